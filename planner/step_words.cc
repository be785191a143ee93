#include "planner/step_words.h"

#include <algorithm>

#include "planner/lock_groups.h"

namespace bellows {
namespace {

std::string file_name(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

}  // namespace

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

std::string_view phase_words(Phase phase) {
  switch (phase) {
    case Phase::kExpand:
      return "the running release cannot tell";
    case Phase::kBackfill:
      return "data moves in small batches, facts are proved; then the new release may be deployed";
    case Phase::kContract:
      return "behind the deploy gate: runs when no old release is left";
  }
  return "";
}

std::string lock_words(const Step& step) {
  const Lock* strongest = nullptr;
  for (const Lock& lock : step.locks) {
    if (strongest == nullptr || lock.mode > strongest->mode) {
      strongest = &lock;
    }
  }
  if (strongest == nullptr) {
    return "locks nothing that is in use";
  }
  std::string relations;
  for (const Lock& lock : step.locks) {
    if (lock.mode == strongest->mode) {
      relations += (relations.empty() ? "" : ", ") + display(lock.relation);
    }
  }
  const std::string words = std::string(lock_mode_name(strongest->mode)) + " on " + relations;
  if (strongest->mode == LockMode::kRowExclusive && std::holds_alternative<RunSql>(step.action)) {
    return words + ", row locks until it ends";
  }
  if (std::holds_alternative<MoveRows>(step.action)) {
    return words + ", row locks for one batch at a time";
  }
  const bool long_work = !step.scans.empty() || !step.rewrites.empty() || !step.builds.empty();
  return words + (long_work ? ", reads and writes go on" : ", for an instant");
}

std::map<std::string_view, std::string> shared_lock_words(const Plan& plan) {
  const std::vector<std::size_t> groups = lock_groups(plan);
  std::map<std::string_view, std::string> words;
  for (std::size_t first = 0; first < groups.size();) {
    std::size_t end = first + 1;
    while (end < groups.size() && groups[end] == first) {
      ++end;
    }
    for (std::size_t at = first; at < end && end - first > 1; ++at) {
      words[plan.steps[at].id] = "once for " + plan.steps[first].id +
                                 (end - first > 2 ? " to " : " and ") + plan.steps[end - 1].id;
    }
    first = end;
  }
  return words;
}

StepTimes::StepTimes(const Plan& plan) {
  for (const StepEstimate& estimate : plan.estimate.steps) {
    x_estimates[estimate.step] = &estimate;
  }
}

std::string StepTimes::when_known(const Step& step) const {
  const auto estimate = x_estimates.find(step.id);
  return estimate == x_estimates.end() || !estimate->second->unknown.empty()
             ? ""
             : duration_words(*estimate->second);
}

std::string StepTimes::in_full(const Step& step) const {
  const auto estimate = x_estimates.find(step.id);
  if (estimate == x_estimates.end()) {
    return "takes an unknown time";
  }
  const std::string words = duration_words(*estimate->second);
  return words.empty() ? "takes under a second" : words;
}

std::string rule_words(const Step& step) {
  std::string rules;
  for (const Reason& reason : step.reasons) {
    if (!reason.rule.empty()) {
      rules += (rules.empty() ? "" : ", ") + reason.rule;
    }
  }
  return rules.empty() ? "as written" : "rewritten: " + rules;
}

std::string undo_words(const Step& step) {
  if (!step.undo.impossible.empty()) {
    return "cannot be undone: " + step.undo.impossible;
  }
  if (!step.undo.remains.empty()) {
    return "undo: " + step.undo.remains;
  }
  return "";
}

std::string exact_words(std::int64_t seconds) {
  struct Unit {
    std::int64_t seconds;
    std::string_view name;
  };

  std::string text;
  std::int64_t left = seconds;
  for (const Unit& unit : {Unit{3600, " h"}, Unit{60, " min"}, Unit{1, " s"}}) {
    if (left >= unit.seconds) {
      text += (text.empty() ? "" : " ") + std::to_string(left / unit.seconds);
      text += unit.name;
      left %= unit.seconds;
    }
  }
  return text.empty() ? "0 s" : text;
}

std::string soak_words(const Step& step) {
  return !step.soak ? ""
                    : "not before " + exact_words(step.soak->seconds) + " after " +
                          step.soak->after + "; until then bellows unhide brings it back";
}

std::string origin_words(const Origin& origin) {
  return file_name(origin.place.file) + " line " + std::to_string(origin.place.line);
}

std::string left_out_words(const LeftOut& left_out) {
  std::string places;
  for (const Origin& origin : left_out.statements) {
    places += (places.empty() ? "" : ", ") + origin_words(origin);
  }
  return left_out.what + " is made and dropped again, and nothing uses it meanwhile: " + places;
}

const Step* point_of_no_return(const Plan& plan) {
  for (const Step& step : plan.steps) {
    if (!step.undo.impossible.empty()) {
      return &step;
    }
  }
  return nullptr;
}

std::vector<std::string> why_another_rollout(const Plan& plan, int rollout) {
  std::vector<std::string> reasons;
  for (const PlanEdge& edge : plan.edges) {
    const Step& from = *plan.step(edge.from);
    const Step& to = *plan.step(edge.to);
    if (from.rollout < rollout && to.rollout == rollout && from.phase > to.phase) {
      reasons.push_back("because " + to.id + " (" + to.title + ") waits for " + from.id + ": " +
                        edge.reason);
    }
  }
  return reasons;
}

}  // namespace bellows
