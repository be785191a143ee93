#include "executor/observer.h"

#include <array>
#include <cstddef>

namespace bellows {
namespace {

// In the order of EventKind.
constexpr std::array<std::string_view, 18> kEventNames = {
    "plan-started", "plan-resumed", "phase-started", "phase-finished", "step-started",
    "step-skipped", "step-waiting", "step-progress", "step-finished",  "step-failed",
    "gate-waiting", "gate-opened",  "plan-finished", "undo-started",   "undo-finished",
    "notice",       "paused",       "resumed"};

}  // namespace

std::string_view event_name(EventKind kind) {
  return kEventNames.at(static_cast<std::size_t>(kind));
}

}  // namespace bellows
