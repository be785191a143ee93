// gate.h: a condition on the way into a phase.
// Owns: Verdict, Observation, GateSpec and the seam Gate. Each kind of gate is one file in gates/
// and
//       one line in the list of gates/gates.cc.
// Promises: what could not be read is UNKNOWN, never PASS.
// Not here: when gates are asked (run.h).
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "executor/clock.h"
#include "executor/database.h"
#include "rules/step.h"

namespace bellows {

enum class Verdict { kPass, kPending, kFail, kUnknown };

std::string_view verdict_name(Verdict verdict);  // "pass"

struct Observation {
  Verdict verdict = Verdict::kUnknown;
  std::string evidence;  // what was seen, for people and for the ledger
};

// As configured: [[gate]] in bellows.toml.
struct GateSpec {
  std::string name;  // how approve and status call it; the kind when not given
  std::string kind;  // sessions, command, approval, soak
  Phase before = Phase::kContract;
  std::string old_release;           // sessions: application_name that must be gone (LIKE pattern)
  std::vector<std::string> command;  // command: argv
  std::chrono::milliseconds timeout{30'000};  // command
  std::chrono::milliseconds duration{0};      // soak: since the phase before ended; sessions: drain
  std::chrono::milliseconds poll{2'000};
  int passes = 1;  // in a row

  bool operator==(const GateSpec&) const = default;
};

// What a gate may look at.
struct GateContext {
  Session* session = nullptr;
  Clock* clock = nullptr;
  std::string plan_hash;
  int rollout = 1;
  Phase before = Phase::kContract;
};

class Gate {
 public:
  Gate() = default;
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;
  virtual ~Gate() = default;

  virtual Observation observe(const GateContext& context) = 0;
};

// An Error for an unknown kind or a setting that this kind lacks.
Result<std::unique_ptr<Gate>> make_gate(const GateSpec& spec);

}  // namespace bellows
