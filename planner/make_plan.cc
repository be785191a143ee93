#include "planner/make_plan.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "migrations/fold.h"
#include "planner/always_fire.h"
#include "planner/cancelled_steps.h"
#include "planner/check_directives.h"
#include "planner/check_plan.h"
#include "planner/graph.h"
#include "planner/one_moment.h"
#include "planner/phases.h"
#include "planner/step_walk.h"
#include "rules/judge.h"

namespace bellows {
namespace {

// BEGIN and COMMIT, and the timeouts that session-setting lets pass: the executor's own business.
bool leaves_no_step(const Statement& statement) {
  return statement.as<Transaction>() != nullptr || statement.as<SetVariable>() != nullptr;
}

struct Judged {
  std::vector<PlannedDraft> drafts;
  std::vector<Finding> findings;
  std::vector<LeftOut> left_out;
  std::vector<Edge> extra;
  Catalog after;
};

class Planner {
 public:
  explicit Planner(const PlanRequest& request) : x_request(request), x_start(request.start) {
    // The ledger's schema is there before the first step runs.
    x_start.schemas.insert({"bellows"});
  }

  Result<Plan> run() {
    if (Result<void> fine = check_directives(x_request); !fine) {
      return std::move(fine).error();
    }
    Result<Judged> judged = judge_all();
    if (!judged) {
      return std::move(judged).error();
    }
    Judged fewer = *judged;
    fewer.left_out = leave_out_cancelled(fewer.drafts);
    if (!fewer.left_out.empty()) {
      // What stays may lead elsewhere: a primary key that is dropped again leaves NOT NULL behind.
      if (Result<Plan> plan = plan_of(std::move(fewer))) {
        return plan;
      }
    }
    return plan_of(*std::move(judged));
  }

 private:
  Result<Plan> plan_of(Judged judged) const {
    add_depends_on(judged);
    Result<Graph> graph = build_graph(judged.drafts, judged.extra);
    if (!graph) {
      return std::move(graph).error();
    }
    Plan plan = place_steps(judged, *graph);
    Result<Catalog> folded = fold_steps(plan);
    if (!folded) {
      return std::move(folded).error();
    }
    if (Result<void> checked = check_plan(plan, x_start, judged.after, *folded); !checked) {
      return std::move(checked).error();
    }
    plan.hash = plan_hash(plan);
    return plan;
  }

  Result<Judged> judge_all() {
    Judged judged;
    judged.after = x_start;
    PlanContext context;
    context.start = &x_start;
    context.pending = &x_request.pending;
    context.hide_for = x_request.hide_for;
    std::optional<Error> refusal;
    int refusals = 0;
    for (std::size_t m = 0; m < x_request.pending.size(); ++m) {
      context.migration = static_cast<int>(m);
      const std::vector<Statement>& statements = x_request.pending[m].statements;
      for (std::size_t s = 0; s < statements.size(); ++s) {
        context.statement = static_cast<int>(s);
        Result<std::optional<Error>> refused = judge_one(context, judged);
        if (!refused) {
          return std::move(refused).error();
        }
        if (*refused) {
          ++refusals;
          refusal = refusal ? refusal : *refused;
        }
      }
    }
    if (refusal) {
      if (refusals > 1) {
        refusal->message +=
            " (and " + std::to_string(refusals - 1) + " more; `bellows lint` shows them all)";
      }
      return *std::move(refusal);
    }
    join_in_one_moment(judged.drafts, x_request.pending);
    const Result<std::set<ObjectName>> subscribed = subscribed_tables();
    if (!subscribed) {
      return subscribed.error();
    }
    make_always_fire(judged.drafts, *subscribed);
    return judged;
  }

