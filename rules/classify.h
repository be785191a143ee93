// classify.h: which phase a statement belongs to as it is written, and why.
// Owns: the table of statements that need no rewriting.
// Promises: a statement that no line speaks of is a contract that destroys: the safe side.
// Not here: safe forms (catalogue/), the phases of their parts (each rule says them itself).
#pragma once

#include <string>

#include "rules/rule.h"
#include "rules/subject.h"

namespace bellows {

struct Classification {
  Phase phase = Phase::kContract;
  Timing timing = Timing::kPinned;
  std::string reason;
  bool destroys = false;

  bool operator==(const Classification&) const = default;
};

Classification classify(const Subject& subject);

// "add column currency to public.orders": what a statement does, for titles.
std::string describe(const Statement& statement, const Catalog& before);

}  // namespace bellows
