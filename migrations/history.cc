#include "migrations/history.h"

#include <algorithm>
#include <map>

namespace bellows {

namespace {

// Flyway takes 01.0 for 1.
std::string same_version_text(std::string_view version) {
  std::string text;
  while (!version.empty()) {
    const std::size_t dot = std::min(version.find('.'), version.size());
    std::string_view part = version.substr(0, dot);
    part.remove_prefix(std::min(part.find_first_not_of('0'), part.size()));
    text += part.empty() ? "0" : std::string(part);
    text += '.';
    version.remove_prefix(std::min(dot + 1, version.size()));
  }
  while (text.ends_with(".0.")) {
    text.erase(text.size() - 2);
  }
  return text;
}

std::string key_of(const Source& source, HistoryKeeper keeper, const std::string& name) {
  const bool flyway_version = keeper == HistoryKeeper::kTool && source.layout == "flyway" &&
                              name.find_first_not_of("0123456789.") == std::string::npos;
  return flyway_version ? same_version_text(name) : name;
}

// Of two paths of one file, one may begin further up.
bool is_same_script(std::string_view a, std::string_view b) {
  constexpr std::string_view kClasspath = "classpath:";
  for (std::string_view* path : {&a, &b}) {
    if (path->starts_with(kClasspath)) {
      path->remove_prefix(kClasspath.size());
    }
  }
  const std::string_view longer = a.size() >= b.size() ? a : b;
  const std::string_view shorter = a.size() >= b.size() ? b : a;
  return longer.ends_with(shorter) &&
         (longer.size() == shorter.size() || longer[longer.size() - shorter.size() - 1] == '/');
}

class Comparison {
 public:
  Comparison(const Source& source, const MigrationHistory& history)
      : x_source(source),
        x_history(history),
        x_row_of(source.migrations.size()),
        x_baselined(source.migrations.size(), false) {
    for (std::size_t i = 0; i < source.migrations.size(); ++i) {
      const Migration& migration = source.migrations[i];
      x_by_key[key(history.keeper == HistoryKeeper::kBellows ? migration.version
                                                             : migration.recorded_name)]
          .push_back(i);
    }
  }

  std::vector<HistoryEntry> run() {
    for (std::size_t row = 0; row < x_history.rows.size(); ++row) {
      place(row);
    }
    std::vector<HistoryEntry> entries;
    const std::size_t last = last_applied();
    for (std::size_t i = 0; i < x_source.migrations.size(); ++i) {
      entries.push_back({state_of(i, last), i, x_row_of[i]});
    }
    for (const std::size_t row : x_without_file) {
      const bool failed = x_history.rows[row].outcome == RowOutcome::kFailed;
      entries.push_back(
          {failed ? MigrationState::kFailed : MigrationState::kMissing, std::nullopt, row});
    }
    return entries;
  }

 private:
  [[nodiscard]] std::string key(const std::string& name) const {
    return key_of(x_source, x_history.keeper, name);
  }

  // Liquibase's ids are unique only within a file, so its path decides as well.
  std::optional<std::size_t> find(const HistoryRow& row) {
    const auto found = x_by_key.find(key(row.name));
    if (found == x_by_key.end()) {
      return std::nullopt;
    }
    const bool by_path = x_source.layout == "liquibase" &&
                         x_history.keeper == HistoryKeeper::kTool && !row.script.empty();
    for (const std::size_t migration : found->second) {
      if (!by_path || is_same_script(x_source.migrations[migration].script, row.script)) {
        return migration;
      }
    }
    return std::nullopt;
  }

  void place(std::size_t row) {
    const HistoryRow& recorded = x_history.rows[row];
    const std::optional<std::size_t> migration = find(recorded);
    if (x_history.reach == HistoryReach::kUpToRow) {
      fill_up_to(row, migration);
    } else if (recorded.outcome == RowOutcome::kBaseline) {
      fill_baseline(row);
      return;  // its version need not be a file's
    }
    if (migration) {
      x_row_of[*migration] = row;
    } else {
      x_without_file.push_back(row);
    }
  }