  // Judges the statement that context points at, and folds it.
  Result<std::optional<Error>> judge_one(PlanContext& context, Judged& judged) {
    const Migration& migration = x_request.pending[static_cast<std::size_t>(context.migration)];
    const Statement& statement = migration.statements[static_cast<std::size_t>(context.statement)];
    Result<Judgement> judgement = judge(statement, migration, judged.after, context);
    if (!judgement) {
      return std::move(judgement).error();
    }
    if (Result<void> fine = check_phase_directive(migration, context.statement, *judgement);
        !fine) {
      return std::move(fine).error();
    }
    if (Result<void> fine = check_back_directive(migration, context.statement, *judgement); !fine) {
      return std::move(fine).error();
    }
    ++x_recipes;
    const Origin origin{migration.version,
                        {migration.file, statement.line, statement.column},
                        context.migration,
                        context.statement};
    if (!leaves_no_step(statement)) {
      for (Draft& draft : judgement->drafts) {
        judged.drafts.push_back({std::move(draft), origin, x_recipes});
      }
    }
    for (Finding& finding : judgement->findings) {
      judged.findings.push_back(std::move(finding));
    }
    advance(context, statement, judged.after);
    if (Result<void> applied = apply(judged.after, statement); !applied) {
      Error error = std::move(applied).error();
      error.at = origin.place;
      return error;
    }
    return std::move(judgement->refusal);
  }

  [[nodiscard]] Result<std::set<ObjectName>> subscribed_tables() const {
    std::set<ObjectName> tables;
    for (const std::string& text : x_request.subscribed) {
      const std::size_t dot = text.find('.');
      const ObjectName name = dot == std::string::npos ? ObjectName{Name{"public"}, Name{text}}
                                                       : ObjectName{Name{text.substr(0, dot)},
                                                                    Name{text.substr(dot + 1)}};
      if (x_start.table(name) == nullptr) {
        return Error{ErrorCode::kUsage,
                     "subscribed-tables names " + text + ", and there is no such table",
                     "Write it as schema.table in bellows.toml, without quotes.",
                     {},
                     ""};
      }
      tables.insert(name);
    }
    return tables;
  }

  void add_depends_on(Judged& judged) const {
    std::map<std::string, std::vector<int>> drafts;  // of a version
    for (std::size_t draft = 0; draft < judged.drafts.size(); ++draft) {
      drafts[judged.drafts[draft].origin.version].push_back(static_cast<int>(draft));
    }
    for (const Migration& migration : x_request.pending) {
      for (const Directive& directive : migration.directives) {
        const auto* depends = std::get_if<DependsOnDirective>(&directive.body);
        if (depends == nullptr) {
          continue;
        }
        for (const std::string& version : depends->versions) {
          connect(judged, drafts[version], drafts[migration.version],
                  "a directive says that it depends on " + version, directive.at);
        }
      }
    }
  }

  static void connect(Judged& judged, const std::vector<int>& first, const std::vector<int>& then,
                      const std::string& reason, const Place& asked_at) {
    for (const int from : first) {
      for (const int to : then) {
        judged.extra.push_back({from, to, reason, asked_at});
      }
    }
  }

  Plan place_steps(Judged& judged, const Graph& graph) const {
    Plan plan;
    plan.layout = x_request.layout;
    plan.folder = x_request.folder;
    plan.server_version = x_start.server_version;
    plan.catalog_fingerprint = fingerprint(x_request.start);
    plan.findings = std::move(judged.findings);
    plan.left_out = std::move(judged.left_out);
    for (const Migration& migration : x_request.pending) {
      plan.migrations.push_back({migration.version, migration.description, migration.script,
                                 migration.checksum, release_of(migration), migration.recorded_name,
                                 migration.tool_checksum, migration.recorded_details,
                                 migration.repeatable});
    }
    const std::vector<Position> positions = assign_phases(judged.drafts, graph);
    std::vector<int> order = graph.order;
    const std::vector<bool> late = behind_a_soak(judged.drafts, graph, positions);
    std::stable_sort(order.begin(), order.end(), [&](int left, int right) {
      const auto a = static_cast<std::size_t>(left);
      const auto b = static_cast<std::size_t>(right);
      return positions[a] == positions[b] ? !late[a] && late[b] : positions[a] < positions[b];
    });
    std::vector<std::string> ids(judged.drafts.size());
    std::map<Position, int> numbers;
    for (const int vertex : order) {
      const auto at = static_cast<std::size_t>(vertex);
      ids[at] = step_id(positions[at], ++numbers[positions[at]]);
      plan.steps.push_back(make_step(judged.drafts[at], positions[at], ids[at]));
      if (const std::int64_t soak = judged.drafts[at].draft.soak; soak > 0) {
        plan.steps.back().soak = Soak{ids.at(at - 1), soak};
      }
    }
    for (const Edge& edge : graph.edges) {
      plan.edges.push_back({ids[static_cast<std::size_t>(edge.from)],
                            ids[static_cast<std::size_t>(edge.to)], edge.reason});
    }
    note_what_steps_wait_for(plan);
    return plan;
  }

