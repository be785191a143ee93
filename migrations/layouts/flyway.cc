// flyway.cc: Flyway's folders: V<version>__<description>.sql, R__, U<version>__, B<version>__,
// callbacks, and <script>.conf beside a script.
#include <algorithm>
#include <map>

#include "migrations/digest.h"
#include "migrations/layouts/flyway_names.h"
#include "migrations/layouts/layout.h"
#include "migrations/layouts/placeholders.h"
#include "migrations/layouts/script_text.h"

namespace bellows {

namespace {

namespace fs = std::filesystem;

std::optional<FlywayName> name_of(const fs::path& script) {
  return read_flyway_name(script.filename().generic_string());
}

std::optional<Evidence> detect(const Folder& folder) {
  return evidence_of(folder,
                     scripts_where(folder,
                                   [](const fs::path& script, std::string_view) {
                                     const std::optional<FlywayName> name = name_of(script);
                                     return name && name->kind != FlywayKind::kCallback;
                                   }),
                     "named V<version>__<description>.sql");
}

// CRC-32 of the lines without their ends, as a signed number.
std::string checksum_of(std::string_view text) {
  Crc32 crc;
  LineReader lines(text);
  while (lines.next()) {
    crc.add(lines.line());
  }
  return std::to_string(static_cast<std::int32_t>(crc.value()));
}

// Flyway's names of placeholders have no letter case.
class Values {
 public:
  explicit Values(const SourceOptions& options) {
    x_values.emplace("flyway:table", "flyway_schema_history");
    for (const auto& [name, value] : options.placeholders) {
      x_values.insert_or_assign(lower_case(name), value);
    }
  }

  [[nodiscard]] std::optional<std::string> of(std::string_view name, const fs::path& script) const {
    const std::string key = lower_case(name);
    if (key == "flyway:filename") {
      return script.filename().generic_string();
    }
    const auto found = x_values.find(key);
    return found == x_values.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  std::map<std::string, std::string> x_values;
};

Result<void> fill_in(UnreadMigration& draft, const Values& values) {
  Migration& migration = draft.migration;
  const fs::path script(migration.script);
  Replacement replaced = replace_placeholders(
      migration.text, [&](std::string_view name) { return values.of(name, script); });
  if (replaced.missing) {
    return missing_placeholder(draft, replaced,
                               "Set \"" + *replaced.missing +
                                   "\" in [source.placeholders] of bellows.toml, or put "
                                   "placeholderReplacement=false into " +
                                   migration.script + ".conf.");
  }
  if (replaced.changed) {
    migration.text = std::move(replaced.text);
    migration.as_in_file = false;
  }
  return {};
}

// A settings file "<script>.conf"; empty when there is none.
Result<std::string> settings_of(const Folder& folder, const fs::path& script) {
  const fs::path file = script.generic_string() + ".conf";
  return folder.has(file) ? folder.bytes(file) : Result<std::string>(std::string());
}

// FlywayFolder collects what the scripts of a folder are, and then puts them in order.
class FlywayFolder {
 public:
  FlywayFolder(const Folder& folder, const SourceOptions& options)
      : x_folder(folder), x_values(options) {}

  Reading read() {
    std::vector<std::string> left_out;
    for (const fs::path& script : x_folder.scripts()) {
      if (std::optional<FlywayName> name = name_of(script)) {
        if (Result<void> done = add(script, *std::move(name)); !done) {
          x_reading.unread.push_back(done.error());
        }
      } else {
        left_out.push_back(script.generic_string());
      }
    }
    warn_left_out(x_reading, left_out, "Flyway");
    std::stable_sort(x_reading.drafts.begin(), x_reading.drafts.end(),
                     [](const UnreadMigration& a, const UnreadMigration& b) {
                       return compare_flyway_versions(a.migration.version, b.migration.version) < 0;
                     });
    add_baseline();
    add_undo();
    warn_of_callbacks();
    return std::move(x_reading);
  }

