#include "executor/repair.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "executor/adopted_history.h"
#include "executor/ledger.h"
#include "executor/ledger_history.h"
#include "executor/ledger_write.h"
#include "executor/run_context.h"
#include "executor/transaction.h"

namespace bellows {

namespace {

// One history compared with the folder.
struct Books {
  MigrationHistory history;
  std::vector<HistoryEntry> entries;
};

// What a version means in one of them.
struct Found {
  const HistoryEntry* entry = nullptr;
  const HistoryRow* row = nullptr;
  const Migration* migration = nullptr;
};

class Repair {
 public:
  Repair(Session& session, const Source& source, const RunSettings& settings)
      : x_session(session), x_source(source), x_settings(settings) {}

  Result<void> read(std::optional<FoundHistory> tool) {
    Result<MigrationHistory> ours = ledger_history(x_session);
    if (!ours) {
      return std::move(ours).error();
    }
    x_ours = {*std::move(ours), {}};
    x_ours.entries = compare_history(x_source, x_ours.history);
    x_tool = std::move(tool);
    if (!x_tool) {
      return {};
    }
    Result<MigrationHistory> theirs = x_tool->tool->read(x_session, x_tool->table);
    if (!theirs) {
      return std::move(theirs).error();
    }
    x_theirs = {*std::move(theirs), {}};
    x_theirs.entries = compare_history(x_source, x_theirs.history);
    return {};
  }

  Result<void> accept(const std::string& version);
  Result<void> forget(const std::string& version);
  Result<void> rerun(const std::string& version);
  Result<void> mark_applied(const std::string& version);

  std::vector<std::string> take_lines() { return std::move(x_lines); }

 private:
  Found find(const Books& books, const std::string& version, MigrationState state) const {
    for (const HistoryEntry& entry : books.entries) {
      if (entry.state != state) {
        continue;
      }
      const Migration* migration =
          entry.migration ? &x_source.migrations[*entry.migration] : nullptr;
      const HistoryRow* row = entry.row ? &books.history.rows[*entry.row] : nullptr;
      if ((migration != nullptr && migration->version == version) ||
          (row != nullptr && row->name == version)) {
        return {&entry, row, migration};
      }
    }
    return {};
  }

  // kUsage unless one of the two histories has that version in that state.
  Result<void> require(const Found& ours, const Found& theirs, const std::string& version,
                       const std::string& flag, MigrationState state) const {
    if (ours.entry != nullptr || theirs.entry != nullptr) {
      return {};
    }
    return Error{ErrorCode::kUsage,
                 flag + ": migration " + version + " is not " + std::string(state_words(state)),
                 "Look with bellows history which ones are.",
                 {},
                 ""};
  }

  [[nodiscard]] std::string before(const Migration* migration) const {
    const bool first = migration == nullptr || migration == x_source.migrations.data() ||
                       x_source.migrations.empty();
    return first ? "" : (migration - 1)->recorded_name;
  }

  [[nodiscard]] std::string in_tool() const {
    return " in " + std::string(x_tool->tool->title) + "'s history";
  }

  Error cannot(const std::string& what) const {
    return {ErrorCode::kUnsupported,
            std::string(x_tool->tool->title) + "'s history has no place for that: " + what,
            "Use " +
                std::string(x_tool->tool->repair.empty() ? "that tool's own commands"
                                                         : x_tool->tool->repair) +
                ".",
            {},
            ""};
  }

  Result<void> write_in_ledger(const Migration& migration) {
    return write_migration(
        x_session, MigrationRow{migration.version, migration.description, migration.script,
                                migration.checksum, operator_name(x_settings), 0, std::nullopt});
  }

