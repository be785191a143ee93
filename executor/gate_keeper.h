// gate_keeper.h: asks the gates before a phase, and writes down what they said.
// Promises: a phase opens only when every gate passed `passes` times in a row; every observation is
//           in the ledger; nothing opens by time alone.
// Not here: the kinds of gates (gates/).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "executor/gate.h"
#include "executor/run_context.h"

namespace bellows {

struct GateAnswer {
  std::string shut;      // name of the first gate that is shut; empty: all are open
  std::string evidence;  // why it is shut

  [[nodiscard]] bool open() const { return shut.empty(); }
};

class GateKeeper {
 public:
  // An Error when a gate's settings are wrong.
  static Result<GateKeeper> make(RunContext& context, const std::string& plan_hash);

  // At the door of a phase: with WaitMode::kWait only comes back when it is open.
  Result<GateAnswer> enter(int rollout, Phase phase);

  // Once more, right before something is destroyed.
  Result<GateAnswer> ask_again(int rollout, Phase phase);

 private:
  struct Post {
    const GateSpec* spec = nullptr;
    std::unique_ptr<Gate> gate;
    int passes = 0;  // in a row
    Observation last;
  };

  GateKeeper(RunContext& context, std::string plan_hash)
      : x_context(&context), x_plan_hash(std::move(plan_hash)) {}

  std::vector<Post*> posts_before(Phase phase);
  Result<void> observe(Post& post, int rollout);
  Result<void> open_by_hand(Post& post, int rollout);
  Result<void> record(const Post& post, int rollout, const Observation& observation);

  RunContext* x_context;
  std::string x_plan_hash;
  std::vector<Post> x_posts;
};

}  // namespace bellows
