// gate.h: a condition on the way into a phase.
// Owns: Verdict, Observation, GateSubject and the seam Gate.
//       Each kind of gate is one file in gates/, and one line in the list of gates/gates.cc.
// Promises: what could not be read is UNKNOWN, never PASS.
//           A gate only looks: what is to be remembered is in the Observation, and whoever asked
//           writes it down.
//
// Not here: when gates are asked, and how often they must pass (gate_keeper.h).
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "executor/clock.h"
#include "executor/database.h"
#include "executor/gate_spec.h"
#include "rules/step.h"

namespace bellows {

struct Plan;

enum class Verdict { kPass, kPending, kFail, kUnknown };

std::string_view verdict_name(Verdict verdict);  // "pass"

struct Observation {
  Verdict verdict = Verdict::kUnknown;
  std::string evidence;  // what was seen, for people and for the ledger
  std::string value{};   // what was read, as a program would have it; may be empty
  // By name of a gate: what its later observations are compared with, from now on.
  std::map<std::string, std::string> baselines{};
};

// What a gate may look at.
struct GateContext {
  Session* session = nullptr;
  Clock* clock = nullptr;
  std::string plan_hash;
  int rollout = 1;
  Phase before = Phase::kContract;
  const Plan* plan = nullptr;  // nothing: none is under way
  bool inside = false;         // of the phase: it passed at the door, and is asked again
};

// What is asked, and what it should be: for the ledger.
struct GateSubject {
  std::string source;  // "https://api.example.com/status"
  std::string target;  // "/release = 2.0"
};

class Gate {
 public:
  Gate() = default;
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;
  virtual ~Gate() = default;

  [[nodiscard]] virtual GateSubject subject() const = 0;

  virtual Observation observe(const GateContext& context) = 0;
};

// An Error for an unknown kind or a setting that this kind lacks. Not for the kinds that combine
// others.
Result<std::unique_ptr<Gate>> make_gate(const GateSpec& spec);

// One that stands in the way of a phase by itself.
struct GuardingGate {
  const GateSpec* spec = nullptr;  // one of those that were given
  std::unique_ptr<Gate> gate;
};

// Those that no other one names as its part, in their order. Errors, with the place of the gate: as
// above; a part that is not there; a circle; a part with a standing of its own.
Result<std::vector<GuardingGate>> make_gates(const std::vector<GateSpec>& specs);

}  // namespace bellows
