// dbmate.cc: dbmate's folders: <version>*.sql, by name, with "-- migrate:up" and "-- migrate:down".
#include <algorithm>

#include "migrations/layouts/layout.h"
#include "migrations/layouts/script_text.h"

namespace bellows {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kUp = "migrate:up";
constexpr std::string_view kDown = "migrate:down";

// What follows the mark in its line; nothing when the line is not one.
std::optional<std::string_view> after_mark(std::string_view line, std::string_view mark) {
  const std::optional<std::string_view> comment = comment_line(line);
  if (!comment || !comment->starts_with(mark)) {
    return std::nullopt;
  }
  const std::string_view rest = comment->substr(mark.size());
  return rest.empty() || is_blank(rest.front()) ? std::optional(trimmed(rest)) : std::nullopt;
}

bool has_mark(const fs::path&, std::string_view bytes) {
  if (bytes.find(kUp) == std::string_view::npos) {
    return false;
  }
  LineReader lines(bytes);
  while (lines.next()) {
    if (after_mark(lines.line(), kUp)) {
      return true;
    }
  }
  return false;
}

std::optional<Evidence> detect(const Folder& folder) {
  return evidence_of(folder, scripts_where(folder, has_mark), "with \"-- migrate:up\"");
}

bool declines_transaction(std::string_view options) {
  while (!options.empty()) {
    if (take_word(options) == "transaction:false") {
      return true;
    }
  }
  return false;
}

bool is_statement_text(std::string_view line) {
  line = trimmed(line);
  return !line.empty() && !line.starts_with("--");
}

Result<void> divide(UnreadMigration& draft) {
  Migration& migration = draft.migration;
  std::vector<Range>* part = nullptr;
  int stray = 0;  // the line of the first statement that belongs to no section
  LineReader lines(migration.text);
  while (lines.next()) {
    const auto up = after_mark(lines.line(), kUp);
    if (up || after_mark(lines.line(), kDown)) {
      part = up ? &draft.up : &draft.down;
      draft.has_down = draft.has_down || !up;
      migration.transactional = migration.transactional && !(up && declines_transaction(*up));
      part->push_back({lines.next_begin(), lines.next_begin()});
    } else if (part != nullptr) {
      part->back().end = lines.next_begin();
    } else if (stray == 0 && is_statement_text(lines.line())) {
      stray = lines.number();
    }
  }
  if (draft.up.empty()) {
    return source_trouble("the file has no \"-- migrate:up\"",
                          "Put \"-- migrate:up\" above the statements that lead up.",
                          {migration.file, 0, 0});
  }
  if (stray != 0) {
    return source_trouble("a statement stands before \"-- migrate:up\"",
                          "Put \"-- migrate:up\" above it.", {migration.file, stray, 1});
  }
  draft.only_up_in_parts = true;
  return {};
}

Result<UnreadMigration> read_one(const Folder& folder, const fs::path& script) {
  Result<UnreadMigration> draft = read_script(folder, script);
  if (!draft) {
    return draft;
  }
  const std::string stem = script.stem().generic_string();
  const auto end = std::find_if_not(stem.begin(), stem.end(), is_digit);
  Migration& migration = draft->migration;
  migration.version.assign(stem.begin(), end);
  migration.recorded_name = migration.version;
  const std::string rest(end, stem.end());
  migration.description = spaced(rest.starts_with('_') ? rest.substr(1) : rest);
  if (Result<void> divided = divide(*draft); !divided) {
    return divided.error();
  }
  return draft;
}

Result<Reading> read(const Folder& folder, const SourceOptions&) {
  Reading reading;
  std::vector<std::string> left_out;
  for (const fs::path& script : folder.scripts()) {
    if (script.has_parent_path() || !is_digit(script.generic_string().front())) {
      left_out.push_back(script.generic_string());
      continue;
    }
    Result<UnreadMigration> draft = read_one(folder, script);
    if (draft) {
      reading.drafts.push_back(*std::move(draft));
    } else {
      reading.unread.push_back(draft.error());
    }
  }
  warn_left_out(reading, left_out, "dbmate");
  return reading;  // by name: as the folder lists them
}

int compare(std::string_view a, std::string_view b) {
  return sign(a.compare(b));
}

}  // namespace

Layout dbmate_layout() {
  return {"dbmate", "dbmate", Specificity::kContent, detect, read, compare};
}

}  // namespace bellows
