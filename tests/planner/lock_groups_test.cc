// Which steps of a plan may share one lock, as "E1+E2 C1".
#include "planner/lock_groups.h"

#include <catch2/catch.hpp>

#include "planner/make_plan.h"
#include "tests/support/pending.h"

using namespace bellows;

namespace {

constexpr std::string_view kShop = R"(
CREATE TABLE t (id bigint PRIMARY KEY, name text, old text, older text);
CREATE TABLE u (id bigint PRIMARY KEY);
CREATE TYPE mood AS ENUM ('well');
CREATE TABLE m (id bigint PRIMARY KEY, mood mood);
)";

std::string in_words(const Plan& plan) {
  const std::vector<std::size_t> groups = lock_groups(plan);
  REQUIRE(groups.size() == plan.steps.size());
  std::string words;
  for (std::size_t at = 0; at < groups.size(); ++at) {
    words += at == 0 ? "" : groups[at] == groups[at - 1] ? "+" : " ";
    words += plan.steps[at].id;
  }
  return words;
}

Plan plan_of(const std::string& sql, std::int64_t hide_for = 0) {
  PlanRequest request;
  request.layout = "flyway";
  request.start = folded(kShop);
  request.pending.push_back(migration("1", sql));
  request.hide_for = hide_for;
  Result<Plan> plan = make_plan(request);
  INFO(sql << "\n" << (plan ? "" : plan.error().message));
  REQUIRE(plan);
  return *std::move(plan);
}

std::string groups(const std::string& sql) {
  return in_words(plan_of(sql));
}

}  // namespace

TEST_CASE("instant steps on one table share its lock") {
  CHECK(groups("ALTER TABLE t ADD COLUMN a integer;\n"
               "ALTER TABLE t ADD COLUMN b integer DEFAULT 0;\n"
               "ALTER TABLE t ALTER COLUMN name SET DEFAULT '';\n"
               "ALTER TABLE t ADD COLUMN c integer, ADD COLUMN d integer;") == "E1+E2+E3+E4+E5");
}

TEST_CASE("steps on different tables do not") {
  CHECK(groups("ALTER TABLE t ADD COLUMN a integer;\n"
               "ALTER TABLE u ADD COLUMN a integer;\n"
               "ALTER TABLE t ADD COLUMN b integer;") == "E1 E2 E3");
}

TEST_CASE("what blocks nobody joins only between others") {
  Plan plan = plan_of(
      "ALTER TABLE t ADD COLUMN a integer, ADD COLUMN b integer, ADD COLUMN c integer, "
      "ADD COLUMN d integer, ADD COLUMN e integer;");
  REQUIRE(in_words(plan) == "E1+E2+E3+E4+E5");
  for (const std::size_t at : {0U, 2U, 4U}) {
    plan.steps[at].locks.at(0).mode = LockMode::kShareUpdateExclusive;
  }
  CHECK(in_words(plan) == "E1 E2+E3+E4 E5");
}

TEST_CASE("a step that locks a second table stands alone") {
  CHECK(groups("ALTER TABLE t ADD COLUMN a integer;\n"
               "ALTER TABLE t ADD COLUMN u_id bigint REFERENCES u;\n"
               "ALTER TABLE t ADD COLUMN b integer;")
            .find('+') == std::string::npos);
}

TEST_CASE("phases stay apart") {
  const Plan plan = plan_of(
      "ALTER TABLE t ADD COLUMN a integer;\n"
      "ALTER TABLE t ADD COLUMN b integer;\n"
      "ALTER TABLE t ALTER COLUMN name SET NOT NULL;");
  REQUIRE(plan.steps.back().phase == Phase::kContract);
  CHECK_THAT(in_words(plan), Catch::StartsWith("E1+E2 "));
}

