#include "executor/control.h"

#include <algorithm>

#include "executor/duration.h"
#include "executor/lease.h"
#include "executor/run_context.h"

namespace bellows {
namespace {

// How often a paused executor looks whether it may go on.
constexpr std::chrono::milliseconds kLook{250};

// An executor ends by itself between two batches; what is still there after this long is in the
// middle of a long statement.
constexpr std::chrono::milliseconds kOfItself{3'000};
constexpr std::chrono::milliseconds kAfterCancelling{30'000};

Error asked_to_end(const StopRequest& stop) {
  return Error{ErrorCode::kBusy,
               stop.by + " asked this run to end" + (stop.why.empty() ? "" : ": " + stop.why),
               "Look with bellows status how it stands now.",
               {},
               ""};
}

std::string tuning_words(const Tuning& tuning) {
  std::string text;
  const auto add = [&](const std::string& name, const std::string& value) {
    text += (text.empty() ? "" : ", ") + name + " = " + value;
  };
  if (tuning.batch_rows) {
    add("batch-rows", std::to_string(*tuning.batch_rows));
  }
  if (tuning.batch_target) {
    add("batch-target", duration_text(*tuning.batch_target));
  }
  if (tuning.stall_budget) {
    add("stall-budget", duration_text(*tuning.stall_budget));
  }
  if (tuning.wal_budget) {
    add("wal-budget", std::to_string(*tuning.wal_budget / kMegabyte));
  }
  return text.empty() ? "everything as configured" : text;
}

// The server process of the executor at work; empty when there is none.
Result<std::string> executor_backend(Session& session) {
  const Result<Rows> rows = session.query(
      "SELECT l.backend_pid FROM bellows.lease l JOIN pg_stat_activity a ON a.pid = l.backend_pid "
      "WHERE l.name = 'executor' AND l.owner <> '' AND coalesce(a.backend_start = l.backend_start, "
      "true)");
  if (!rows) {
    return rows.error();
  }
  return rows->rows.empty() ? std::string() : rows->text(0, 0);
}

}  // namespace

std::string pause_in_words(const Pause& pause) {
  return "by " + pause.by + " since " + pause.since + (pause.why.empty() ? "" : ": " + pause.why);
}

void Control::apply(RunContext& context, const ControlState& state) {
  Tuning tuning = state.tuning;
  tuning.at.clear();
  if (tuning != x_applied) {
    x_live.batch_rows = tuning.batch_rows.value_or(x_configured.batch_rows);
    x_live.batch_target = tuning.batch_target.value_or(x_configured.batch_target);
    x_live.stall_budget = tuning.stall_budget.value_or(x_configured.stall_budget);
    x_live.wal_budget = tuning.wal_budget.value_or(x_configured.wal_budget);
    // What was cleared at the end of another plan is nobody's wish.
    if (!tuning.empty() || !x_applied.empty()) {
      context.tell(EventKind::kNotice, "",
                   (tuning.by.empty() ? "" : tuning.by + " set ") + tuning_words(tuning));
    }
    x_applied = tuning;
  }
  if (state.advance && x_live.until_rollout > 0) {
    const std::pair asked(state.advance->rollout, state.advance->to);
    if (std::pair(x_live.until_rollout, x_live.until) < asked) {
      x_live.until_rollout = asked.first;
      x_live.until = asked.second;
      context.tell(
          EventKind::kNotice, "",
          state.advance->by + " lets the plan go on to " + std::string(phase_name(asked.second)));
    }
  }
}

Result<bool> Control::heed(RunContext& context, const std::string& step) {
  Result<ControlState> state = read_control(context.session);
  if (!state) {
    return state.error();
  }
  if (state->stop) {
    return asked_to_end(*state->stop);
  }
  apply(context, *state);
  if (!state->pause || (x_old_pauses == OldPauses::kPass && !state->pause_is_news)) {
    return false;
  }
  return hold(context, step, *std::move(state));
}

Result<bool> Control::hold(RunContext& context, const std::string& step, ControlState state) {
  if (x_before_hold) {
    x_before_hold();
  }
  context.tell(EventKind::kPaused, step, pause_in_words(*state.pause));
  if (const Result<void> noted = note_held(context.session, Held::kYes); !noted) {
    return noted.error();
  }
  const auto start = context.clock.now();
  auto renewed = start;
  while (state.pause) {
    context.clock.sleep_for(kLook);
    if (context.clock.now() - renewed >= kLeaseRenewal) {
      if (const Result<void> held = hold_lease(context.session, context.lease); !held) {
        return held.error();
      }
      renewed = context.clock.now();
    }
    Result<ControlState> now = read_control(context.session);
    if (!now) {
      return now.error();
    }
    state = *std::move(now);
    if (state.stop) {
      return asked_to_end(*state.stop);
    }
  }
  // It may have slept through its expiry.
  if (const Result<void> held = hold_lease(context.session, context.lease); !held) {
    return held.error();
  }
  x_held += std::chrono::duration_cast<std::chrono::milliseconds>(context.clock.now() - start);
  apply(context, state);
  context.tell(EventKind::kResumed, step, "");
  return true;
}

Result<void> end_executor(Session& session, Clock& clock, const Asking& asking) {
  Result<std::string> backend = executor_backend(session);
  if (!backend || backend->empty()) {
    return backend ? Result<void>() : Result<void>(backend.error());
  }
  if (Result<void> asked = ask_to_stop(session, asking); !asked) {
    return asked;
  }
  const std::string pid = *backend;
  const auto start = clock.now();
  bool cancelled = false;
  while (clock.now() - start < kAfterCancelling) {
    clock.sleep_for(kLook);
    backend = executor_backend(session);
    if (!backend) {
      return backend.error();
    }
    if (*backend != pid) {
      return {};
    }
    if (!cancelled && clock.now() - start >= kOfItself) {
      cancelled = true;
      // Another role's statement cannot be cancelled; then it takes as long as it takes.
      (void)session.query("SELECT pg_cancel_backend($1::text::integer)", {pid});
    }
  }
  return Error{ErrorCode::kBusy,
               "the run that is under way was asked to end, and its server process " + pid +
                   " is still at work",
               "Wait until its statement ends, or end it with pg_terminate_backend(" + pid + ").",
               {},
               ""};
}

}  // namespace bellows
