#include "migrations/layouts/plain.h"

#include <algorithm>
#include <array>

#include "migrations/layouts/migration_file.h"
#include "migrations/utf8.h"

namespace bellows {

namespace {

constexpr std::string_view kSuffix = ".sql";

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

bool is_script(const std::filesystem::path& file) {
  return file.extension() == kSuffix && !file.has_parent_path();
}

std::string detect(const std::vector<std::filesystem::path>& files) {
  const auto scripts = std::count_if(files.begin(), files.end(), is_script);
  if (scripts == 0) {
    return "";
  }
  return std::to_string(scripts) + (scripts == 1 ? " file is" : " files are") +
         " named <name>.sql, and no tool's layout fits";
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
                            "Keep only the statements that lead up in the file.",
                            place_of_byte(migration.file, migration.text, at));
    }
  }
  return {};
}

Result<std::vector<Migration>> read(const std::filesystem::path& folder,
                                    const std::vector<std::filesystem::path>& files) {
  std::vector<Migration> migrations;
  for (const std::filesystem::path& file : files) {
    if (!is_script(file)) {
      continue;
    }
    Result<Migration> migration = read_migration_file(folder, file);
    if (!migration) {
      return std::move(migration).error();
    }
    if (Result<void> own = refuse_foreign(*migration); !own) {
      return std::move(own).error();
    }
    migration->version = file.stem().generic_string();
    migration->description = migration->version;
    std::replace(migration->description.begin(), migration->description.end(), '_', ' ');
    migrations.push_back(*std::move(migration));
  }
  std::sort(migrations.begin(), migrations.end(),
            [](const Migration& a, const Migration& b) { return a.version < b.version; });
  return migrations;
}

int compare_versions(std::string_view a, std::string_view b) {
  const int order = a.compare(b);
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

}  // namespace

Layout plain_layout() {
  return {"plain", detect, read, compare_versions};
}

}  // namespace bellows
