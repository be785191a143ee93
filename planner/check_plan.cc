#include "planner/check_plan.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "planner/carried_over.h"
#include "rules/small_tables.h"

namespace bellows {
namespace {

constexpr std::string_view kReport =
    "Report this to the authors of Bellows with the migration; meanwhile, run its statements one "
    "release at a time.";

Error broken(const Step& step, const std::string& what) {
  return {ErrorCode::kPlan, "step " + step.id + " (" + step.title + ") " + what,
          std::string(kReport), step.origin.place, ""};
}

bool allowed(const Step& step) {
  return std::any_of(step.reasons.begin(), step.reasons.end(), [](const Reason& reason) {
    return reason.text.starts_with("allowed by directive") || reason.text.starts_with(kSmallTable);
  });
}

Result<void> check_edges(const Plan& plan) {
  std::map<std::string, std::size_t> place;
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    place[plan.steps[i].id] = i;
  }
  for (std::size_t i = 1; i < plan.steps.size(); ++i) {
    const Step& before = plan.steps[i - 1];
    const Step& step = plan.steps[i];
    if (std::pair(step.rollout, step.phase) < std::pair(before.rollout, before.phase)) {
      return broken(step, "stands behind a step of a later phase");
    }
  }
  for (const PlanEdge& edge : plan.edges) {
    if (place.at(edge.from) >= place.at(edge.to)) {
      return broken(plan.steps[place.at(edge.to)],
                    "runs before " + edge.from + ", which it waits for: " + edge.reason);
    }
  }
  return {};
}

Result<void> check_locks(const Plan& plan, const Catalog& start) {
  for (const Step& step : plan.steps) {
    for (const Lock& lock : step.locks) {
      const auto works_on = [&](const std::vector<ObjectName>& relations) {
        return std::find(relations.begin(), relations.end(), lock.relation) != relations.end();
      };
      const auto table = start.tables.find(lock.relation);
      if (table == start.tables.end() || table->second.persistence == Persistence::kTemporary) {
        continue;
      }
      if (lock.mode > LockMode::kShareUpdateExclusive &&
          (works_on(step.scans) || works_on(step.rewrites)) && !allowed(step)) {
        return broken(step, "would hold " + std::string(lock_mode_name(lock.mode)) + " on " +
                                display(lock.relation) + " while it works through the table");
      }
    }
  }
  return {};
}

// What waits to be destroyed is hidden by a step before it, which can be taken back until then.
Result<void> check_soaks(const Plan& plan) {
  for (const Step& step : plan.steps) {
    if (!step.soak) {
      continue;
    }
    const Step* hides = plan.step(step.soak->after);
    const bool sound =
        hides != nullptr && step.destroys && hides->undo.impossible.empty() &&
        !hides->undo.actions.empty() && step.soak->seconds > 0 &&
        std::find(step.after.begin(), step.after.end(), hides->id) != step.after.end();
    if (!sound) {
      return broken(step, "waits for so long after " + step.soak->after +
                              ", which does not hide what it drops");
    }
  }
  return {};
}

Result<void> check_undo(const Plan& plan) {
  for (const Step& step : plan.steps) {
    if (!step.undo.impossible.empty() && step.phase != Phase::kContract) {
      return broken(step,
                    "cannot be undone, and no gate stands before it: " + step.undo.impossible);
    }
  }
  return {};
}

}  // namespace

Result<void> check_plan(const Plan& plan, const Catalog& start, const Catalog& from_files,
                        const Catalog& from_steps) {
  if (Result<void> edges = check_edges(plan); !edges) {
    return edges;
  }
  if (Result<void> locks = check_locks(plan, start); !locks) {
    return locks;
  }
  if (Result<void> undo = check_undo(plan); !undo) {
    return undo;
  }
  if (Result<void> soaks = check_soaks(plan); !soaks) {
    return soaks;
  }
  const std::set<ObjectName> tables = tables_with_carried_over(plan);
  const std::vector<std::string> differences =
      tables.empty() ? schema_differences(from_files, from_steps)
                     : schema_differences(without_carried_over(from_files, tables),
                                          without_carried_over(from_steps, tables));
  if (!differences.empty()) {
    std::string all;
    for (const std::string& line : differences) {
      all += (all.empty() ? "" : "; ") + line;
    }
    return Error{ErrorCode::kPlan,
                 "the plan would not lead to the schema of the files: " + all,
                 std::string(kReport),
                 {},
                 ""};
  }
  return {};
}

}  // namespace bellows