 private:
  Result<void> add(const fs::path& script, FlywayName name) {
    if (name.kind == FlywayKind::kUndo) {
      x_undo.emplace_back(std::move(name.version), script);
      return {};
    }
    Result<std::string> settings = settings_of(x_folder, script);
    if (!settings) {
      return settings.error();
    }
    if (!should_execute(script, *settings)) {
      return {};
    }
    Result<UnreadMigration> draft = read_script(x_folder, script);
    if (!draft) {
      return draft.error();
    }
    Migration& migration = draft->migration;
    migration.version = std::move(name.version);
    migration.description = std::move(name.description);
    migration.recorded_name = migration.version;
    migration.transactional = setting(*settings, "executeInTransaction") != "false";
    migration.repeatable = name.kind == FlywayKind::kRepeatable;
    migration.baseline = name.kind == FlywayKind::kBaseline;
    const std::string raw = checksum_of(migration.text);
    if (setting(*settings, "placeholderReplacement") != "false") {
      if (Result<void> filled = fill_in(*draft, x_values); !filled) {
        return filled;
      }
    }
    // Of a repeatable one the text that runs counts; the file's is taken for unchanged, too.
    migration.tool_checksum = migration.repeatable ? checksum_of(migration.text) : raw;
    if (migration.tool_checksum != raw) {
      migration.accepted_checksums.push_back(raw);
    }
    (name.kind == FlywayKind::kCallback   ? x_reading.callbacks
     : name.kind == FlywayKind::kBaseline ? x_baselines
                                          : x_reading.drafts)
        .push_back(*std::move(draft));
    return {};
  }

  bool should_execute(const fs::path& script, const std::string& settings) {
    const std::optional<std::string> wish = setting(settings, "shouldExecute");
    if (wish == "false") {
      x_reading.warnings.push_back("left out, as shouldExecute=false in its .conf asks: " +
                                   script.generic_string());
      return false;
    }
    if (wish && wish != "true") {
      x_reading.warnings.push_back("taken as if it always ran, for shouldExecute=" + *wish +
                                   " is Flyway's own to judge: " + script.generic_string());
    }
    return true;
  }

  // On a database that has nothing yet, Flyway takes the highest baseline instead of what it stands
  // for. The result is the same, so it only counts when those files are no longer there.
  void add_baseline() {
    if (x_baselines.empty()) {
      return;
    }
    std::vector<UnreadMigration>& drafts = x_reading.drafts;
    const auto highest = std::max_element(x_baselines.begin(), x_baselines.end(),
                                          [](const UnreadMigration& a, const UnreadMigration& b) {
                                            return compare_flyway_versions(a.migration.version,
                                                                           b.migration.version) < 0;
                                          });
    const bool still_there =
        !drafts.empty() &&
        compare_flyway_versions(drafts.front().migration.version, highest->migration.version) <= 0;
    if (still_there) {
      for (const UnreadMigration& baseline : x_baselines) {
        x_reading.warnings.push_back("left out, for the migrations that it stands for are there: " +
                                     baseline.migration.script);
      }
      return;
    }
    drafts.insert(drafts.begin(), std::move(*highest));
  }

  void add_undo() {
    for (const auto& [version, script] : x_undo) {
      const auto found =
          std::lower_bound(x_reading.drafts.begin(), x_reading.drafts.end(), version,
                           [](const UnreadMigration& draft, const std::string& wanted) {
                             return compare_flyway_versions(draft.migration.version, wanted) < 0;
                           });
      if (found == x_reading.drafts.end() ||
          compare_flyway_versions(found->migration.version, version) != 0) {
        x_reading.warnings.push_back("undoes version " + version +
                                     ", which is not there: " + script.generic_string());
      } else if (Result<void> done = add_undo_file(*found, script); !done) {
        x_reading.warnings.push_back(script.generic_string() + ": " + done.error().message);
      }
    }
  }

  Result<void> add_undo_file(UnreadMigration& draft, const fs::path& script) {
    if (Result<void> done = add_down_file(draft, x_folder, script); !done) {
      return done;
    }
    Replacement replaced =
        replace_placeholders(draft.migration.down_text,
                             [&](std::string_view name) { return x_values.of(name, script); });
    draft.migration.down_text = std::move(replaced.text);
    return {};
  }

  void warn_of_callbacks() {
    std::string names;
    for (const UnreadMigration& callback : x_reading.callbacks) {
      names += (names.empty() ? "" : ", ") + callback.migration.script;
    }
    if (!names.empty()) {
      x_reading.warnings.push_back("callbacks are read, but not run: " + names);
    }
  }

  const Folder& x_folder;
  Values x_values;
  Reading x_reading;
  std::vector<UnreadMigration> x_baselines;
  std::vector<std::pair<std::string, fs::path>> x_undo;
};

Result<Reading> read(const Folder& folder, const SourceOptions& options) {
  return FlywayFolder(folder, options).read();
}

}  // namespace

Layout flyway_layout() {
  return {"flyway", "Flyway", Specificity::kNames, detect, read, compare_flyway_versions};
}

}  // namespace bellows
