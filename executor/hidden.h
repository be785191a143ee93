// hidden.h: what a plan hides before it drops it, and how that stands.
// Owns: Hiding, read off the plan's own statements; SoakStanding; which step is hidden now.
// Promises: the time goes by the database's clock, from the commit of the step that hides.
// Not here: how the plan came to hide it (rules/recipes/hide.h), bringing it back (unhide.h), the
//           wait (plan_run.h).
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "executor/database.h"
#include "executor/ledger.h"
#include "migrations/effects.h"
#include "planner/plan.h"

namespace bellows {

// How the wait is called where the gates are told.
inline constexpr std::string_view kSoakGate = "hide-for";

// A table, or a column of one.
struct HiddenObject {
  ObjectName relation;  // under its own name
  Name column;          // empty: the table
  Name hidden;          // the name behind which it is

  bool operator==(const HiddenObject&) const = default;
};

// "public.orders.coupon".
std::string display(const HiddenObject& object);
// "public.orders, public.lines".
std::string display(const std::vector<HiddenObject>& objects);

// A step that hides, and the one that drops what it has hidden. The plan outlives it.
struct Hiding {
  const Step* hide = nullptr;
  const Step* drop = nullptr;
  std::vector<HiddenObject> objects;
};

// In the order of the steps that drop.
std::vector<Hiding> hidings_of(const Plan& plan);

// Those of a plan under way that are hidden and not dropped.
std::vector<Hiding> hidden_now(const Plan& plan, const ActivePlan& known);

// What a step's undo locks: what the step did, and what it has hidden under the name it has then.
std::vector<Lock> locks_to_take_back(const Step& step);

struct SoakStanding {
  std::string since;  // ISO 8601, database clock: hidden
  std::string until;  // not dropped before
  std::chrono::milliseconds left{0};
};

// `drop` has a soak. kDrift when the step that hides is not done.
Result<SoakStanding> soak_standing(Session& session, const std::string& plan_hash,
                                   const Step& drop);

// "C2: hidden since …, dropped not before …; bellows unhide brings it back".
std::string soak_text(const Step& drop, const SoakStanding& standing);

}  // namespace bellows
