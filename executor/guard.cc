#include "executor/guard.h"

#include <algorithm>

#include "executor/blockers.h"
#include "executor/retry.h"
#include "executor/transaction.h"

namespace bellows {
namespace {

// Tries behind one guard. The guard keeps vacuum and other schema changes out, so it must not last.
constexpr int kTriesBehindGuard = 3;
constexpr std::chrono::milliseconds kFirstPause{500};
constexpr std::chrono::milliseconds kLongestPause{60'000};
constexpr std::chrono::milliseconds kShortestLockTimeout{10};

using Milliseconds = std::chrono::milliseconds;

Milliseconds since(Clock& clock, std::chrono::steady_clock::time_point start) {
  return std::chrono::duration_cast<Milliseconds>(clock.now() - start);
}

Result<void> set_lock_timeout(Session& session, Milliseconds timeout) {
  return execute(session, "SET LOCAL lock_timeout = " + std::to_string(timeout.count()));
}

// Long enough for the deadlock check, which is what makes autovacuum give way.
Result<Milliseconds> guard_timeout(Session& session) {
  const Result<Rows> rows =
      session.query("SELECT setting FROM pg_settings WHERE name = 'deadlock_timeout'");
  if (!rows) {
    return rows.error();
  }
  return Milliseconds(std::stoll(rows->text(0, 0))) + Milliseconds(2000);
}

// Of job.locks those that a guard makes sense for: on tables that exist, strong enough to wait for
// vacuum. LOCK TABLE knows tables only, and on a view it would lock what is beneath. In the order
// of their names, so that two who do this never wait for each other in a circle.
Result<std::vector<Lock>> guarded_locks(Session& session, const std::vector<Lock>& locks) {
  std::vector<Lock> guarded;
  for (const Lock& lock : locks) {
    if (lock.mode < LockMode::kShareUpdateExclusive) {
      continue;
    }
    const Result<Rows> rows =
        session.query("SELECT relkind IN ('r', 'p') FROM pg_class WHERE oid = to_regclass($1)",
                      {to_sql(lock.relation)});
    if (!rows) {
      return rows.error();
    }
    if (rows->text(0, 0) == "t") {
      guarded.push_back(lock);
    }
  }
  std::sort(guarded.begin(), guarded.end());
  return guarded;
}

class GuardedRun {
 public:
  GuardedRun(RunContext& context, const StepJob& job, const RunSql& run)
      : x_context(context), x_session(context.session), x_job(job), x_run(run) {}

  // One transaction: guard, a few tries, the ledger's row.
  Result<void> attempt();

  [[nodiscard]] const StepOutcome& outcome() const { return x_outcome; }

  StepOutcome& outcome() { return x_outcome; }

 private:
  Result<void> guard(const std::vector<Lock>& locks);
  Result<void> tries(const std::vector<Lock>& locks);
  Result<void> one_try(const std::vector<Lock>& locks);
  Result<void> strong_locks(const std::vector<Lock>& locks,
                            std::chrono::steady_clock::time_point start);
  Result<void> statements();

  void waited(Milliseconds wait) {
    x_outcome.worst_lock_wait = std::max(x_outcome.worst_lock_wait, wait);
  }

  RunContext& x_context;
  Session& x_session;
  const StepJob& x_job;
  const RunSql& x_run;
  StepOutcome x_outcome;
};

Result<void> GuardedRun::guard(const std::vector<Lock>& locks) {
  if (locks.empty()) {
    return {};
  }
  const Result<Milliseconds> timeout = guard_timeout(x_session);
  if (!timeout) {
    return timeout.error();
  }
  if (Result<void> set = set_lock_timeout(x_session, *timeout); !set) {
    return set;
  }
  for (const Lock& lock : locks) {
    if (Result<void> locked = execute(
            x_session, "LOCK TABLE " + to_sql(lock.relation) + " IN SHARE UPDATE EXCLUSIVE MODE");
        !locked) {
      return locked;
    }
  }
  return {};
}

// All strong locks before the first statement. Taken one by one as the statements go, the first
// table would be shut while the second is waited for, each for a budget of its own; so the budget
// is shared. Nobody waits for us here but for these locks (the guard blocks no DML), so upgrading
// from the guard cannot close a circle with the application; another schema change could, and its
// deadlock is retried.
Result<void> GuardedRun::strong_locks(const std::vector<Lock>& locks,
                                      std::chrono::steady_clock::time_point start) {
  for (const Lock& lock : locks) {
    if (lock.mode < LockMode::kShare) {
      continue;
    }
    const auto before = x_context.clock.now();
    Result<void> locked = execute(x_session, "LOCK TABLE ONLY " + to_sql(lock.relation) + " IN " +
                                                 std::string(lock_mode_name(lock.mode)) + " MODE");
    waited(since(x_context.clock, before));
    if (!locked) {
      return locked;
    }
    const Milliseconds left = x_context.settings.stall_budget - since(x_context.clock, start);
    if (Result<void> set = set_lock_timeout(x_session, std::max(left, kShortestLockTimeout));
        !set) {
      return set;
    }
  }
  return {};
}

Result<void> GuardedRun::statements() {
  std::int64_t rows = 0;
  for (const std::string& statement : x_run.statements) {
    const Result<Rows> done = x_session.query(statement);
    if (!done) {
      return done.error();
    }
    rows += done->affected;
  }
  x_outcome.rows = rows;
  return {};
}

Result<void> GuardedRun::one_try(const std::vector<Lock>& locks) {
  // A statement that only writes rows stands in nobody's queue for the table; it may wait for a
  // row as long as the guard would.
  const bool only_rows = std::all_of(x_job.locks.begin(), x_job.locks.end(), [](const Lock& lock) {
    return lock.mode <= LockMode::kRowExclusive;
  });
  if (!x_job.locks.empty() && only_rows) {
    const Result<Milliseconds> timeout = guard_timeout(x_session);
    if (!timeout) {
      return timeout.error();
    }
    Result<void> set = set_lock_timeout(x_session, *timeout);
    return set ? statements() : set;
  }
  const auto start = x_context.clock.now();
  if (Result<void> set = set_lock_timeout(x_session, x_context.settings.stall_budget); !set) {
    return set;
  }
  Result<void> locked = strong_locks(locks, start);
  return locked ? statements() : locked;
}

Result<void> GuardedRun::tries(const std::vector<Lock>& locks) {
  if (Result<void> saved = execute(x_session, "SAVEPOINT bellows_try"); !saved) {
    return saved;
  }
  for (int number = 1;; ++number) {
    Result<void> done = one_try(locks);
    if (done || !is_lock_trouble(done.error()) || number == kTriesBehindGuard) {
      return done;
    }
    if (Result<void> back = execute(x_session, "ROLLBACK TO SAVEPOINT bellows_try"); !back) {
      return back;
    }
    // Those who queued up behind us get through before the next try.
    x_context.clock.sleep_for(2 * x_context.settings.stall_budget);
    ++x_outcome.attempts;
  }
}

Result<void> GuardedRun::attempt() {
  const auto start = x_context.clock.now();
  return in_leased_transaction(x_context, [&]() -> Result<void> {
    const Result<std::vector<Lock>> locks = guarded_locks(x_session, x_job.locks);
    if (!locks) {
      return locks.error();
    }
    if (Result<void> guarded = guard(*locks); !guarded) {
      return guarded;
    }
    if (Result<void> checked = x_job.check ? x_job.check() : Result<void>(); !checked) {
      return checked;
    }
    if (Result<void> done = tries(*locks); !done) {
      return done;
    }
    if (Result<void> set = set_lock_timeout(x_session, Milliseconds(0)); !set) {
      return set;
    }
    x_outcome.elapsed = since(x_context.clock, start);
    return x_job.record(x_outcome);
  });
}

}  // namespace

std::string blockers_in_words(RunContext& context, const std::vector<Lock>& wanted) {
  // On a session of its own: ours may be in a transaction, and may not be trusted to be quick.
  const Result<std::unique_ptr<Session>> watcher = context.database.connect("watch");
  if (!watcher) {
    return "unknown (" + watcher.error().message + ")";
  }
  const Result<std::vector<std::string>> blockers =
      name_blockers(**watcher, wanted, context.session.backend_pid());
  return blockers ? join_blockers(*blockers) : "unknown (" + blockers.error().message + ")";
}

InTheWay face_blockers(RunContext& context, const StepJob& job, const IdleBlockers& during) {
  const Result<std::unique_ptr<Session>> watcher = context.database.connect("watch");
  if (!watcher) {
    return {"unknown (" + watcher.error().message + ")"};
  }
  const Result<std::vector<std::string>> blockers =
      name_blockers(**watcher, job.locks, context.session.backend_pid());
  if (!blockers) {
    return {"unknown (" + blockers.error().message + ")"};
  }
  const IdleBlockers idle = end_idle_holders(context, **watcher, job.step, job.locks);
  tell_ended(context, job.step, idle);
  return {join_blockers(*blockers) + left_in_words(idle.left.empty() ? during : idle),
          !idle.ended.empty()};
}

Error lock_error(const StepJob& job, const Error& cause, const std::string& blockers,
                 std::chrono::milliseconds waited) {
  return Error{ErrorCode::kLock,
               "step " + job.step + " gave up on its locks after " +
                   std::to_string(waited.count() / 1000) + " s: " + cause.message +
                   "; in the way: " + blockers,
               "Let the transactions named end, or end them, and run again; or raise the lock "
               "deadline.",
               {},
               cause.sqlstate};
}

Result<StepOutcome> run_guarded(RunContext& context, const StepJob& job, const RunSql& run) {
  const auto start = context.working_time();
  GuardedRun guarded(context, job, run);
  const Backoff from_the_start(kFirstPause, kLongestPause, std::random_device{}());
  Backoff backoff = from_the_start;
  IdleBlockers idle;
  Result<void> done = guarded.attempt();
  while (!done) {
    if (!is_lock_trouble(done.error())) {
      return done.error();
    }
    const InTheWay others = face_blockers(context, job, idle);
    if (others.ended_some) {
      backoff = from_the_start;
    }
    const Milliseconds pause = backoff.next();
    const auto waited = std::chrono::duration_cast<Milliseconds>(context.working_time() - start);
    if (waited + pause >= context.settings.lock_deadline) {
      return lock_error(job, done.error(), others.words, waited);
    }
    context.tell_retry(
        job.step,
        "in the way: " + others.words + "; next try in " + std::to_string(pause.count()) + " ms",
        guarded.outcome().attempts);
    if (Result<void> slept = wait_holding_lease(context, pause); !slept) {
      return slept.error();
    }
    if (Result<void> may = job.before_retry ? job.before_retry() : Result<void>(); !may) {
      return may.error();
    }
    ++guarded.outcome().attempts;
    idle = while_ending_idle(context, job.step, [&] { done = guarded.attempt(); });
  }
  return guarded.outcome();
}

}  // namespace bellows
