// gate_keeper.h: asks the gates before a phase, and writes down what they said.
// Promises: a phase opens only when every gate has passed as often in a row, and for as long
//           without a break, as it asks for.
//           Every observation is in the ledger; nothing opens by time alone.
//
// Not here: the kinds of gates (gates/), how passes are counted (ledger_gates.h).
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "executor/gate.h"
#include "executor/ledger_gates.h"
#include "executor/run_context.h"
#include "planner/plan.h"

namespace bellows {

struct GateAnswer {
  std::string shut;      // name of the first gate that is shut; empty: all are open
  std::string evidence;  // why it is shut

  [[nodiscard]] bool open() const { return shut.empty(); }
};

class GateKeeper {
 public:
  // An Error when a gate's settings are wrong. The plan outlives it.
  static Result<GateKeeper> make(RunContext& context, const Plan& plan);

  // At the door of a phase: with WaitMode::kWait only comes back when it is open.
  Result<GateAnswer> enter(int rollout, Phase phase);

  // Once more, right before something is destroyed: one that does not pass is shut again, however
  // often it passed before.
  Result<GateAnswer> ask_again(int rollout, Phase phase);

 private:
  // Inside of a phase passing once is enough: that it went on for long was asked at the door.
  enum class Where { kAtTheDoor, kInside };
  using Instant = std::chrono::steady_clock::time_point;

  struct Post {
    const GateSpec* spec = nullptr;
    std::unique_ptr<Gate> gate;
    GateStanding standing;
    std::optional<Instant> asked;         // nothing: not yet, at this door
    std::chrono::milliseconds asking{0};  // spent on all gates since this one was asked
    bool overdue = false;                 // has been reported
  };

  GateKeeper(RunContext& context, const Plan& plan) : x_context(&context), x_plan(&plan) {}

  std::vector<Post*> posts_before(Phase phase);
  [[nodiscard]] GateContext question(const Post& post, int rollout, Where where) const;
  Result<void> observe(Post& post, int rollout, Where where);
  Result<void> record(Post& post, int rollout, const Observation& seen, Where where);
  Result<void> report_overdue(Post& post);
  Result<void> open_by_hand(Post& post, int rollout);
  Result<void> ask_those_due(const std::vector<Post*>& posts, int rollout);
  [[nodiscard]] std::chrono::milliseconds until_next(const std::vector<Post*>& posts) const;

  RunContext* x_context;
  const Plan* x_plan;
  std::vector<Post> x_posts;
};

}  // namespace bellows
