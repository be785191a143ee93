#include "planner/why.h"

#include <algorithm>
#include <map>
#include <queue>

namespace bellows {
namespace {

Error no_step(std::string_view id) {
  return {ErrorCode::kUsage,
          "the plan has no step " + std::string(id),
          "Look at bellows plan, which lists them.",
          {},
          ""};
}

}  // namespace

Result<std::vector<PlanEdge>> why_waits(const Plan& plan, std::string_view from,
                                        std::string_view to) {
  for (const std::string_view id : {from, to}) {
    if (plan.step(id) == nullptr) {
      return no_step(id);
    }
  }
  std::multimap<std::string_view, const PlanEdge*> out_of;
  for (const PlanEdge& edge : plan.edges) {
    out_of.emplace(edge.from, &edge);
  }
  std::map<std::string_view, const PlanEdge*> reached_by;
  std::queue<std::string_view> next;
  next.push(from);
  while (!next.empty() && reached_by.count(to) == 0) {
    const auto [begin, end] = out_of.equal_range(next.front());
    next.pop();
    for (auto edge = begin; edge != end; ++edge) {
      if (reached_by.emplace(edge->second->to, edge->second).second) {
        next.push(edge->second->to);
      }
    }
  }
  std::vector<PlanEdge> chain;
  for (auto link = reached_by.find(to); link != reached_by.end() && to != from;
       link = reached_by.find(to)) {
    chain.push_back(*link->second);
    to = link->second->from;
  }
  std::reverse(chain.begin(), chain.end());
  return chain;
}

std::string render_chain(const Plan& plan, const std::vector<PlanEdge>& chain) {
  std::string out;
  for (const PlanEdge& edge : chain) {
    out += edge.to + " (" + plan.step(edge.to)->title + ") waits for " + edge.from + " (" +
           plan.step(edge.from)->title + "): " + edge.reason + "\n";
  }
  return out;
}

}  // namespace bellows
