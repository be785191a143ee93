#include "executor/alone.h"

#include <algorithm>
#include <utility>

#include "executor/guard.h"
#include "executor/retry.h"
#include "executor/transaction.h"

namespace bellows {
namespace {

constexpr std::chrono::milliseconds kFirstPause{500};
constexpr std::chrono::milliseconds kLongestPause{60'000};

// A statement that shuts a table out while it waits must not wait long. The others (CONCURRENTLY)
// wait for old transactions as part of their work, which lock_timeout would cut off half-way.
std::chrono::milliseconds lock_timeout_for(const RunContext& context, const StepJob& job) {
  const bool shuts_out = std::any_of(job.locks.begin(), job.locks.end(), [](const Lock& lock) {
    return lock.mode >= LockMode::kShare;
  });
  return shuts_out ? context.settings.stall_budget : std::chrono::milliseconds(0);
}

Result<bool> probe_says_done(Session& session, const std::string& probe) {
  if (probe.empty()) {
    return false;
  }
  const Result<Rows> rows = session.query(probe);
  if (!rows) {
    return rows.error();
  }
  return rows->text(0, 0) == "t";
}

}  // namespace

Result<void> run_watched(RunContext& context, const std::string& step, const std::string& statement,
                         Watching watching) {
  if (Result<void> held = hold_lease(context.session, context.lease); !held) {
    return held;
  }
  Result<void> done;
  {
    const Watchdog watchdog(context, report_blockers(context, step), std::move(watching));
    done = execute(context.session, statement);
  }
  if (!done && done.error().sqlstate == "57014") {
    // Cancelled by the watchdog, because the lease is lost? Then that is the error.
    if (Result<void> held = hold_lease(context.session, context.lease); !held) {
      return held;
    }
  }
  return done;
}

Result<StepOutcome> retry_then_record(RunContext& context, const StepJob& job,
                                      const std::function<Result<void>()>& attempt) {
  const auto start = context.working_time();
  const Backoff from_the_start(kFirstPause, kLongestPause, std::random_device{}());
  Backoff backoff = from_the_start;
  StepOutcome outcome;
  for (;; ++outcome.attempts) {
    const Result<void> done = attempt();
    const auto waited =
        std::chrono::duration_cast<std::chrono::milliseconds>(context.working_time() - start);
    if (done) {
      outcome.elapsed = waited;
      const Result<void> recorded =
          in_leased_transaction(context, [&] { return job.record(outcome); });
      if (!recorded) {
        return recorded.error();
      }
      return outcome;
    }
    if (!is_lock_trouble(done.error())) {
      return done.error();
    }
    const InTheWay others = face_blockers(context, job.step, job.locks, {});
    if (others.ended_some) {
      backoff = from_the_start;
    }
    const std::chrono::milliseconds pause = backoff.next();
    if (waited + pause >= context.settings.lock_deadline) {
      return lock_error(job.step, done.error(), others.words, waited);
    }
    context.tell_retry(job.step,
                       done.error().message + "; in the way: " + others.words + "; next try in " +
                           std::to_string(pause.count()) + " ms",
                       outcome.attempts);
    if (const Result<void> slept = wait_holding_lease(context, pause); !slept) {
      return slept.error();
    }
  }
}

Result<StepOutcome> run_alone(RunContext& context, const StepJob& job, const RunAlone& alone) {
  const auto timeout = lock_timeout_for(context, job);
  return retry_then_record(context, job, [&]() -> Result<void> {
    const Result<bool> already = probe_says_done(context.session, job.probe);
    if (!already) {
      return already.error();
    }
    if (*already) {
      return {};
    }
    if (Result<void> set =
            execute(context.session, "SET lock_timeout = " + std::to_string(timeout.count()));
        !set) {
      return set;
    }
    Result<void> done = run_watched(context, job.step, alone.statement);
    const Result<void> unset = execute(context.session, "SET lock_timeout = 0");
    return done ? unset : done;
  });
}

Result<StepOutcome> drop_index(RunContext& context, const StepJob& job, const DropIndex& drop) {
  return retry_then_record(context, job, [&]() -> Result<void> {
    const Result<Rows> there =
        context.session.query("SELECT to_regclass($1) IS NOT NULL", {to_sql(drop.index)});
    if (!there) {
      return there.error();
    }
    if (there->text(0, 0) != "t") {
      return {};
    }
    return run_watched(context, job.step, drop.statement);
  });
}

}  // namespace bellows