  Session& x_session;
  const Source& x_source;
  const RunSettings& x_settings;
  std::optional<FoundHistory> x_tool;
  Books x_ours;
  Books x_theirs;
  std::vector<std::string> x_lines;
};

Result<void> Repair::accept(const std::string& version) {
  const Found ours = find(x_ours, version, MigrationState::kEdited);
  const Found theirs = find(x_theirs, version, MigrationState::kEdited);
  if (Result<void> is = require(ours, theirs, version, "--accept", MigrationState::kEdited); !is) {
    return is;
  }
  if (ours.entry != nullptr) {
    if (Result<void> done =
            accept_checksum(x_session, ours.migration->version, ours.migration->checksum);
        !done) {
      return done;
    }
    x_lines.push_back(version + ": the file as it is now counts as what ran");
  }
  if (theirs.entry != nullptr) {
    if (x_tool->tool->set_checksum == nullptr) {
      return cannot("a checksum");
    }
    x_lines.push_back(version + ": its checksum is recorded anew" + in_tool());
    return x_tool->tool->set_checksum(x_session, x_tool->table, *theirs.row,
                                      theirs.migration->tool_checksum);
  }
  return {};
}

Result<void> Repair::forget(const std::string& version) {
  const Found ours = find(x_ours, version, MigrationState::kMissing);
  const Found theirs = find(x_theirs, version, MigrationState::kMissing);
  if (Result<void> is = require(ours, theirs, version, "--forget", MigrationState::kMissing); !is) {
    return is;
  }
  if (ours.entry != nullptr) {
    if (Result<void> done = forget_migration(x_session, ours.row->name); !done) {
      return done;
    }
    x_lines.push_back(version + ": forgotten");
  }
  if (theirs.entry != nullptr) {
    if (x_tool->tool->forget == nullptr) {
      return cannot("forgetting one");
    }
    x_lines.push_back(version + ": forgotten" + in_tool());
    return x_tool->tool->forget(x_session, x_tool->table, *theirs.row);
  }
  return {};
}

Result<void> Repair::rerun(const std::string& version) {
  const Found ours = find(x_ours, version, MigrationState::kFailed);
  const Found theirs = find(x_theirs, version, MigrationState::kFailed);
  if (Result<void> is = require(ours, theirs, version, "--rerun", MigrationState::kFailed); !is) {
    return is;
  }
  if (ours.entry != nullptr) {
    if (Result<void> done = clear_unfinished(x_session, ours.row->name); !done) {
      return done;
    }
    x_lines.push_back(version + ": runs again, from its first statement");
  }
  if (theirs.entry != nullptr) {
    if (x_tool->tool->clear_failed == nullptr) {
      return cannot("a failed migration");
    }
    x_lines.push_back(version + ": cleared" + in_tool());
    return x_tool->tool->clear_failed(x_session, x_tool->table, *theirs.row,
                                      before(theirs.migration));
  }
  return {};
}

Result<void> Repair::mark_applied(const std::string& version) {
  const Found ours = find(x_ours, version, MigrationState::kFailed);
  const Found theirs = find(x_theirs, version, MigrationState::kFailed);
  if (Result<void> is = require(ours, theirs, version, "--applied", MigrationState::kFailed); !is) {
    return is;
  }
  const Migration* migration = ours.migration != nullptr ? ours.migration : theirs.migration;
  if (migration == nullptr) {
    return Error{ErrorCode::kUsage,
                 "--applied: migration " + version + " has no file",
                 "Restore it, or take --rerun, which forgets that it failed.",
                 {},
                 ""};
  }
  if (theirs.entry != nullptr) {
    if (x_tool->tool->mark_done == nullptr) {
      return cannot("a failed migration");
    }
    if (Result<void> done = x_tool->tool->mark_done(x_session, x_tool->table, *theirs.row,
                                                    migration->tool_checksum);
        !done) {
      return done;
    }
    x_lines.push_back(version + ": recorded as applied" + in_tool());
  }
  if (ours.entry == nullptr) {
    return {};
  }
  if (Result<void> done = clear_unfinished(x_session, migration->version); !done) {
    return done;
  }
  x_lines.push_back(version + ": recorded as applied");
  if (Result<void> done = write_in_ledger(*migration); !done) {
    return done;
  }
  const bool unknown_there = x_tool && x_tool->tool->write != nullptr && theirs.entry == nullptr;
  return unknown_there ? x_tool->tool->write(
                             x_session, x_tool->table,
                             {migration->recorded_name, migration->version, migration->description,
                              migration->script, migration->tool_checksum,
                              migration->recorded_details, migration->repeatable, 0})
                       : Result<void>();
}

// The adopted tool, else one whose history fits the folder. None is fine.
Result<std::optional<FoundHistory>> other_tool(Session& session, const Source& source,
                                               const RepairRequest& request) {
  const Result<std::optional<Adoption>> known = adoption(session);
  if (!known) {
    return known.error();
  }
  if (known->has_value() && request.table.empty()) {
    if (!(*known)->hands_back) {
      return std::optional<FoundHistory>();
    }
    Result<FoundHistory> found = adopted_table(session, **known);
    return found ? Result<std::optional<FoundHistory>>(*std::move(found))
                 : Result<std::optional<FoundHistory>>(found.error());
  }
  Result<FoundHistory> found = choose_history(session, source.layout, request.table);
  if (found) {
    return std::optional<FoundHistory>(*std::move(found));
  }
  return found.error().code == ErrorCode::kDrift
             ? Result<std::optional<FoundHistory>>(std::optional<FoundHistory>())
             : Result<std::optional<FoundHistory>>(found.error());
}

Result<std::vector<std::string>> unlock(Session& session, const FoundHistory& found) {
  const Result<ToolLock> lock = found.tool->lock(session, found.table);
  if (!lock) {
    return lock.error();
  }
  if (lock->free_row.empty()) {
    return Error{ErrorCode::kUsage,
                 "--unlock: " + std::string(found.tool->title) + " has no lock row",
                 "Leave it away: its lock ends with the session that holds it.",
                 {},
                 ""};
  }
  if (Result<void> done = execute(session, lock->free_row); !done) {
    return done.error();
  }
  return std::vector<std::string>{"the lock row of " + std::string(found.tool->title) + " is free"};
}

}  // namespace

Result<std::vector<std::string>> repair(const Source& source, const RepairRequest& request,
                                        const RunSettings& settings, Database& database,
                                        Clock& clock) {
  const Result<std::unique_ptr<LeasedSession>> leased = LeasedSession::open(database, clock);
  if (!leased) {
    return leased.error();
  }
  Session& session = (*leased)->session();
  const Result<std::optional<FoundHistory>> tool = other_tool(session, source, request);
  if (!tool) {
    return tool.error();
  }
  std::vector<std::string> lines;
  if (request.unlock) {
    if (!tool->has_value()) {
      return Error{ErrorCode::kUsage,
                   "--unlock: this database has no other tool's history",
                   "Name its table with --table SCHEMA.NAME.",
                   {},
                   ""};
    }
    Result<std::vector<std::string>> unlocked = unlock(session, **tool);
    if (!unlocked) {
      return unlocked;
    }
    lines = *std::move(unlocked);
  }
  std::unique_ptr<AdoptedHistory> locked;
  if (tool->has_value()) {
    Result<std::unique_ptr<AdoptedHistory>> lock =
        AdoptedHistory::lock(session, (*leased)->lease(), clock, **tool, settings.lock_deadline);
    if (!lock) {
      return std::move(lock).error();
    }
    locked = *std::move(lock);
  }
  Repair mending(session, source, settings);
  const Result<void> done = in_transaction(session, [&]() -> Result<void> {
    if (Result<void> held = hold_lease(session, (*leased)->lease()); !held) {
      return held;
    }
    if (Result<void> read = mending.read(*tool); !read) {
      return read;
    }
    const std::vector<
        std::pair<const std::vector<std::string>&, Result<void> (Repair::*)(const std::string&)>>
        kinds = {{request.accept, &Repair::accept},
                 {request.forget, &Repair::forget},
                 {request.rerun, &Repair::rerun},
                 {request.applied, &Repair::mark_applied}};
    for (const auto& [versions, mend] : kinds) {
      for (const std::string& version : versions) {
        if (Result<void> mended = (mending.*mend)(version); !mended) {
          return mended;
        }
      }
    }
    return {};
  });
  if (!done) {
    return done.error();
  }
  for (std::string& line : mending.take_lines()) {
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace bellows
