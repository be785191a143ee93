// ledger_gates.h: what gates were seen to say, and what that is compared with.
// Owns: the statements on bellows.gate and bellows.gate_baseline, and their version of the ledger.
// Promises: how often and for how long a gate has passed is counted by the database's clock, over
//           runs as within one. An observation that is older than twice its poll (a second
//           at least) counts as none.
// Not here: what a gate looks at (gate.h), what is made of it (gate_keeper.h).
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "executor/gate.h"

namespace bellows {

// One observation, as it is written down.
struct GateRecord {
  std::string gate;
  GateSubject subject;
  Observation observation;
  std::chrono::milliseconds stale_after{0};  // since the one before
  int passes = 1;                            // in a row that open it
  std::chrono::milliseconds soak{0};         // without a break that opens it
};

// How a gate stands after that.
struct GateStanding {
  Verdict verdict = Verdict::kUnknown;  // PASS: it is open
  std::string evidence;
  int passes = 0;
  std::chrono::milliseconds passing{0};  // without a break
  std::chrono::milliseconds waited{0};   // since it was first asked, in this rollout and phase
};

// In the caller's transaction. The row of the one before is kept up to date as long as nothing
// changes.
Result<GateStanding> write_gate(const GateContext& context, const GateRecord& record);

// What a gate's observations are compared with; empty: nothing yet.
Result<std::string> read_gate_baseline(const GateContext& context, const std::string& gate);
Result<void> write_gate_baseline(const GateContext& context, const std::string& gate,
                                 const std::string& reading);

// The tables and columns that this needs.
const std::vector<std::string_view>& gate_ledger_statements();

}  // namespace bellows
