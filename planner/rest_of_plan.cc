#include "planner/rest_of_plan.h"

#include <algorithm>
#include <utility>

#include "migrations/fold.h"
#include "migrations/parse.h"
#include "planner/step_walk.h"

namespace bellows {
namespace {

Error no_longer_fits(const Step& step, const std::string& what) {
  return {ErrorCode::kDrift,
          "the schema was changed by someone else while the plan was under way: step " + step.id +
              " (" + step.title + ") " + what,
          "Undo that change, or take the plan back with bellows abort.", step.origin.place, ""};
}

bool does_the_same(const Step& planned, const Step& now) {
  return planned.locks == now.locks && planned.scans == now.scans &&
         planned.rewrites == now.rewrites && planned.builds == now.builds;
}

// What a cut-off build left behind is dropped, or found to be finished, before anything else runs.
void forget_leftover(const Step& step, Catalog& now) {
  if (const auto* build = std::get_if<BuildIndex>(&step.action)) {
    now.indexes.erase(build->index);
  }
}

bool in_our_schema(const ObjectName& name) {
  return name.schema.text == "bellows";
}

// Schema bellows and the triggers that call into it are no part of what is read from a server: what
// there is of them follows from what was done.
class OurOwn {
 public:
  Result<void> follow(const Step& done) {
    for (const std::string& sql : action_sql(done.action)) {
      Result<Statement> statement = parse_one(sql);
      if (!statement) {
        return statement.error();
      }
      take(*std::move(statement));
    }
    return {};
  }

  // A catalog that knows them anyway refuses to have them twice, and that is all right.
  void add_to(Catalog& now) const {
    for (const Statement& create : x_creates) {
      (void)apply(now, create);
    }
  }

 private:
  void take(Statement statement) {
    const auto* function = statement.as<CreateFunction>();
    const auto* trigger = statement.as<CreateTrigger>();
    const auto* drop = statement.as<DropObjects>();
    if ((function != nullptr && in_our_schema(function->function)) ||
        (trigger != nullptr && in_our_schema(trigger->function))) {
      x_creates.push_back(std::move(statement));
    } else if (drop != nullptr) {
      std::erase_if(x_creates, [&](const Statement& create) { return drops(*drop, create); });
    }
  }

  static bool drops(const DropObjects& drop, const Statement& create) {
    const auto* function = create.as<CreateFunction>();
    const auto* trigger = create.as<CreateTrigger>();
    return std::any_of(drop.targets.begin(), drop.targets.end(), [&](const DropTarget& target) {
      return function != nullptr
                 ? drop.kind == ObjectKind::kFunction && target.name == function->function
                 : drop.kind == ObjectKind::kTrigger && target.member == trigger->trigger;
    });
  }

  std::vector<Statement> x_creates;
};

}  // namespace

Result<Plan> rest_of_plan(const Plan& plan, const std::set<std::string>& done,
                          const std::set<std::string>& cut_off, Catalog now) {
  now.schemas.insert({"bellows"});
  OurOwn ours;
  for (const Step& step : plan.steps) {
    if (cut_off.contains(step.id)) {
      forget_leftover(step, now);
    }
    if (done.contains(step.id)) {
      if (Result<void> followed = ours.follow(step); !followed) {
        return followed.error();
      }
    }
  }
  ours.add_to(now);
  Plan rest = plan;
  std::erase_if(rest.steps, [&](const Step& step) { return done.contains(step.id); });
  std::erase_if(rest.edges, [&](const PlanEdge& edge) {
    return done.contains(edge.from) || done.contains(edge.to);
  });
  std::vector<StepEstimate> estimates;
  StepWalk walk(std::move(now));
  for (Step& step : rest.steps) {
    const Step planned = step;
    std::erase_if(step.after, [&](const std::string& id) { return done.contains(id); });
    Result<StepEstimate> taken = walk.take(step);
    // One that was cut off may have done its work already; what is behind it tells.
    const bool may_be_done = cut_off.contains(step.id);
    if (!taken && !may_be_done) {
      return no_longer_fits(step, "cannot run any more: " + taken.error().message);
    }
    if (taken && !does_the_same(planned, step) && !may_be_done) {
      return no_longer_fits(step, "would do something else to it than was reviewed");
    }
    if (may_be_done) {
      step.locks = planned.locks;
      step.scans = planned.scans;
      step.rewrites = planned.rewrites;
      step.builds = planned.builds;
    }
    estimates.push_back(taken ? *std::move(taken)
                              : StepEstimate{step.id, 0, "how far " + step.id + " came"});
  }
  rest.estimate = estimate_phases(rest.steps, rest.edges, std::move(estimates));
  return rest;
}

}  // namespace bellows
