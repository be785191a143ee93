// plain.cc: a folder of *.sql, applied in the order of their names.
#include <algorithm>
#include <array>

#include "migrations/layouts/layout.h"
#include "migrations/layouts/script_text.h"
#include "migrations/utf8.h"

namespace bellows {

namespace {

namespace fs = std::filesystem;

// Comments that divide a file into a way up and a way down. Run as plain SQL, such a file would
// undo itself.
struct ForeignMark {
  std::string_view mark;
  std::string_view tool;
};

constexpr std::array<ForeignMark, 6> kForeignMarks = {{
    {"-- migrate:down", "dbmate"},
    {"-- +goose Down", "goose"},
    {"-- +migrate Down", "sql-migrate"},
    {"-- Down Migration", "node-pg-migrate"},
    {"--liquibase formatted sql", "Liquibase"},
    {"-- liquibase formatted sql", "Liquibase"},
}};

std::optional<Evidence> detect(const Folder& folder) {
  std::vector<std::size_t> scripts = scripts_where(
      folder, [](const fs::path& script, std::string_view) { return !script.has_parent_path(); });
  if (scripts.empty()) {
    return std::nullopt;
  }
  const std::string count = std::to_string(scripts.size());
  return Evidence{count + (scripts.size() == 1 ? " file is" : " files are") +
                      " named <name>.sql, and no tool's layout fits",
                  std::move(scripts)};
}

bool begins_line(std::string_view text, std::size_t at) {
  return at == 0 || text[at - 1] == '\n' || text[at - 1] == '\r';
}

Result<void> refuse_foreign(const Migration& migration) {
  if (migration.script.ends_with(".down.sql")) {
    return source_trouble("the file undoes another one, as golang-migrate and sqlx name them",
                          "Keep the way down out of the folder, or name the layout.",
                          {migration.file, 0, 0});
  }
  for (const ForeignMark& foreign : kForeignMarks) {
    const std::size_t at = migration.text.find(foreign.mark);
    if (at != std::string::npos && begins_line(migration.text, at)) {
      return source_trouble("the file is written for " + std::string(foreign.tool) +
                                ", which is not read as plain SQL",
                            "Keep only the statements that lead up in the file, or name the "
                            "layout.",
                            place_of_byte(migration.file, migration.text, at));
    }
  }
  return {};
}

// Atlas reads "-- atlas:txmode none" among the comments at the head of a file.
bool declines_transaction(std::string_view text) {
  LineReader lines(text);
  while (lines.next()) {
    std::optional<std::string_view> comment = comment_line(lines.line());
    if (!comment && !trimmed(lines.line()).empty()) {
      return false;
    }
    if (comment && take_word(*comment) == "atlas:txmode") {
      return *comment == "none";
    }
  }
  return false;
}

Result<UnreadMigration> read_one(const Folder& folder, const fs::path& script) {
  Result<UnreadMigration> draft = read_script(folder, script);
  if (!draft) {
    return draft;
  }
  Migration& migration = draft->migration;
  if (Result<void> own = refuse_foreign(migration); !own) {
    return own.error();
  }
  migration.version = script.stem().generic_string();
  migration.recorded_name = migration.version;
  migration.description = spaced(migration.version);
  migration.transactional = !declines_transaction(migration.text);
  return draft;
}

Result<Reading> read(const Folder& folder, const SourceOptions&) {
  Reading reading;
  std::vector<std::string> left_out;
  for (const fs::path& script : folder.scripts()) {
    if (script.has_parent_path()) {
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
  std::sort(reading.drafts.begin(), reading.drafts.end(),
            [](const UnreadMigration& a, const UnreadMigration& b) {
              return a.migration.version < b.migration.version;
            });
  if (!left_out.empty()) {
    reading.warnings.push_back("left out, for plain SQL is read from the folder itself only: " +
                               (left_out.size() == 1 ? left_out.front()
                                                     : std::to_string(left_out.size()) +
                                                           " files in folders below, such "
                                                           "as " +
                                                           left_out.front()));
  }
  return reading;
}

int compare(std::string_view a, std::string_view b) {
  return sign(a.compare(b));
}

}  // namespace

Layout plain_layout() {
  return {"plain", "plain SQL", Specificity::kAnything, detect, read, compare};
}

}  // namespace bellows
