// direct.cc: run_direct(): the files as they are, in order, as their own tool would run them.
#include <map>

#include "executor/alone.h"
#include "executor/ledger.h"
#include "executor/ledger_history.h"
#include "executor/ledger_write.h"
#include "executor/run.h"
#include "executor/run_context.h"
#include "executor/session_settings.h"
#include "executor/transaction.h"

namespace bellows {
namespace {

Place place_of(const Migration& migration, const Statement& statement) {
  return Place{migration.file, statement.line, statement.column};
}

// What cannot be sent as it is. Asked of every file before the first one runs.
Result<void> check_statement(const Migration& migration, const Statement& statement) {
  if (const Transaction* transaction = statement.as<Transaction>();
      transaction != nullptr && migration.transactional &&
      transaction->kind != TransactionKind::kSavepoint &&
      transaction->kind != TransactionKind::kRelease &&
      transaction->kind != TransactionKind::kRollbackTo) {
    return Error{ErrorCode::kUnsupported,
                 "the file runs in a transaction of its own, and this statement would end it: " +
                     statement.text,
                 "Remove it, or put \"-- bellows: no-transaction\" at the top of the file.",
                 place_of(migration, statement), ""};
  }
  if (const Copy* copy = statement.as<Copy>(); copy != nullptr && copy->stdin_or_stdout) {
    return Error{ErrorCode::kUnsupported, "COPY from or to the client cannot run from a migration",
                 "Write the rows as INSERT, or let the server read a file.",
                 place_of(migration, statement), ""};
  }
  return {};
}

// The migrations still to run; kDrift for one that was edited after it ran, or stopped half way.
Result<std::vector<const Migration*>> pending(Session& session,
                                              const std::vector<Migration>& migrations) {
  const Result<MigrationHistory> history = ledger_history(session);
  if (!history) {
    return history.error();
  }
  std::map<std::string, const HistoryRow*> by_version;
  for (const HistoryRow& row : history->rows) {
    by_version.emplace(row.name, &row);
  }
  std::vector<const Migration*> list;
  for (const Migration& migration : migrations) {
    const auto known = by_version.find(migration.version);
    if (known == by_version.end()) {
      list.push_back(&migration);
    } else if (known->second->outcome == RowOutcome::kFailed) {
      return Error{
          ErrorCode::kDrift,
          "migration " + migration.version + " stopped half way on " + known->second->applied_at,
          "Bring what is there of it to one end or the other, then say so: bellows repair "
          "--rerun or --applied.",
          Place{migration.file, 0, 0}, ""};
    } else if (known->second->checksum != migration.checksum && migration.repeatable) {
      list.push_back(&migration);
    } else if (known->second->checksum != migration.checksum) {
      return Error{ErrorCode::kDrift,
                   "migration " + migration.version + " was edited after it ran on " +
                       known->second->applied_at,
                   "Restore the file as it was, and write the change as a new migration.",
                   Place{migration.file, 0, 0}, ""};
    }
  }
  return list;
}

// ProgressNote keeps in the ledger how much of a file without a transaction has been committed, so
// that the next run finds what stops half way, even by a crash. It has a session of its own: the
// file may have a transaction open in ours.
class ProgressNote {
 public:
  ProgressNote(RunContext& context, const Migration& migration)
      : x_context(context), x_migration(migration) {}

  void count(const Statement& statement) {
    if (const Transaction* transaction = statement.as<Transaction>(); transaction != nullptr) {
      count(transaction->kind);
    } else if (statement.as<SetVariable>() == nullptr) {
      ++(x_in_block ? x_block : x_done);
    }
  }

  // Before the next statement, and after one that failed.
  Result<void> write(const std::string& error) {
    if (x_migration.transactional || x_done == 0 || (x_done == x_written && error.empty())) {
      return {};
    }
    if (x_session == nullptr) {
      Result<std::unique_ptr<Session>> session = x_context.database.connect("progress");
      if (!session) {
        return session.error();
      }
      x_session = *std::move(session);
    }
    x_written = x_done;
    return write_unfinished(*x_session, x_migration.version, x_migration.script, x_done, error);
  }

  [[nodiscard]] bool left_something() const { return !x_migration.transactional && x_done > 0; }

 private:
  void count(TransactionKind kind) {
    if (kind == TransactionKind::kBegin) {
      x_in_block = true;
    } else if (kind == TransactionKind::kCommit || kind == TransactionKind::kRollback) {
      x_done += kind == TransactionKind::kCommit ? x_block : 0;
      x_block = 0;
      x_in_block = false;
    }
  }

