#include "planner/step_walk.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>

#include "migrations/effects.h"
#include "migrations/fold.h"
#include "migrations/parse.h"
#include "rules/impact.h"
#include "rules/small_tables.h"
#include "rules/work_speed.h"

namespace bellows {
namespace {

// Rows that batches move in a second, and megabytes of table and indexes. Measured on PostgreSQL 15
// with 2 cores, 1.5 million rows of 140 bytes (271 MB with indexes): 110,000 rows/s in batches
// through a trigger, 132,000 without one, 204,000 with strides. Half of the slowest, because a
// server in use has other things to do, and a run gives way to them.
constexpr double kRowsMoved = 55'000;
constexpr double kMegabytesMoved = 10;

// A proof reads as a scan does, window by window through the key: half as fast.
constexpr double kProofPasses = 2;

// CREATE INDEX CONCURRENTLY reads the table twice.
constexpr double kConcurrentPasses = 2;

double seconds_to_move(const TableSize& size) {
  return std::max(static_cast<double>(size.rows) / kRowsMoved,
                  static_cast<double>(size.bytes) / 1'000'000 / kMegabytesMoved);
}

// The locks that others meet: those on tables, views and sequences. An index is locked together
// with its table.
void collect(Effects& all, const Effects& more, const Catalog& at) {
  std::copy_if(
      more.locks.begin(), more.locks.end(), std::back_inserter(all.locks),
      [&](const Lock& lock) { return at.relation_kind(lock.relation) != RelationKind::kIndex; });
  all.scans.insert(all.scans.end(), more.scans.begin(), more.scans.end());
  all.rewrites.insert(all.rewrites.end(), more.rewrites.begin(), more.rewrites.end());
  all.builds.insert(all.builds.end(), more.builds.begin(), more.builds.end());
}

void note_effects(Step& step, Effects& all) {
  std::map<ObjectName, LockMode> strongest;
  for (const Lock& lock : all.locks) {
    if (lock.relation.schema.text != "bellows") {
      LockMode& mode = strongest[lock.relation];
      mode = std::max(mode, lock.mode);
    }
  }
  step.locks.clear();
  for (const auto& [relation, mode] : strongest) {
    step.locks.push_back({relation, mode});
  }
  const auto sorted = [](std::vector<ObjectName>& names) {
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return std::move(names);
  };
  step.scans = sorted(all.scans);
  step.rewrites = sorted(all.rewrites);
  step.builds = sorted(all.builds);
}

// The blocks that rules write copy what belongs to a column, or ask the server about a type: no
// work.
bool written_by_rules(const Step& step) {
  return std::any_of(step.reasons.begin(), step.reasons.end(), [](const Reason& reason) {
    return !reason.rule.empty() && !reason.text.starts_with("allowed by directive") &&
           !reason.text.starts_with(kSmallTable);
  });
}

}  // namespace

struct StepWalk::Cost {
  double seconds = 0;
  std::string unknown;

  void leave_unknown(std::string what) { unknown = unknown.empty() ? std::move(what) : unknown; }
};

void StepWalk::add_cost(const Step& step, const Effects& effects, Cost& cost) const {
  // A table that is made on the way is empty, until rows come into it.
  const auto is_empty = [&](const ObjectName& name) {
    const auto table = x_at.tables.find(name);
    return table != x_at.tables.end() && table->second.created_in_plan && !x_filled.contains(name);
  };
  const auto count = [&](const ObjectName& name, const auto& seconds_of) {
    const auto table = x_at.tables.find(name);
    if (table != x_at.tables.end() && table->second.size) {
      cost.seconds += seconds_of(*table->second.size);
    } else if (!is_empty(name)) {
      cost.leave_unknown("size of " + display(name));
    }
  };
  if (const auto* move = std::get_if<MoveRows>(&step.action)) {
    count(move->table, seconds_to_move);
    return;
  }
  if (const auto* proof = std::get_if<ProveNone>(&step.action)) {
    count(proof->table,
          [](const TableSize& size) { return kProofPasses * seconds_for(Work::kScan, size); });
    return;
  }
  if (effects.opaque && !written_by_rules(step)) {
    cost.leave_unknown("what " + step.id + " runs");
    return;
  }
  if (effects.moves_data) {
    cost.leave_unknown("rows that " + step.id + " writes");
    return;
  }
  const bool concurrently = std::holds_alternative<BuildIndex>(step.action);
  for (const Impact& impact : impacts_of(effects, x_at)) {
    if (impact.work != Work::kNone && x_at.tables.contains(impact.relation)) {
      count(impact.relation, [&](const TableSize& size) {
        return seconds_for(impact.work, size) * (concurrently ? kConcurrentPasses : 1);
      });
    }
  }
}

Result<StepEstimate> StepWalk::take(Step& step) {
  Effects all;
  Cost cost;
  for (const std::string& sql : action_sql(step.action)) {
    Result<Statement> statement = parse_one(sql);
    if (!statement) {
      return std::move(statement).error();
    }
    const Effects effects = effects_of(*statement, x_at);
    collect(all, effects, x_at);
    add_cost(step, effects, cost);
    if (Result<void> applied = apply(x_at, *statement); !applied) {
      Error error = std::move(applied).error();
      error.code = ErrorCode::kPlan;
      error.message =
          "step " + step.id + " (" + step.title + ") cannot run in its place: " + error.message;
      error.at = step.origin.place;
      return error;
    }
    if (effects.moves_data) {
      for (const Touch& touch : effects.writes) {
        x_filled.insert(touch.object);
      }
    }
  }
  note_effects(step, all);
  constexpr double kDigits = 1'000;  // more would only look exact
  return StepEstimate{step.id, std::round(cost.seconds * kDigits) / kDigits,
                      std::move(cost.unknown)};
}

}  // namespace bellows
