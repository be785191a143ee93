#include "rules/plan_context.h"

#include <catch2/catch.hpp>

#include "migrations/fold.h"
#include "migrations/parse.h"

using namespace bellows;

namespace {

const ObjectName kTable{{"public"}, {"t"}};

// What is known of the new columns when all of these have been met.
PlanContext after(std::string_view sql) {
  Catalog at = *fold(Catalog{}, *parse_sql("CREATE TABLE t (a int CONSTRAINT c CHECK (a > 0));"));
  PlanContext context;
  const Result<std::vector<Statement>> statements = parse_sql(sql);
  for (const Statement& statement : *statements) {
    advance(context, statement, at);
    REQUIRE(apply(at, statement));
  }
  return context;
}

}  // namespace

TEST_CASE("columns that the plan adds are new, under the name that they have now") {
  CHECK(after("ALTER TABLE t ADD COLUMN b int").is_new(kTable, {"b"}));
  CHECK_FALSE(after("ALTER TABLE t ADD COLUMN IF NOT EXISTS a int").is_new(kTable, {"a"}));
  const PlanContext renamed = after("ALTER TABLE t ADD COLUMN b int; ALTER TABLE t RENAME b TO d");
  CHECK(renamed.is_new(kTable, {"d"}));
  CHECK_FALSE(renamed.is_new(kTable, {"b"}));
  CHECK_FALSE(after("ALTER TABLE t RENAME a TO d").is_new(kTable, {"d"}));
}

TEST_CASE("new columns follow their table, and nothing else that is renamed") {
  const PlanContext moved = after("ALTER TABLE t ADD COLUMN b int; ALTER TABLE t RENAME TO u");
  CHECK(moved.is_new({{"public"}, {"u"}}, {"b"}));
  CHECK_FALSE(moved.is_new(kTable, {"b"}));
  CHECK(after("ALTER TABLE t ADD COLUMN b int; ALTER TABLE t RENAME CONSTRAINT c TO d")
            .is_new(kTable, {"b"}));
}

TEST_CASE("a copy of the context does not see what becomes of the other") {
  PlanContext context = after("ALTER TABLE t ADD COLUMN b int");
  const PlanContext before = context;
  context.new_columns[kTable].insert(Name{"z"});
  CHECK(context.is_new(kTable, {"z"}));
  CHECK_FALSE(before.is_new(kTable, {"z"}));
}
