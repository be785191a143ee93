// control.h: how the executor heeds what people ask of it while it runs.
// Owns: Control: the settings of this run that may still change, and what was heeded so far.
// Promises: looks only where nothing of ours is under way: between two steps, between two batches,
//           and while it waits. While paused it keeps its lease and writes nothing else. A pause
//           outlives the executor: it is in the ledger.
// Not here: who may ask, and how (ledger_control.h).
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <utility>

#include "executor/ledger_control.h"
#include "executor/run.h"
#include "migrations/result.h"

namespace bellows {

struct RunContext;

// Abort goes on under a pause that was there before it: stopping in order to take back is the one
// thing that a pause is often for.
enum class OldPauses { kHold, kPass };

class Control {
 public:
  // `live` outlives it.
  Control(RunSettings& live, OldPauses old_pauses)
      : x_live(live), x_configured(live), x_old_pauses(old_pauses) {}

  // Outside any transaction. Comes back when the work may go on; true: it was held. An Error when
  // somebody asked this executor to end, or another one took over meanwhile. `step` is what goes on
  // afterwards; may be empty.
  Result<bool> heed(RunContext& context, const std::string& step);

  // What is to be done before a pause begins, where the one who heeds is not the only one at work.
  // Nothing: nobody else is.
  void before_hold(std::function<void()> quiesce) { x_before_hold = std::move(quiesce); }

  // For how long it was, in all.
  [[nodiscard]] std::chrono::milliseconds held() const { return x_held; }

 private:
  void apply(RunContext& context, const ControlState& state);
  Result<bool> hold(RunContext& context, const std::string& step, ControlState state);

  RunSettings& x_live;
  RunSettings x_configured;
  OldPauses x_old_pauses;
  Tuning x_applied;
  std::chrono::milliseconds x_held{0};
  std::function<void()> x_before_hold;
};

// "by ada since 2026-11-23T08:30:00Z: the shop is slow".
std::string pause_in_words(const Pause& pause);

// Makes the executor that holds the lease end, however long its statement still takes: it is asked
// to, and a statement that goes on is cancelled. Nothing happens when none is at work. kBusy when
// it is still there at the end.
Result<void> end_executor(Session& session, Clock& clock, const Asking& asking);

}  // namespace bellows
