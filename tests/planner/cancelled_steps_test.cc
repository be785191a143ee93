#include <catch2/catch.hpp>

#include "planner/make_plan.h"
#include "planner/plan.h"
#include "planner/step_words.h"
#include "tests/support/pending.h"

namespace bellows {
namespace {

constexpr const char* kHistory =
    "CREATE TABLE jobs (id int PRIMARY KEY, state text, n int NOT NULL);";

Plan planned(const std::string& second, const std::string& third) {
  PlanRequest request;
  request.layout = "flyway";
  request.start = folded(kHistory);
  request.pending = {migration("2", second), migration("3", third)};
  Result<Plan> plan = make_plan(request);
  INFO((plan ? "" : plan.error().message));
  REQUIRE(plan);
  return *std::move(plan);
}

std::vector<std::string> left_out(const Plan& plan) {
  std::vector<std::string> words;
  for (const LeftOut& one : plan.left_out) {
    words.push_back(one.what + " " + std::to_string(one.statements.size()));
  }
  return words;
}

using Words = std::vector<std::string>;

TEST_CASE("what is made and dropped again, unused, needs no step") {
  CHECK(left_out(planned("CREATE TABLE scratch (id int);", "DROP TABLE scratch;")) ==
        Words{"table public.scratch 2"});
  CHECK(left_out(planned("CREATE INDEX by_state ON jobs (state);", "DROP INDEX by_state;")) ==
        Words{"index public.by_state 2"});
  CHECK(left_out(planned("ALTER TABLE jobs ADD COLUMN x int;",
                         "ALTER TABLE jobs DROP COLUMN x;")) == Words{"column public.jobs.x 2"});
  CHECK(left_out(planned("ALTER TABLE jobs ADD CONSTRAINT c CHECK (n > 0);",
                         "ALTER TABLE jobs DROP CONSTRAINT c;")) ==
        Words{"constraint public.jobs.c 2"});
  CHECK(left_out(planned("CREATE VIEW v AS SELECT id FROM jobs;", "DROP VIEW v;")) ==
        Words{"view public.v 2"});
  CHECK(planned("CREATE TABLE scratch (id int);", "DROP TABLE scratch;").steps.empty());
}

TEST_CASE("all that stands on it goes with it") {
  const Plan plan = planned(
      "CREATE TABLE scratch (id serial PRIMARY KEY, job int REFERENCES jobs);"
      "CREATE INDEX ON scratch (job);"
      "ALTER TABLE scratch ADD COLUMN note text;"
      "ALTER TABLE scratch ALTER COLUMN note SET DEFAULT 'none';"
      "ALTER TABLE scratch ADD CONSTRAINT c CHECK (job > 0);",
      "ALTER TABLE scratch DROP CONSTRAINT c; DROP TABLE scratch;"
      "ALTER TABLE jobs ADD COLUMN x int;");
  CHECK(left_out(plan) == Words{"table public.scratch 7"});
  REQUIRE(plan.steps.size() == 1);
  CHECK(plan.steps.front().origin.statement == 2);
}

TEST_CASE("a name that is used again afterwards keeps its later statements") {
  const Plan plan = planned("CREATE INDEX by_state ON jobs (state);",
                            "DROP INDEX by_state; CREATE INDEX by_state ON jobs (state, id);");
  CHECK(left_out(plan) == Words{"index public.by_state 2"});
  REQUIRE(plan.steps.size() == 1);
  CHECK(plan.steps.front().origin.version == "3");
}

TEST_CASE("what is used meanwhile is not left out") {
  const std::string scratch = "CREATE TABLE scratch (id int);";
  CHECK(planned(scratch + "INSERT INTO scratch SELECT id FROM jobs;", "DROP TABLE scratch;")
            .left_out.empty());
  CHECK(planned(scratch, "CREATE VIEW v AS SELECT id FROM scratch; DROP TABLE scratch CASCADE;")
            .left_out.size() == 1);  // the view goes, too
  CHECK(planned("ALTER TABLE jobs ADD COLUMN x int;",
                "CREATE TABLE copy AS SELECT * FROM jobs; ALTER TABLE jobs DROP COLUMN x;")
            .left_out.empty());
  CHECK(planned("ALTER TABLE jobs ADD COLUMN x int, ADD COLUMN y int;",
                "ALTER TABLE jobs DROP COLUMN x;")
            .left_out.empty());
}

TEST_CASE("what was there before the plan is dropped by a step") {
  CHECK(planned("ALTER TABLE jobs DROP COLUMN state;", "ALTER TABLE jobs ADD COLUMN state int;")
            .left_out.empty());
  CHECK(planned("DROP TABLE jobs;", "CREATE TABLE jobs (id int);").left_out.empty());
}

TEST_CASE("nothing is left out across what cannot be judged") {
  CHECK(planned("CREATE TABLE scratch (id int);",
                "-- bellows: phase expand because it only looks\n"
                "DO $$ BEGIN EXECUTE current_setting('app.todo'); END $$;"
                "DROP TABLE scratch;")
            .left_out.empty());
}

TEST_CASE("what stays behind is not forgotten") {
  // Dropping a primary key leaves its columns NOT NULL.
  const Plan plan = planned(
      "ALTER TABLE jobs ADD COLUMN k int; ALTER TABLE jobs DROP CONSTRAINT "
      "jobs_pkey; ALTER TABLE jobs ADD CONSTRAINT p PRIMARY KEY (k);",
      "ALTER TABLE jobs DROP CONSTRAINT p;");
  CHECK(plan.left_out.empty());
}

TEST_CASE("a document keeps what was left out") {
  const Plan plan = planned("CREATE TABLE scratch (id int);", "DROP TABLE scratch;");
  const Result<Plan> read = plan_from_json(plan_to_json(plan));
  REQUIRE(read);
  CHECK(read->left_out == plan.left_out);
  CHECK(left_out_words(read->left_out.front()) ==
        "table public.scratch is made and dropped again, and nothing uses it meanwhile: "
        "V2__example.sql line 1, V3__example.sql line 1");
}

}  // namespace
}  // namespace bellows
