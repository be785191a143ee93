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
  const std::vector<PlannedDraft> drafts = {draft(1, Phase::kExpand), draft(2, Phase::kExpand)};
  const Result<Graph> graph = build_graph(drafts, {{0, 1, "asked"}, {1, 0, "asked"}});
  REQUIRE_FALSE(graph);
  CHECK(graph.error().code == ErrorCode::kPlan);
  CHECK(graph.error().message.find("step of recipe 2") != std::string::npos);
}

}  // namespace
}  // namespace bellows
