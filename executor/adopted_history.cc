#include "executor/adopted_history.h"

#include <algorithm>
#include <utility>

#include "executor/transaction.h"

namespace bellows {

namespace {

constexpr std::chrono::milliseconds kPoll{200};

Error drift(std::string message, std::string hint) {
  return {ErrorCode::kDrift, std::move(message), std::move(hint), {}, ""};
}

// Who holds an advisory lock on this bigint, as pg_locks divides it.
constexpr std::string_view kHolder =
    "SELECT a.pid, a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE "
    "l.locktype = 'advisory' AND l.objsubid = 1 AND l.database = (SELECT oid FROM pg_database "
    "WHERE datname = current_database()) AND (l.classid::bigint << 32 | l.objid::bigint) = "
    "$1::text::bigint AND l.granted AND l.pid <> pg_backend_pid() ORDER BY a.pid LIMIT 1";

}  // namespace

Result<FoundHistory> adopted_table(Session& session, const Adoption& adoption) {
  const HistoryTool* tool = find_history_tool(adoption.tool);
  if (tool == nullptr) {
    return drift("the ledger names a tool that this Bellows does not know: " + adoption.tool,
                 "Upgrade Bellows.");
  }
  Result<FoundHistory> found =
      choose_history(session, tool->layouts.front(), display(adoption.table));
  if (!found) {
    return found.error().code == ErrorCode::kUsage
               ? drift("the history of " + std::string(tool->title) + " that was adopted, table " +
                           display(adoption.table) + ", is not there any more",
                       "Restore it, or end the adoption: bellows adopt --end --yes.")
               : std::move(found).error();
  }
  found->tool = tool;
  return found;
}

Result<void> refuse_failed(const FoundHistory& found, const MigrationHistory& history) {
  for (const HistoryRow& row : history.rows) {
    if (row.outcome != RowOutcome::kFailed) {
      continue;
    }
    return drift(
        history_words(found) + " says that migration " + row.name +
            (row.applied_at.empty() ? "" : " of " + row.applied_at) + " failed or was cut off",
        "Look how much of it is there and bring that to one end or the other; then say so with "
        "bellows repair --rerun or --applied, or with " +
            std::string(found.tool->repair) + ".");
  }
  return {};
}

Result<bool> AdoptedHistory::try_key(const std::string& key) {
  const Result<Rows> rows = x_session.query("SELECT pg_try_advisory_lock(" + key + ")");
  return rows ? Result<bool>(rows->text(0, 0) == "t") : Result<bool>(rows.error());
}

// The lease is ours, so that a row which an executor of ours has set was left by a dead one.
Result<bool> AdoptedHistory::try_row(const Lease& lease) {
  bool taken = false;
  const Result<void> done = in_transaction(x_session, [&]() -> Result<void> {
    if (Result<void> held = hold_lease(x_session, lease); !held) {
      return held;
    }
    const Result<std::optional<Adoption>> known = adoption(x_session);
    if (!known) {
      return known.error();
    }
    const Result<Rows> rows = x_session.query(x_lock.take_row);
    if (!rows) {
      return rows.error();
    }
    taken = rows->affected > 0 || (known->has_value() && (*known)->lock_row_taken);
    return taken ? note_lock_row(x_session, true) : Result<void>();
  });
  return done ? Result<bool>(taken) : Result<bool>(done.error());
}

Result<bool> AdoptedHistory::try_lock(const Lease& lease) {
  while (x_keys_taken < x_lock.advisory_keys.size()) {
    const Result<bool> taken = try_key(x_lock.advisory_keys[x_keys_taken]);
    if (!taken || !*taken) {
      return taken;
    }
    ++x_keys_taken;
  }
  if (!x_lock.take_row.empty() && !x_row_taken) {
    const Result<bool> taken = try_row(lease);
    if (!taken || !*taken) {
      return taken;
    }
    x_row_taken = true;
  }
  return true;
}

Error AdoptedHistory::refused() {
  const std::string title(x_found.tool->title);
  if (x_keys_taken == x_lock.advisory_keys.size()) {
    return {ErrorCode::kLock,
            "the lock of " + title + " is taken: its lock row beside " +
                display(x_found.table.name) + " is set",
            "Let it finish. When no " + title +
                " is running, one was killed: bellows repair --unlock, or " +
                std::string(x_found.tool->repair) + ".",
            {},
            ""};
  }
  const Result<Rows> holder = x_session.query(kHolder, {x_lock.advisory_keys[x_keys_taken]});
  const bool known = holder && !holder->rows.empty();
  return {ErrorCode::kLock,
          "the lock of " + title + " is taken" +
              (known ? " by process " + holder->text(0, 0) +
                           (holder->text(0, 1).empty() ? "" : " (" + holder->text(0, 1) + ")")
                     : ""),
          "Let it finish, and run again.",
          {},
          ""};
}

Result<std::unique_ptr<AdoptedHistory>> AdoptedHistory::lock(Session& session, const Lease& lease,
                                                             Clock& clock, FoundHistory found,
                                                             std::chrono::milliseconds deadline) {
  std::unique_ptr<AdoptedHistory> history(new AdoptedHistory(session, std::move(found)));
  Result<ToolLock> lock = history->x_found.tool->lock(session, history->x_found.table);
  if (!lock) {
    return std::move(lock).error();
  }
  history->x_lock = *std::move(lock);
  const auto begin = clock.now();
  for (;;) {
    const Result<bool> taken = history->try_lock(lease);
    if (!taken) {
      return taken.error();
    }
    if (*taken) {
      return history;
    }
    if (clock.now() - begin >= deadline) {
      return history->refused();
    }
    clock.sleep_for(kPoll);
    if (Result<void> held = hold_lease(session, lease); !held) {
      return held.error();
    }
  }
}

Result<std::unique_ptr<AdoptedHistory>> AdoptedHistory::open(Session& session, const Lease& lease,
                                                             Clock& clock,
                                                             std::chrono::milliseconds deadline) {
  const Result<std::optional<Adoption>> known = adoption(session);
  if (!known) {
    return known.error();
  }
  if (!known->has_value() || !(*known)->hands_back) {
    return std::unique_ptr<AdoptedHistory>();
  }
  Result<FoundHistory> found = adopted_table(session, **known);
  if (!found) {
    return std::move(found).error();
  }
  Result<std::unique_ptr<AdoptedHistory>> history =
      lock(session, lease, clock, *std::move(found), deadline);
  if (!history) {
    return history;
  }
  const FoundHistory& here = (*history)->found();
  const Result<MigrationHistory> rows = here.tool->read(session, here.table);
  if (!rows) {
    return rows.error();
  }
  if (Result<void> clean = refuse_failed(here, *rows); !clean) {
    return clean.error();
  }
  return history;
}

AdoptedHistory::~AdoptedHistory() {
  // On a lost session this fails: advisory locks are gone then, and a lock row is taken over by the
  // next executor.
  for (std::size_t i = 0; i < x_keys_taken; ++i) {
    (void)x_session.query("SELECT pg_advisory_unlock(" + x_lock.advisory_keys[i] + ")");
  }
  if (x_row_taken) {
    (void)in_transaction(x_session, [&]() -> Result<void> {
      Result<void> freed = execute(x_session, x_lock.free_row);
      return freed ? note_lock_row(x_session, false) : freed;
    });
  }
}

Result<void> AdoptedHistory::record(const CompletedMigration& migration) {
  return x_found.tool->write == nullptr ? Result<void>()
                                        : x_found.tool->write(x_session, x_found.table, migration);
}

Result<void> AdoptedHistory::forget(const std::string& name, const std::string& script) {
  if (x_found.tool->forget == nullptr) {
    return {};
  }
  HistoryRow row;
  row.name = name;
  row.script = script;
  return x_found.tool->forget(x_session, x_found.table, row);
}

}  // namespace bellows