  void fill_up_to(std::size_t row, const std::optional<std::size_t>& migration) {
    for (std::size_t i = 0; i < x_source.migrations.size(); ++i) {
      const bool before =
          migration ? i < *migration
                    : x_source.layout == "golang-migrate" &&
                          compare_versions(x_source.layout, x_source.migrations[i].version,
                                           x_history.rows[row].name) < 0;
      if (before && !x_row_of[i]) {
        x_row_of[i] = row;
        x_baselined[i] = true;
      }
    }
  }

  void fill_baseline(std::size_t row) {
    for (std::size_t i = 0; i < x_source.migrations.size(); ++i) {
      const Migration& migration = x_source.migrations[i];
      if (!x_row_of[i] && !migration.repeatable &&
          compare_versions(x_source.layout, migration.version, x_history.rows[row].name) <= 0) {
        x_row_of[i] = row;
        x_baselined[i] = true;
      }
    }
  }

  // One past the last that is applied; repeatable ones have no place in the order.
  [[nodiscard]] std::size_t last_applied() const {
    for (std::size_t i = x_source.migrations.size(); i > 0; --i) {
      if (x_row_of[i - 1] && !x_source.migrations[i - 1].repeatable) {
        return i;
      }
    }
    return 0;
  }

  [[nodiscard]] MigrationState state_of(std::size_t at, std::size_t last) const {
    const Migration& migration = x_source.migrations[at];
    if (!x_row_of[at]) {
      return at < last && !migration.repeatable ? MigrationState::kOutOfOrder
                                                : MigrationState::kPending;
    }
    if (x_baselined[at]) {
      return MigrationState::kApplied;
    }
    const HistoryRow& row = x_history.rows[*x_row_of[at]];
    if (row.outcome == RowOutcome::kFailed) {
      return MigrationState::kFailed;
    }
    const bool unchanged = x_history.keeper == HistoryKeeper::kBellows
                               ? row.checksum == migration.checksum
                               : is_unchanged_to_tool(migration, row.checksum);
    return unchanged              ? MigrationState::kApplied
           : migration.repeatable ? MigrationState::kChanged
                                  : MigrationState::kEdited;
  }

  const Source& x_source;
  const MigrationHistory& x_history;
  std::map<std::string, std::vector<std::size_t>> x_by_key;
  std::vector<std::optional<std::size_t>> x_row_of;
  std::vector<bool> x_baselined;  // by a row that is not its own
  std::vector<std::size_t> x_without_file;
};

}  // namespace

std::string_view state_name(MigrationState state) {
  switch (state) {
    case MigrationState::kApplied:
      return "applied";
    case MigrationState::kPending:
      return "pending";
    case MigrationState::kOutOfOrder:
      return "out-of-order";
    case MigrationState::kChanged:
      return "changed";
    case MigrationState::kEdited:
      return "edited";
    case MigrationState::kMissing:
      return "missing";
    case MigrationState::kFailed:
      return "failed";
  }
  return "applied";
}

std::string_view state_words(MigrationState state) {
  return state == MigrationState::kOutOfOrder ? "out of order" : state_name(state);
}

bool is_trouble(MigrationState state) {
  return state == MigrationState::kEdited || state == MigrationState::kMissing ||
         state == MigrationState::kFailed;
}

bool is_to_run(MigrationState state) {
  return state == MigrationState::kPending || state == MigrationState::kOutOfOrder ||
         state == MigrationState::kChanged;
}

bool is_unchanged_to_tool(const Migration& migration, const std::string& checksum) {
  if (checksum.empty() || migration.tool_checksum.empty() || checksum == migration.tool_checksum) {
    return true;
  }
  // Liquibase computes one of an older version anew, and takes it as it is.
  const std::size_t colon = migration.tool_checksum.find(':');
  if (colon != std::string::npos &&
      checksum.substr(0, colon + 1) != migration.tool_checksum.substr(0, colon + 1)) {
    return true;
  }
  return std::any_of(migration.accepted_checksums.begin(), migration.accepted_checksums.end(),
                     [&](const std::string& accepted) {
                       return accepted == checksum || accepted == "ANY" || accepted == "1:any";
                     });
}

std::vector<HistoryEntry> compare_history(const Source& source, const MigrationHistory& history) {
  return Comparison(source, history).run();
}

}  // namespace bellows
