// How long a plan takes: from the sizes that are known, with what is not known said.
#include "planner/estimate.h"

#include <catch2/catch.hpp>

#include "planner/make_plan.h"
#include "planner/render.h"
#include "tests/support/pending.h"

namespace bellows {
namespace {

constexpr std::int64_t kMegabyte = 1'000'000;

// Tables t (200 MB) and u (100 MB) are counted, n is not.
Plan planned(std::string_view sql) {
  PlanRequest request{"plain",
                      "db",
                      {migration("2", sql)},
                      folded("CREATE TABLE t (id int PRIMARY KEY, a text, b int); "
                             "CREATE TABLE u (id int PRIMARY KEY, a text); "
                             "CREATE TABLE n (id int PRIMARY KEY, a text);")};
  request.start.tables.at({Name{"public"}, Name{"t"}}).size = {1'100'000, 200 * kMegabyte};
  request.start.tables.at({Name{"public"}, Name{"u"}}).size = {600'000, 100 * kMegabyte};
  Result<Plan> plan = make_plan(request);
  INFO((plan ? "" : plan.error().message));
  REQUIRE(plan);
  return *std::move(plan);
}

const PhaseEstimate& phase_of(const Plan& plan, Phase phase) {
  const PhaseEstimate* estimate = plan.estimate.phase(1, phase);
  REQUIRE(estimate != nullptr);
  return *estimate;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a renamed column: an instant, then as long as its rows take") {
  const Plan plan = planned("ALTER TABLE t RENAME COLUMN a TO z;");
  CHECK(phase_of(plan, Phase::kExpand).seconds == 0);
  CHECK(duration_words(phase_of(plan, Phase::kExpand)) == "takes under a second");
  const PhaseEstimate& backfill = phase_of(plan, Phase::kBackfill);
  // 200 MB at 10 MB/s, as long as 1,100,000 rows at 55,000 a second; then read at half of 400 MB/s.
  CHECK(backfill.seconds == Approx(21));
  CHECK(backfill.critical_path == std::vector<std::string>{"B1", "B2"});
  CHECK(duration_words(backfill) ==
        "takes about 21 s, of which B1, B2 about 21 s one after the other");
  CHECK(backfill.unknown.empty());
}

TEST_CASE("the critical path is the longest chain, not the sum of all") {
  const Plan plan =
      planned("CREATE INDEX t_a ON t (a); CREATE INDEX u_a ON u (a); CREATE INDEX t_b ON t (b);");
  const PhaseEstimate& expand = phase_of(plan, Phase::kExpand);
  CHECK(expand.seconds == Approx(2 * 6.667 + 3.333).margin(0.01));
  CHECK(expand.critical_seconds == Approx(6.667));
  CHECK(expand.critical_path == std::vector<std::string>{"E1"});
  CHECK(has(render_text(plan), "takes about 7 s"));
}

TEST_CASE("what is not known is said, and the rest is counted") {
  const Plan plan = planned("CREATE INDEX t_a ON t (a); CREATE INDEX n_a ON n (a);");
  const PhaseEstimate& expand = phase_of(plan, Phase::kExpand);
  CHECK(expand.unknown == std::vector<std::string>{"size of public.n"});
  CHECK(duration_words(expand) == "takes an unknown time: size of public.n; the rest about 7 s");
  CHECK(has(render_text(plan), "takes an unknown time: size of public.n"));
  CHECK(has(render_markdown(plan), "takes an unknown time: size of public.n"));
  CHECK(has(render_step(plan, plan.steps.at(1)), "size of public.n"));
}

TEST_CASE("a new table is empty until rows come into it") {
  const Plan empty =
      planned("CREATE TABLE z (id int PRIMARY KEY, a text); CREATE INDEX z_a ON z (a);");
  CHECK(phase_of(empty, Phase::kExpand).unknown.empty());
  CHECK(phase_of(empty, Phase::kExpand).seconds == 0);
  const Plan filled = planned(
      "CREATE TABLE z (id int PRIMARY KEY, a text); INSERT INTO z SELECT id, a FROM t; "
      "ALTER TABLE z ADD CONSTRAINT z_a CHECK (a <> '');");
  std::string all;
  for (const PhaseEstimate& phase : filled.estimate.phases) {
    all += duration_words(phase) + "\n";
  }
  CHECK(has(all, "rows that"));
}

TEST_CASE("an estimate is in the document, and not in the hash") {
  Plan plan = planned("CREATE INDEX t_a ON t (a);");
  const Result<Plan> read = plan_from_json(plan_to_json(plan));
  REQUIRE(read);
  CHECK(read->estimate == plan.estimate);
  CHECK(plan.estimate.steps.size() == plan.steps.size());
  plan.estimate.steps.at(0).seconds = 1;
  CHECK(plan_hash(plan) == plan.hash);
}

}  // namespace bellows
