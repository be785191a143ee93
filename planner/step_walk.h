// step_walk.h: the steps of a plan over a schema, one after the other, as they will run.
// Owns: the schema between two steps; the speeds from which a step's duration is estimated.
// Promises: what a step says of locks, scans, rewrites and builds is what effects_of() says of its
//           statements over the schema that stands then.
// Not here: durations of phases (estimate.h).
#pragma once

#include <set>

#include "migrations/catalog.h"
#include "migrations/result.h"
#include "planner/estimate.h"
#include "rules/step.h"

namespace bellows {

class StepWalk {
 public:
  explicit StepWalk(Catalog start) : x_at(std::move(start)) {}

  // Notes what the step does, and goes on behind it. kPlan: it cannot run in its place.
  Result<StepEstimate> take(Step& step);

  [[nodiscard]] const Catalog& catalog() const { return x_at; }

 private:
  struct Cost;

  void add_cost(const Step& step, const Effects& effects, Cost& cost) const;

  Catalog x_at;
  std::set<ObjectName> x_filled;  // tables that were made on the way, and rows put into them
};

}  // namespace bellows