TEST_CASE("a step that locks nothing, or destroys something, or is done for good, stands alone") {
  const Plan plan = plan_of(
      "ALTER TABLE t ADD COLUMN a integer;\n"
      "ALTER TABLE t ADD COLUMN b integer;");
  REQUIRE(in_words(plan) == "E1+E2");
  Plan without_lock = plan;
  without_lock.steps[1].locks.clear();
  CHECK(in_words(without_lock) == "E1 E2");
  Plan destroying = plan;
  destroying.steps[1].destroys = true;
  CHECK(in_words(destroying) == "E1 E2");
  Plan for_good = plan;
  for_good.steps[1].undo.impossible = "it is gone";
  CHECK(in_words(for_good) == "E1 E2");
  Plan waiting = plan;
  waiting.steps[1].soak = Soak{"E1", 60};
  CHECK(in_words(waiting) == "E1 E2");
}

TEST_CASE("the parts of a safe form stay apart, and what validates stands alone") {
  SECTION("a safe form") {
    const Plan plan = plan_of("ALTER TABLE t ADD CONSTRAINT named CHECK (name <> '');");
    REQUIRE(plan.steps.size() == 2);
    CHECK(in_words(plan) == "C1 C2");
  }
  SECTION("by hand") {
    const Plan plan = plan_of(
        "ALTER TABLE t ADD CONSTRAINT named CHECK (name <> '') NOT VALID;\n"
        "ALTER TABLE t VALIDATE CONSTRAINT named;");
    CHECK(in_words(plan) == "C1 C2");
  }
  SECTION("two of them") {
    const Plan plan = plan_of(
        "ALTER TABLE t ALTER COLUMN name SET NOT NULL;\n"
        "ALTER TABLE t ALTER COLUMN old SET NOT NULL;");
    const std::vector<std::size_t> groups = lock_groups(plan);
    for (std::size_t at = 1; at < groups.size(); ++at) {
      if (groups[at] == groups[at - 1]) {
        INFO(plan.steps[at].id);
        CHECK(plan.steps[at].origin.statement != plan.steps[at - 1].origin.statement);
        CHECK(plan.steps[at].scans.empty());
      }
    }
  }
}

TEST_CASE("a new value of an enum is committed before it is used") {
  CHECK(groups("ALTER TYPE mood ADD VALUE 'ill';\n"
               "ALTER TABLE m ALTER COLUMN mood SET DEFAULT 'ill';") == "E1 E2");
}

TEST_CASE("what is hidden is hidden together, and dropped one by one") {
  const Plan plan = plan_of("ALTER TABLE t DROP COLUMN old; ALTER TABLE t DROP COLUMN older;", 60);
  std::string dropping;
  const std::vector<std::size_t> groups = lock_groups(plan);
  for (std::size_t at = 0; at < plan.steps.size(); ++at) {
    if (plan.steps[at].destroys) {
      dropping += plan.steps[at].id + " ";
      CHECK(groups[at] == at);
      CHECK((at + 1 == groups.size() || groups[at + 1] == at + 1));
    }
  }
  CHECK(dropping == "C3 C4 ");
  CHECK_THAT(in_words(plan), Catch::Contains("C1+C2 C3 C4"));
}

TEST_CASE("what moves rows, or what the model does not know, stands alone") {
  Plan plan = plan_of(
      "ALTER TABLE t ADD COLUMN a integer;\n"
      "ALTER TABLE t ADD COLUMN b integer;");
  REQUIRE(in_words(plan) == "E1+E2");
  const auto with = [&](const std::string& sql) {
    std::get<RunSql>(plan.steps[1].action).statements.push_back(sql);
    return in_words(plan);
  };
  const std::string sql =
      GENERATE(as<std::string>{}, "DO $$ BEGIN END $$", "SELECT pg_sleep(1)", "UPDATE t SET a = 1",
               "ALTER TABLE t RENAME TO v", "ALTER TABLE t VALIDATE CONSTRAINT c",
               "ALTER TABLE t SET TABLESPACE elsewhere", "no SQL at all");
  CHECK(with(sql) == "E1 E2");
}

TEST_CASE("a step that reads its table through stands alone") {
  Plan plan = plan_of(
      "ALTER TABLE t ADD COLUMN a integer;\n"
      "ALTER TABLE t ADD COLUMN b integer;");
  plan.steps[1].scans = {plan.steps[1].locks.at(0).relation};
  CHECK(in_words(plan) == "E1 E2");
}