  // What need not wait runs first, so that everything is hidden before the first long wait and all
  // of it waits at the same time.
  static std::vector<bool> behind_a_soak(const std::vector<PlannedDraft>& drafts,
                                         const Graph& graph,
                                         const std::vector<Position>& positions) {
    std::vector<bool> late(drafts.size());
    std::vector<std::vector<std::size_t>> waiting(drafts.size());
    for (const Edge& edge : graph.edges) {
      waiting[static_cast<std::size_t>(edge.from)].push_back(static_cast<std::size_t>(edge.to));
    }
    for (const int vertex : graph.order) {
      const auto at = static_cast<std::size_t>(vertex);
      late[at] = late[at] || drafts[at].draft.soak > 0;
      for (const std::size_t next : waiting[at]) {
        late[next] = late[next] || (late[at] && positions[next] == positions[at]);
      }
    }
    return late;
  }

  [[nodiscard]] std::string release_of(const Migration& migration) const {
    for (const Directive& directive : migration.directives) {
      if (const auto* release = std::get_if<ReleaseDirective>(&directive.body)) {
        return release->release;
      }
    }
    const auto mapped = x_request.releases.find(migration.version);
    return mapped == x_request.releases.end() ? "" : mapped->second.name;
  }

  static std::string step_id(const Position& position, int number) {
    constexpr std::string_view kLetters = "EBC";
    const std::string rollout = position.rollout > 1 ? std::to_string(position.rollout) : "";
    return rollout + kLetters.at(static_cast<std::size_t>(position.phase)) + std::to_string(number);
  }

  static Step make_step(PlannedDraft& planned, const Position& position, const std::string& id) {
    Draft& draft = planned.draft;
    Step step;
    step.id = id;
    step.rollout = position.rollout;
    step.phase = position.phase;
    step.title = std::move(draft.title);
    step.origin = planned.origin;
    step.reasons = std::move(draft.reasons);
    if (!draft.phase_reason.empty()) {
      step.reasons.push_back(
          {"", std::string(phase_name(draft.phase)) + ": " + draft.phase_reason});
    }
    step.notes = std::move(draft.notes);
    step.action = std::move(draft.action);
    step.undo = std::move(draft.undo);
    step.probe = std::move(draft.probe);
    step.destroys = draft.destroys;
    return step;
  }

  static void note_what_steps_wait_for(Plan& plan) {
    std::map<std::string, Step*> steps;
    for (Step& step : plan.steps) {
      steps[step.id] = &step;
    }
    for (const PlanEdge& edge : plan.edges) {
      steps.at(edge.to)->after.push_back(edge.from);
    }
  }

  // Walks the steps in the order in which they will run, and notes what each does to the schema
  // that stands then, and how long it takes.
  Result<Catalog> fold_steps(Plan& plan) const {
    StepWalk walk(x_start);
    std::vector<StepEstimate> estimates;
    for (Step& step : plan.steps) {
      Result<StepEstimate> taken = walk.take(step);
      if (!taken) {
        return std::move(taken).error();
      }
      estimates.push_back(*std::move(taken));
    }
    plan.estimate = estimate_phases(plan.steps, plan.edges, std::move(estimates));
    return walk.catalog();
  }

  const PlanRequest& x_request;
  Catalog x_start;
  int x_recipes = 0;
};

}  // namespace

Result<Plan> make_plan(const PlanRequest& request) {
  return Planner(request).run();
}

}  // namespace bellows
