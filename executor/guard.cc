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

// What GuardedRun needs of a step, or of those that share a transaction.
struct GuardedJob {
  const std::string& step;
  const std::vector<Lock>& locks;
  const std::vector<const RunSql*>& parts;
  std::function<Result<void>(const std::vector<StepOutcome>&)> record;
  std::function<Result<void>()> before_retry{};
  std::function<Result<void>()> check{};
};

Backoff first_pauses() {
  return {kFirstPause, kLongestPause, std::random_device{}()};
}

class GuardedRun {
 public:
  GuardedRun(RunContext& context, const GuardedJob& job)
      : x_context(context), x_session(context.session), x_job(job) {}

  // Attempts, until one succeeds or the deadline has passed.
  Result<std::vector<StepOutcome>> run();

 private:
  // One transaction: guard, a few tries, the ledger's rows.
  Result<void> attempt();
  Result<void> wait_for_next(const Error& trouble, std::chrono::steady_clock::time_point start);
  Result<void> guard(const std::vector<Lock>& locks);
  Result<void> tries(const std::vector<Lock>& locks);
  Result<void> one_try(const std::vector<Lock>& locks);
  Result<void> strong_locks(const std::vector<Lock>& locks,
                            std::chrono::steady_clock::time_point start);
  Result<void> statements();
  Result<void> statements_of(const RunSql& part);
  void close_outcomes(std::chrono::steady_clock::time_point start);

  void waited(Milliseconds wait) { x_worst_lock_wait = std::max(x_worst_lock_wait, wait); }

  RunContext& x_context;
  Session& x_session;
  const GuardedJob& x_job;
  int x_attempts = 1;
  Milliseconds x_worst_lock_wait{0};
  IdleBlockers x_idle;  // of the last try
  Backoff x_backoff = first_pauses();
  std::vector<StepOutcome> x_outcomes;  // of the parts that the last try ran
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

Result<void> GuardedRun::statements_of(const RunSql& part) {
  const auto start = x_context.clock.now();
  StepOutcome outcome;
  for (const std::string& statement : part.statements) {
    const Result<Rows> done = x_session.query(statement);
    if (!done) {
      return done.error();
    }
    outcome.rows += done->affected;
  }
  outcome.elapsed = since(x_context.clock, start);
  x_outcomes.push_back(outcome);
  return {};
}

// The locks are held until all of it is committed, so each further part makes the application wait
// longer.
Result<void> GuardedRun::statements() {
  const auto start = x_context.clock.now();
  x_outcomes.clear();
  for (const RunSql* part : x_job.parts) {
    const bool held_too_long = since(x_context.clock, start) >= x_context.settings.stall_budget / 2;
    if (!x_outcomes.empty() && held_too_long) {
      return {};
    }
    if (Result<void> done = statements_of(*part); !done) {
      return done;
    }
  }
  return {};
}

// What the parts have in common is told of the first, so that their sums are right.
void GuardedRun::close_outcomes(std::chrono::steady_clock::time_point start) {
  StepOutcome& first = x_outcomes.front();
  first.attempts = x_attempts;
  first.worst_lock_wait = x_worst_lock_wait;
  first.elapsed = since(x_context.clock, start);
  for (std::size_t part = 1; part < x_outcomes.size(); ++part) {
    first.elapsed -= x_outcomes[part].elapsed;
  }
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
    ++x_attempts;
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
    close_outcomes(start);
    return x_job.record(x_outcomes);
  });
}

Result<void> GuardedRun::wait_for_next(const Error& trouble,
                                       std::chrono::steady_clock::time_point start) {
  const InTheWay others = face_blockers(x_context, x_job.step, x_job.locks, x_idle);
  if (others.ended_some) {
    x_backoff = first_pauses();
  }
  const Milliseconds pause = x_backoff.next();
  const auto waited = std::chrono::duration_cast<Milliseconds>(x_context.working_time() - start);
  if (waited + pause >= x_context.settings.lock_deadline) {
    return lock_error(x_job.step, trouble, others.words, waited);
  }
  x_context.tell_retry(
      x_job.step,
      "in the way: " + others.words + "; next try in " + std::to_string(pause.count()) + " ms",
      x_attempts);
  if (Result<void> slept = wait_holding_lease(x_context, pause); !slept) {
    return slept;
  }
  return x_job.before_retry ? x_job.before_retry() : Result<void>();
}

Result<std::vector<StepOutcome>> GuardedRun::run() {
  const auto start = x_context.working_time();
  Result<void> done = attempt();
  while (!done) {
    if (!is_lock_trouble(done.error())) {
      return done.error();
    }
    if (Result<void> may = wait_for_next(done.error(), start); !may) {
      return std::move(may).error();
    }
    ++x_attempts;
    x_idle = while_ending_idle(x_context, x_job.step, [&] { done = attempt(); });
  }
  return std::move(x_outcomes);
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

InTheWay face_blockers(RunContext& context, const std::string& step,
                       const std::vector<Lock>& wanted, const IdleBlockers& during) {
  const Result<std::unique_ptr<Session>> watcher = context.database.connect("watch");
  if (!watcher) {
    return {"unknown (" + watcher.error().message + ")"};
  }
  const Result<std::vector<std::string>> blockers =
      name_blockers(**watcher, wanted, context.session.backend_pid());
  if (!blockers) {
    return {"unknown (" + blockers.error().message + ")"};
  }
  const IdleBlockers idle = end_idle_holders(context, **watcher, step, wanted);
  tell_ended(context, step, idle);
  return {join_blockers(*blockers) + left_in_words(idle.left.empty() ? during : idle),
          !idle.ended.empty()};
}

Error lock_error(const std::string& step, const Error& cause, const std::string& blockers,
                 std::chrono::milliseconds waited) {
  return Error{ErrorCode::kLock,
               "step " + step + " gave up on its locks after " +
                   std::to_string(waited.count() / 1000) + " s: " + cause.message +
                   "; in the way: " + blockers,
               "Let the transactions named end, or end them, and run again; or raise the lock "
               "deadline.",
               {},
               cause.sqlstate};
}

Result<StepOutcome> run_guarded(RunContext& context, const StepJob& job, const RunSql& run) {
  const std::vector<const RunSql*> parts = {&run};
  const GuardedJob guarded{
      job.step,
      job.locks,
      parts,
      [&](const std::vector<StepOutcome>& outcomes) { return job.record(outcomes.front()); },
      job.before_retry,
      job.check};
  const Result<std::vector<StepOutcome>> outcomes = GuardedRun(context, guarded).run();
  return outcomes ? Result<StepOutcome>(outcomes->front()) : Result<StepOutcome>(outcomes.error());
}

Result<std::vector<StepOutcome>> run_together(RunContext& context, const SharedJob& job) {
  const GuardedJob guarded{job.step, job.locks, job.parts, job.record, {}, {}};
  return GuardedRun(context, guarded).run();
}

}  // namespace bellows