  RunContext& x_context;
  const Migration& x_migration;
  std::unique_ptr<Session> x_session;
  int x_done = 0;  // committed
  int x_written = 0;
  int x_block = 0;  // in the transaction that the file has open
  bool x_in_block = false;
};

std::string hint_after_failure(const Migration& migration, const ProgressNote& progress) {
  if (migration.transactional) {
    return "Correct the statement and run again; nothing of this file has been kept.";
  }
  return progress.left_something()
             ? "What ran before it stays. Bring it to one end or the other, then say so: bellows "
               "repair --rerun or --applied."
             : "Correct the statement and run again.";
}

// Outside a transaction of ours nothing holds the lease's row, so a watchdog renews it.
Result<void> run_statements(RunContext& context, const Migration& migration) {
  ProgressNote progress(context, migration);
  for (const Statement& statement : migration.statements) {
    Result<void> done = progress.write("");
    if (done) {
      done = migration.transactional ? execute(context.session, statement.text)
                                     : run_watched(context, migration.version, statement.text);
    }
    if (!done) {
      Error error = done.error();
      // On a lost connection this fails; what was noted before that statement is there.
      (void)progress.write(error.message);
      error.at = place_of(migration, statement);
      if (error.hint.empty()) {
        error.hint = hint_after_failure(migration, progress);
      }
      return error;
    }
    progress.count(statement);
  }
  return {};
}

// The next file starts as in a new session: a SET of this one, such as search_path, ends with it.
Result<void> reset_session(Session& session) {
  if (Result<void> done = execute(session, "RESET SESSION AUTHORIZATION"); !done) {
    return done;
  }
  if (Result<void> done = execute(session, "RESET ALL"); !done) {
    return done;
  }
  return apply_session_settings(session);
}

Result<void> record(RunContext& context, const Migration& migration,
                    std::chrono::steady_clock::time_point start) {
  // A SET ROLE of the file's own may not write the ledger.
  if (Result<void> done = execute(context.session, "RESET SESSION AUTHORIZATION"); !done) {
    return done;
  }
  const std::chrono::duration<double> seconds = context.clock.now() - start;
  if (Result<void> written = write_migration(
          context.session, MigrationRow{migration.version, migration.description, migration.script,
                                        migration.checksum, operator_name(context.settings),
                                        seconds.count(), std::nullopt});
      !written) {
    return written;
  }
  if (Result<void> cleared = clear_unfinished(context.session, migration.version); !cleared) {
    return cleared;
  }
  return context.adopted == nullptr
             ? Result<void>()
             : context.adopted->record({migration.recorded_name, migration.version,
                                        migration.description, migration.script,
                                        migration.tool_checksum, migration.recorded_details,
                                        migration.repeatable, seconds.count()});
}

Result<void> run_migration(RunContext& context, const Migration& migration) {
  const auto start = context.clock.now();
  if (migration.transactional) {
    Result<void> done = in_leased_transaction(context, [&]() -> Result<void> {
      Result<void> run = run_statements(context, migration);
      return run ? record(context, migration, start) : run;
    });
    return done ? reset_session(context.session) : done;
  }
  Result<void> done = run_statements(context, migration);
  if (!done) {
    roll_back(context.session);  // the file may have begun a transaction
    return done;
  }
  done = in_leased_transaction(context, [&] { return record(context, migration, start); });
  return done ? reset_session(context.session) : done;
}

Result<void> run_pending(RunContext& context, const std::vector<const Migration*>& migrations) {
  for (const Migration* migration : migrations) {
    if (const Result<bool> heeded = context.heed(migration->version); !heeded) {
      return heeded.error();
    }
    const auto start = context.clock.now();
    context.tell(EventKind::kStepStarted, migration->version, migration->script);
    if (Result<void> done = run_migration(context, *migration); !done) {
      context.tell(EventKind::kStepFailed, migration->version, done.error().message);
      return done;
    }
    Event finished;
    finished.kind = EventKind::kStepFinished;
    finished.step = migration->version;
    finished.text = migration->script;
    finished.attempts = 1;
    finished.elapsed =
        std::chrono::duration_cast<std::chrono::milliseconds>(context.clock.now() - start);
    context.observer.on(finished);
  }
  return {};
}

Result<RunReport> run_unplanned(RunContext& context, const std::vector<Migration>& migrations) {
  Result<std::optional<RunReport>> paused = begin_unless_paused(context);
  if (!paused) {
    return paused.error();
  }
  if (paused->has_value()) {
    return **paused;
  }
  const Result<std::optional<ActivePlan>> plan = active_plan(context.session);
  if (!plan) {
    return plan.error();
  }
  if (plan->has_value()) {
    return Error{ErrorCode::kDrift,
                 "plan " + (*plan)->hash + " is under way on this database",
                 "Finish it with bellows run, or take it back with bellows abort.",
                 {},
                 ""};
  }
  const Result<std::vector<const Migration*>> list = pending(context.session, migrations);
  if (!list) {
    return list.error();
  }
  if (const Result<void> done = run_pending(context, *list); !done) {
    return done.error();
  }
  RunReport report;
  report.steps_run = static_cast<int>(list->size());
  report.steps_skipped = static_cast<int>(migrations.size() - list->size());
  context.tell(EventKind::kPlanFinished, "", "");
  return report;
}

}  // namespace

Result<RunReport> run_direct(const std::vector<Migration>& migrations, const RunSettings& settings,
                             Database& database, Clock& clock, Observer& observer) {
  for (const Migration& migration : migrations) {
    for (const Statement& statement : migration.statements) {
      if (const Result<void> fine = check_statement(migration, statement); !fine) {
        return fine.error();
      }
    }
  }
  return run_leased(settings, database, clock, observer,
                    [&](RunContext& context) { return run_unplanned(context, migrations); });
}

}  // namespace bellows
