// plan_soak.cc: how PlanRun waits between hiding something and dropping it.
#include <algorithm>

#include "executor/hidden.h"
#include "executor/plan_run.h"

namespace bellows {
namespace {

// How often it says how long something is still to be hidden.
constexpr std::chrono::milliseconds kSoakLook{10'000};

}  // namespace

// What it destroys must have been hidden for long enough, by the database's clock. No gate that is
// opened by hand shortens that: it is a part of the plan that was reviewed.
Result<GateAnswer> PlanRun::wait_for_soak(const Step& step) {
  if (!step.soak) {
    return GateAnswer{};
  }
  bool waited = false;
  for (;;) {
    const Result<SoakStanding> standing = soak_standing(x_context.session, x_plan.hash, step);
    if (!standing) {
      return failed(step, standing.error());
    }
    if (standing->left.count() == 0) {
      if (waited) {
        x_context.tell(EventKind::kGateOpened, std::string(kSoakGate),
                       "hidden since " + standing->since);
      }
      return GateAnswer{};
    }
    const std::string text = soak_text(step, *standing);
    x_context.tell(EventKind::kGateWaiting, std::string(kSoakGate), text);
    if (x_context.settings.wait == WaitMode::kReturn) {
      return GateAnswer{std::string(kSoakGate), text};
    }
    waited = true;
    x_schema_checked = false;  // it may be a long wait
    const auto slice = std::min(standing->left, kSoakLook);
    if (const Result<void> slept = wait_holding_lease(x_context, slice); !slept) {
      return slept.error();
    }
  }
}

}  // namespace bellows
