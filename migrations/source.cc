#include "migrations/source.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <system_error>

#include "migrations/layouts/choose_layout.h"
#include "migrations/layouts/layout.h"
#include "migrations/read_drafts.h"

namespace bellows {

namespace {

namespace fs = std::filesystem;

Result<void> refuse_duplicates(const Layout& layout, const std::vector<UnreadMigration>& drafts) {
  std::vector<const Migration*> sorted;
  for (const UnreadMigration& draft : drafts) {
    sorted.push_back(&draft.migration);
  }
  std::stable_sort(sorted.begin(), sorted.end(), [&](const Migration* a, const Migration* b) {
    return layout.compare_versions(a->version, b->version) < 0;
  });
  const auto twin =
      std::adjacent_find(sorted.begin(), sorted.end(), [&](const Migration* a, const Migration* b) {
        return layout.compare_versions(a->version, b->version) == 0;
      });
  if (twin == sorted.end()) {
    return {};
  }
  const Migration& before = **twin;
  const Migration& here = **(twin + 1);
  return source_trouble("version " + here.version + " is there twice: " + before.script +
                            (before.script == here.script ? "" : " and " + here.script),
                        "Give one of the two another version.", {here.file, 0, 0});
}

// The version as a number, if it is one of those that people count up by hand: 1, 2, 3.
int counted(const std::string& version) {
  constexpr int kDates = 1'000'000;  // what is larger is a date
  int number = 0;
  const auto [end, error] =
      std::from_chars(version.data(), version.data() + version.size(), number);
  return error == std::errc() && end == version.data() + version.size() && number < kDates ? number
                                                                                           : -1;
}

// Where most versions are one more than the one before, the others have a gap before them.
void warn_of_gaps(const std::vector<UnreadMigration>& drafts, std::vector<std::string>& warnings) {
  std::vector<int> numbers;
  for (const UnreadMigration& draft : drafts) {
    if (const int number = counted(draft.migration.version); number >= 0) {
      numbers.push_back(number);
    }
  }
  std::vector<std::string> gaps;
  for (std::size_t i = 1; i < numbers.size(); ++i) {
    if (numbers[i] > numbers[i - 1] + 1) {
      gaps.push_back("between versions " + std::to_string(numbers[i - 1]) + " and " +
                     std::to_string(numbers[i]) + " there is a gap");
    }
  }
  if (gaps.size() * 2 < numbers.size()) {
    warnings.insert(warnings.end(), gaps.begin(), gaps.end());
  }
}

// One list of results as migrations; what cannot be read goes to the source's unread ones.
std::vector<Migration> take_up(std::vector<ReadMigration> results, Source& source) {
  std::vector<Migration> migrations;
  migrations.reserve(results.size());
  for (ReadMigration& result : results) {
    if (result.trouble) {
      source.unread.push_back(*std::move(result.trouble));
      continue;
    }
    if (result.warning) {
      source.warnings.push_back(*std::move(result.warning));
    }
    if (result.migration.statements.empty()) {
      source.warnings.push_back("has no statement: " + result.migration.version + " in " +
                                result.migration.script);
    }
    migrations.push_back(std::move(result.migration));
  }
  return migrations;
}

Result<Source> read_with(const Choice& choice, const Folder& folder, const SourceOptions& options) {
  Result<Reading> reading = choice.layout->read(folder, options);
  if (!reading) {
    return std::move(reading).error();
  }
  if (reading->drafts.empty() && reading->unread.empty()) {
    return source_trouble("no " + std::string(choice.layout->name) + " migrations in the folder",
                          "Give the folder that holds them, or another layout.",
                          {folder.path().generic_string(), 0, 0});
  }
  if (Result<void> distinct = refuse_duplicates(*choice.layout, reading->drafts); !distinct) {
    return std::move(distinct).error();
  }
  Source source;
  source.layout = choice.layout->name;
  source.evidence = choice.evidence;
  source.folder = folder.path().generic_string();
  source.warnings = std::move(reading->warnings);
  source.unread = std::move(reading->unread);
  warn_of_gaps(reading->drafts, source.warnings);
  if (source.unread.empty() || options.bad_file == BadFile::kLeaveOut) {
    source.migrations = take_up(read_drafts(std::move(reading->drafts), options.bad_file), source);
    source.callbacks =
        take_up(read_drafts(std::move(reading->callbacks), options.bad_file), source);
  }
  if (!source.unread.empty() && options.bad_file == BadFile::kStop) {
    return source.unread.front();
  }
  return source;
}

}  // namespace

std::vector<std::string_view> layout_names() {
  std::vector<std::string_view> names;
  for (const Layout& layout : layouts()) {
    names.push_back(layout.name);
  }
  return names;
}

int compare_versions(std::string_view layout, std::string_view a, std::string_view b) {
  const auto known = std::find_if(layouts().begin(), layouts().end(),
                                  [&](const Layout& one) { return one.name == layout; });
  return known == layouts().end() ? a.compare(b) : known->compare_versions(a, b);
}

Result<Source> read_source(const fs::path& folder, const SourceOptions& options) {
  std::error_code trouble;
  const fs::file_status status = fs::status(folder, trouble);
  if (!fs::is_regular_file(status) && !fs::is_directory(status)) {
    return source_trouble(fs::exists(status) ? "neither a folder nor a file" : "no such folder",
                          "Give the folder that holds the migrations.",
                          {folder.generic_string(), 0, 0});
  }
  const bool single = fs::is_regular_file(status);
  const Result<Folder> opened =
      single ? Folder::open(folder.parent_path(), options.unsaved, folder.filename())
             : Folder::open(folder, options.unsaved);
  if (!opened) {
    return opened.error();
  }
  const Result<Choice> choice = single ? Result<Choice>(choose_layout_of_file(*opened))
                                       : choose_layout(*opened, options.layout);
  if (!choice) {
    return choice.error();
  }
  return read_with(*choice, *opened, options);
}

}  // namespace bellows
