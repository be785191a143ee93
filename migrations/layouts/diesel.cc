// diesel.cc: Diesel's folders: <version>_<name>/up.sql and down.sql, and metadata.toml.
#include <algorithm>

#include "migrations/layouts/layout.h"
#include "migrations/layouts/script_text.h"

namespace bellows {

namespace {

namespace fs = std::filesystem;

bool is_in_a_folder(const fs::path& script, std::string_view name) {
  return script.filename() == name && std::distance(script.begin(), script.end()) == 2;
}

std::optional<Evidence> detect(const Folder& folder) {
  std::vector<std::size_t> ups = scripts_where(
      folder,
      [](const fs::path& script, std::string_view) { return is_in_a_folder(script, "up.sql"); });
  if (ups.empty()) {
    return std::nullopt;
  }
  return evidence_of(folder,
                     scripts_where(folder,
                                   [](const fs::path& script, std::string_view) {
                                     return is_in_a_folder(script, "up.sql") ||
                                            is_in_a_folder(script, "down.sql");
                                   }),
                     "called <version>_<name>/up.sql or down.sql");
}

// What stands before the first '_', without '-'.
std::string version_of(const std::string& name) {
  std::string version = name.substr(0, name.find('_'));
  version.erase(std::remove(version.begin(), version.end(), '-'), version.end());
  return version;
}

Result<UnreadMigration> read_one(const Folder& folder, const fs::path& name, Reading& reading) {
  Result<UnreadMigration> draft = read_script(folder, name / "up.sql");
  if (!draft) {
    return draft;
  }
  const std::string text = name.generic_string();
  Migration& migration = draft->migration;
  migration.version = version_of(text);
  migration.recorded_name = migration.version;
  const std::size_t underscore = text.find('_');
  migration.description =
      spaced(underscore == std::string::npos ? "" : text.substr(underscore + 1));
  if (folder.has(name / "down.sql")) {
    if (Result<void> added = add_down_file(*draft, folder, name / "down.sql"); !added) {
      reading.warnings.push_back(text + "/down.sql: " + added.error().message);
    }
  }
  if (folder.has(name / "metadata.toml")) {
    const Result<std::string> metadata = folder.bytes(name / "metadata.toml");
    if (!metadata) {
      return metadata.error();
    }
    migration.transactional = setting(*metadata, "run_in_transaction") != "false";
  }
  return draft;
}

Result<Reading> read(const Folder& folder, const SourceOptions&) {
  Reading reading;
  std::vector<std::string> left_out;
  for (const fs::path& script : folder.scripts()) {
    if (is_in_a_folder(script, "up.sql")) {
      Result<UnreadMigration> draft = read_one(folder, script.parent_path(), reading);
      if (draft) {
        reading.drafts.push_back(*std::move(draft));
      } else {
        reading.unread.push_back(draft.error());
      }
    } else if (!is_in_a_folder(script, "down.sql")) {
      left_out.push_back(script.generic_string());
    } else if (!folder.has(script.parent_path() / "up.sql")) {
      reading.warnings.push_back("leads back from a migration that is not there: " +
                                 script.generic_string());
    }
  }
  std::stable_sort(reading.drafts.begin(), reading.drafts.end(),
                   [](const UnreadMigration& a, const UnreadMigration& b) {
                     return a.migration.version < b.migration.version;
                   });
  warn_left_out(reading, left_out, "Diesel");
  return reading;
}

int compare(std::string_view a, std::string_view b) {
  return sign(a.compare(b));
}

}  // namespace

Layout diesel_layout() {
  return {"diesel", "Diesel", Specificity::kStructure, detect, read, compare};
}

}  // namespace bellows
