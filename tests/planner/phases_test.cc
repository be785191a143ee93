#include "planner/phases.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "planner/graph.h"

namespace bellows {
namespace {

PlannedDraft draft(int recipe, Phase phase, Timing timing = Timing::kPinned) {
  PlannedDraft planned;
  planned.recipe = recipe;
  planned.draft.phase = phase;
  planned.draft.timing = timing;
  planned.draft.title = "step of recipe " + std::to_string(recipe);
  return planned;
}

Touch column(const std::string& name) {
  return {ObjectKind::kColumn, {{"public"}, {"t"}}, {name}};
}

std::vector<Position> placed(const std::vector<PlannedDraft>& drafts,
                             const std::vector<Edge>& extra = {}) {
  const Result<Graph> graph = build_graph(drafts, extra);
  REQUIRE(graph);
  return assign_phases(drafts, *graph);
}

TEST_CASE("steps of one statement keep their order and take their own phases") {
  const auto positions =
      placed({draft(1, Phase::kExpand), draft(1, Phase::kBackfill), draft(1, Phase::kContract)});
  CHECK(positions ==
        std::vector<Position>{{1, Phase::kExpand}, {1, Phase::kBackfill}, {1, Phase::kContract}});
}

TEST_CASE("an expand behind a contract opens the next rollout") {
  std::vector<PlannedDraft> drafts = {draft(1, Phase::kContract), draft(2, Phase::kExpand)};
  drafts[0].draft.effects.drops = {column("a")};
  drafts[1].draft.effects.creates = {column("a")};
  CHECK(placed(drafts)[1] == Position{2, Phase::kExpand});
}

TEST_CASE("a step that may run later stays in the rollout of what it waits for") {
  std::vector<PlannedDraft> drafts = {draft(1, Phase::kContract),
                                      draft(2, Phase::kExpand, Timing::kMayRunLater)};
  drafts[0].draft.effects.writes = {column("a")};
  drafts[1].draft.effects.reads = {column("a")};
  CHECK(placed(drafts)[1] == Position{1, Phase::kContract});
}

TEST_CASE("steps that touch different columns do not wait for each other") {
  std::vector<PlannedDraft> drafts = {draft(1, Phase::kContract), draft(2, Phase::kExpand)};
  drafts[0].draft.effects.drops = {column("a")};
  drafts[1].draft.effects.creates = {column("b")};
  CHECK(placed(drafts)[1] == Position{1, Phase::kExpand});
}

TEST_CASE("dropping a table waits for whoever uses one of its columns") {
  std::vector<PlannedDraft> drafts = {draft(1, Phase::kBackfill), draft(2, Phase::kContract)};
  drafts[0].draft.effects.reads = {column("a")};
  drafts[1].draft.effects.drops = {{ObjectKind::kTable, {{"public"}, {"t"}}, {}}};
  const Result<Graph> graph = build_graph(drafts, {});
  REQUIRE(graph);
  REQUIRE(graph->edges.size() == 1);
  CHECK(graph->edges[0].from == 0);
  CHECK(graph->edges[0].to == 1);
  CHECK(graph->edges[0].reason == "it changes table public.t, which the other uses");
}

TEST_CASE("what cannot be judged is a barrier") {
  std::vector<PlannedDraft> drafts = {draft(1, Phase::kExpand), draft(2, Phase::kExpand),
                                      draft(3, Phase::kExpand)};
  drafts[1].draft.effects.opaque = true;
  const Result<Graph> graph = build_graph(drafts, {});
  REQUIRE(graph);
  CHECK(graph->edges.size() == 2);
  CHECK(graph->order == std::vector<int>{0, 1, 2});
}

TEST_CASE("statements that wait for each other are an error that names them") {
  std::vector<PlannedDraft> drafts = {draft(1, Phase::kExpand), draft(2, Phase::kExpand),
                                      draft(3, Phase::kExpand)};
  drafts[0].draft.effects.creates = {column("a")};
  drafts[1].draft.effects.reads = {column("a")};
  const Result<Graph> graph = build_graph(drafts, {{1, 0, "asked", {"a.sql", 1, 1}}});
  REQUIRE_FALSE(graph);
  CHECK(graph.error().code == ErrorCode::kPlan);
  CHECK(graph.error().message ==
        "these statements wait for each other: :0 (step of recipe 1) waits for :0 (step of recipe "
        "2): asked; :0 (step of recipe 2) waits for :0 (step of recipe 1): it uses column "
        "public.t.a");
  CHECK(graph.error().hint == "Take the depends-on directive at a.sql:1 away.");
}

TEST_CASE("the fewest directives are named whose change would break every cycle") {
  const std::vector<PlannedDraft> drafts = {draft(1, Phase::kExpand), draft(2, Phase::kExpand),
                                            draft(3, Phase::kExpand)};
  const Place first{"a.sql", 1, 1};
  const Place second{"b.sql", 1, 1};
  const Place third{"c.sql", 1, 1};
  const Result<Graph> graph = build_graph(drafts, {{0, 1, "asked", first},
                                                   {1, 0, "asked", second},
                                                   {2, 0, "asked", third},
                                                   {0, 2, "asked", first}});
  REQUIRE_FALSE(graph);
  CHECK(graph.error().hint == "Take the depends-on directive at a.sql:1 away.");
  const Result<Graph> other = build_graph(drafts, {{0, 1, "asked", first},
                                                   {1, 0, "asked", second},
                                                   {2, 1, "asked", third},
                                                   {1, 2, "asked", {"d.sql", 1, 1}}});
  REQUIRE_FALSE(other);
  CHECK(other.error().hint == "Take these depends-on directives away: a.sql:1, c.sql:1.");
}

}  // namespace
}  // namespace bellows
