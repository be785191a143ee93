#include "executor/progress.h"

#include <algorithm>
#include <utility>

namespace bellows {

Progress::Progress(RunContext& context, std::string step, std::int64_t done, std::int64_t total)
    : x_context(context),
      x_step(std::move(step)),
      x_first(done),
      x_total(total),
      x_start(context.clock.now()) {}

void Progress::tell(std::int64_t done) {
  Event event;
  event.kind = EventKind::kStepProgress;
  event.step = x_step;
  event.done = done;
  // The total is an estimate; a bar must not pass its end.
  event.total = x_total == 0 ? 0 : std::max(x_total, done);
  const std::chrono::duration<double> seconds = x_context.clock.now() - x_start;
  event.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(seconds);
  if (seconds.count() > 0) {
    event.rows_per_second = static_cast<double>(done - x_first) / seconds.count();
  }
  if (event.rows_per_second > 0) {
    const double left = static_cast<double>(event.total - std::min(done, event.total));
    event.eta =
        std::chrono::milliseconds(static_cast<std::int64_t>(1000.0 * left / event.rows_per_second));
  }
  x_context.observer.on(event);
}

}  // namespace bellows
