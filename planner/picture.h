// picture.h: a plan as a drawing: phases as lanes, steps as boxes, and only the arrows that say
// something new.
// Owns: Picture.
// Promises: deterministic; an arrow that follows from others is left out.
// Not here: how it looks (render_svg.cc, render_markdown.cc).
#pragma once

#include <string>
#include <vector>

#include "planner/plan.h"

namespace bellows {

struct PictureLane {
  int rollout = 1;
  Phase phase = Phase::kExpand;
  std::vector<const Step*> steps;  // in the order in which they run
};

struct Picture {
  std::vector<PictureLane> lanes;
  std::vector<const PlanEdge*> edges;
};

// Points into the plan, which must outlive it.
Picture picture_of(const Plan& plan);

}  // namespace bellows
