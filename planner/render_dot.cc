#include <string_view>

#include "planner/render.h"

namespace bellows {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
    }
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    out += c;
  }
  return out + "\"";
}

std::string_view colour(Phase phase) {
  switch (phase) {
    case Phase::kExpand:
      return "#d7ecd9";
    case Phase::kBackfill:
      return "#dbe7f6";
    case Phase::kContract:
      return "#f8e3c9";
  }
  return "#ffffff";
}

}  // namespace

std::string render_dot(const Plan& plan) {
  std::string out =
      "digraph plan {\n  rankdir=LR;\n  node [shape=box, style=filled, fontname=\"sans-serif\"];\n"
      "  edge [fontname=\"sans-serif\", fontsize=9];\n";
  const Step* before = nullptr;
  for (const Step& step : plan.steps) {
    if (before == nullptr || before->rollout != step.rollout || before->phase != step.phase) {
      out += before == nullptr ? "" : "  }\n";
      const std::string name =
          "rollout " + std::to_string(step.rollout) + ", " + std::string(phase_name(step.phase));
      out += "  subgraph " + quoted("cluster " + name) + " {\n    label=" + quoted(name) + ";\n";
    }
    out += "    " + quoted(step.id) + " [label=" + quoted(step.id + "\n" + step.title) +
           ", fillcolor=" + quoted(colour(step.phase)) + "];\n";
    before = &step;
  }
  out += before == nullptr ? "" : "  }\n";
  for (const PlanEdge& edge : plan.edges) {
    out += "  " + quoted(edge.from) + " -> " + quoted(edge.to) +
           " [tooltip=" + quoted(edge.reason) + "];\n";
  }
  return out + "}\n";
}

}  // namespace bellows
