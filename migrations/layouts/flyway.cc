#include "migrations/layouts/flyway.h"

#include <algorithm>
#include <optional>

#include "migrations/layouts/migration_file.h"
#include "migrations/utf8.h"

namespace bellows {

namespace {

constexpr std::string_view kSuffix = ".sql";
constexpr std::string_view kSeparator = "__";
constexpr std::string_view kRepeatable = "R__";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// What a file's name says: V1_2__add_users.sql is version "1.2", "add users".
struct FlywayName {
  std::string version;
  std::string description;
};

std::string spaced(std::string_view description) {
  std::string text(description);
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

// Digits in parts, set off by single dots or underscores.
bool is_version(std::string_view text) {
  bool after_digit = false;
  for (const char c : text) {
    if (!is_digit(c) && !((c == '.' || c == '_') && after_digit)) {
      return false;
    }
    after_digit = is_digit(c);
  }
  return after_digit;
}

std::optional<FlywayName> read_name(std::string_view name) {
  if (!name.ends_with(kSuffix)) {
    return std::nullopt;
  }
  name.remove_suffix(kSuffix.size());
  if (name.starts_with(kRepeatable)) {
    const std::string description = spaced(name.substr(kRepeatable.size()));
    return FlywayName{std::string(kRepeatable) + description, description};
  }
  const std::size_t separator = name.find(kSeparator);
  if (!name.starts_with('V') || separator == std::string_view::npos ||
      !is_version(name.substr(1, separator - 1))) {
    return std::nullopt;
  }
  std::string version(name.substr(1, separator - 1));
  std::replace(version.begin(), version.end(), '_', '.');
  return FlywayName{std::move(version), spaced(name.substr(separator + kSeparator.size()))};
}

std::optional<FlywayName> read_name(const std::filesystem::path& file) {
  return read_name(std::string_view(file.filename().generic_string()));
}

bool is_repeatable(std::string_view version) {
  return version.starts_with(kRepeatable);
}

// Takes the first part of a version; a version that has no more counts as 0.
std::string_view take_part(std::string_view& version) {
  const std::size_t dot = std::min(version.find('.'), version.size());
  std::string_view part = version.substr(0, dot);
  version.remove_prefix(std::min(dot + 1, version.size()));
  while (part.starts_with('0')) {
    part.remove_prefix(1);
  }
  return part;
}

int sign(int number) {
  return number < 0 ? -1 : number > 0 ? 1 : 0;
}

int compare_numbers(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) {
    return a.size() < b.size() ? -1 : 1;
  }
  return sign(a.compare(b));
}

int compare_versions(std::string_view a, std::string_view b) {
  if (is_repeatable(a) || is_repeatable(b)) {
    return is_repeatable(a) && is_repeatable(b) ? sign(a.compare(b)) : is_repeatable(a) ? 1 : -1;
  }
  while (!a.empty() || !b.empty()) {
    const int order = compare_numbers(take_part(a), take_part(b));
    if (order != 0) {
      return order;
    }
  }
  return 0;
}

std::string detect(const std::vector<std::filesystem::path>& files) {
  std::size_t scripts = 0;
  std::size_t named = 0;
  std::string others;
  for (const std::filesystem::path& file : files) {
    if (file.extension() != kSuffix) {
      continue;
    }
    ++scripts;
    if (read_name(file)) {
      ++named;
    } else {
      others += (others.empty() ? "" : ", ") + file.generic_string();
    }
  }
  if (named * 2 <= scripts) {
    return "";
  }
  std::string evidence = std::to_string(named) + " of " + std::to_string(scripts) +
                         " files are named V<version>__<description>.sql";
  return others.empty() ? evidence : evidence + "; left out, as Flyway would: " + others;
}

std::string_view without_blanks(std::string_view text) {
  const std::string_view blanks = " \t\r";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// The value of a key in a <script>.conf, which has lines of "key = value".
std::optional<std::string> configured(std::string_view text, std::string_view key) {
  std::optional<std::string> value;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t equals = line.find('=');
    if (equals != std::string_view::npos && without_blanks(line.substr(0, equals)) == key) {
      value = std::string(without_blanks(line.substr(equals + 1)));
    }
  }
  return value;
}

// ${name} is replaced by Flyway from its own configuration, which is not here.
std::optional<Error> unresolved_placeholder(const Migration& migration) {
  const std::size_t begin = migration.text.find("${");
  if (begin == std::string::npos) {
    return std::nullopt;
  }
  const std::size_t end = migration.text.find('}', begin);
  if (end == std::string::npos) {
    return std::nullopt;
  }
  return source_trouble(
      "the placeholder " + migration.text.substr(begin, end + 1 - begin) + " has no value",
      "Write its value, or put placeholderReplacement=false into " + migration.script + ".conf.",
      place_of_byte(migration.file, migration.text, begin));
}

Result<Migration> read_one(const std::filesystem::path& folder, const std::filesystem::path& script,
                           const std::vector<std::filesystem::path>& files, FlywayName name) {
  Result<Migration> migration = read_migration_file(folder, script);
  if (!migration) {
    return migration;
  }
  migration->version = std::move(name.version);
  migration->description = std::move(name.description);
  std::string settings;
  const std::filesystem::path settings_file = script.generic_string() + ".conf";
  if (std::binary_search(files.begin(), files.end(), settings_file)) {
    Result<std::string> bytes = read_bytes(folder / settings_file);
    if (!bytes) {
      return std::move(bytes).error();
    }
    settings = *std::move(bytes);
  }
  migration->transactional = configured(settings, "executeInTransaction") != "false";
  if (configured(settings, "placeholderReplacement") == "false") {
    return migration;
  }
  if (std::optional<Error> error = unresolved_placeholder(*migration)) {
    return *std::move(error);
  }
  return migration;
}

Result<std::vector<Migration>> read(const std::filesystem::path& folder,
                                    const std::vector<std::filesystem::path>& files) {
  std::vector<Migration> migrations;
  for (const std::filesystem::path& file : files) {
    std::optional<FlywayName> name = read_name(file);
    if (!name) {
      continue;
    }
    Result<Migration> migration = read_one(folder, file, files, *std::move(name));
    if (!migration) {
      return std::move(migration).error();
    }
    migrations.push_back(*std::move(migration));
  }
  std::stable_sort(migrations.begin(), migrations.end(),
                   [](const Migration& a, const Migration& b) {
                     return compare_versions(a.version, b.version) < 0;
                   });
  return migrations;
}

}  // namespace

Layout flyway_layout() {
  return {"flyway", detect, read, compare_versions};
}

}  // namespace bellows
