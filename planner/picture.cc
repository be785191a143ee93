#include "planner/picture.h"

#include <algorithm>
#include <map>

namespace bellows {
namespace {

// Which earlier steps a step waits for, directly or not; one bit a step.
using Ancestors = std::vector<bool>;

std::vector<const PlanEdge*> telling_edges(const Plan& plan) {
  std::map<std::string_view, std::size_t> index;
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    index.emplace(plan.steps[i].id, i);
  }
  std::vector<std::vector<std::pair<std::size_t, const PlanEdge*>>> into(plan.steps.size());
  for (const PlanEdge& edge : plan.edges) {
    into[index.at(edge.to)].push_back({index.at(edge.from), &edge});
  }
  std::vector<Ancestors> ancestors(plan.steps.size(), Ancestors(plan.steps.size()));
  std::vector<const PlanEdge*> edges;
  for (std::size_t to = 0; to < plan.steps.size(); ++to) {
    // Steps stand in topological order, so the nearest one is looked at first.
    std::sort(into[to].begin(), into[to].end(),
              [](const auto& a, const auto& b) { return a.first > b.first; });
    for (const auto& [from, edge] : into[to]) {
      if (ancestors[to][from]) {
        continue;
      }
      edges.push_back(edge);
      for (std::size_t i = 0; i < plan.steps.size(); ++i) {
        ancestors[to][i] = ancestors[to][i] || ancestors[from][i];
      }
      ancestors[to][from] = true;
    }
  }
  return edges;
}

}  // namespace

Picture picture_of(const Plan& plan) {
  Picture picture;
  for (const Step& step : plan.steps) {
    if (picture.lanes.empty() || picture.lanes.back().rollout != step.rollout ||
        picture.lanes.back().phase != step.phase) {
      picture.lanes.push_back({step.rollout, step.phase, {}});
    }
    picture.lanes.back().steps.push_back(&step);
  }
  picture.edges = telling_edges(plan);
  return picture;
}

}  // namespace bellows
