#include "executor/progress.h"

#include <algorithm>
#include <utility>

#include "executor/ledger_status.h"

namespace bellows {
namespace {

constexpr std::chrono::seconds kLookAtReplicas{2};

std::chrono::milliseconds time_for(double rows, double rows_per_second) {
  return std::chrono::milliseconds(static_cast<std::int64_t>(1000.0 * rows / rows_per_second));
}

}  // namespace

Remaining remaining(const BackfillState& state) {
  Remaining left;
  const auto done = static_cast<double>(state.rows_done);
  const double worked = std::chrono::duration<double>(state.worked).count();
  if (done <= 0 || worked <= 0) {
    return left;
  }
  left.rows_per_second = done / worked;
  if (state.rows_total > state.rows_done) {
    const auto rows = static_cast<double>(state.rows_total - state.rows_done);
    const double held = std::chrono::duration<double>(state.held).count();
    left.soonest = time_for(rows, left.rows_per_second);
    left.latest = time_for(rows, done / (worked + held));
  }
  return left;
}

Progress::Progress(RunContext& context, std::string step, BackfillState before)
    : x_context(context),
      x_step(std::move(step)),
      x_before(std::move(before)),
      x_start(context.clock.now()),
      x_next_look(x_start) {}

// On our own session: between two batches it has nothing else to do.
void Progress::look_at_replicas() {
  const auto now = x_context.clock.now();
  if (now < x_next_look) {
    return;
  }
  x_next_look = now + kLookAtReplicas;
  const Result<std::optional<std::chrono::milliseconds>> lag = replication_lag(x_context.session);
  x_lag = lag ? lag->value_or(std::chrono::milliseconds(-1)) : std::chrono::milliseconds(-1);
}

void Progress::tell(const BackfillState& state) {
  look_at_replicas();
  Event event;
  event.kind = EventKind::kStepProgress;
  event.step = x_step;
  event.done = state.rows_done;
  // The total is an estimate; a bar must not pass its end.
  event.total = state.rows_total == 0 ? 0 : std::max(state.rows_total, state.rows_done);
  event.elapsed =
      std::chrono::duration_cast<std::chrono::milliseconds>(x_context.clock.now() - x_start);
  // What this run has seen itself tells more than what an earlier one met.
  BackfillState here = state;
  here.rows_done -= x_before.rows_done;
  here.rows_total = event.total == 0 ? 0 : event.total - x_before.rows_done;
  here.worked -= x_before.worked;
  here.held -= x_before.held;
  const Remaining left = remaining(here);
  event.rows_per_second = left.rows_per_second;
  event.eta = left.soonest;
  event.eta_latest = left.latest;
  event.lag = x_lag;
  x_context.observer.on(event);
}

}  // namespace bellows
