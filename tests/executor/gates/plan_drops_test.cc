// What a plan drops, and which statements name it.
#include "executor/gates/plan_drops.h"

#include <catch2/catch.hpp>

#include "migrations/fold.h"
#include "migrations/parse.h"
#include "tests/executor/plan_fixture.h"

namespace bellows {
namespace {

Catalog shop_catalog() {
  return *fold(Catalog{},
               *parse_sql("CREATE TABLE item (id int PRIMARY KEY, name text, legacy text);"
                          "CREATE TABLE old_item (id int PRIMARY KEY);"
                          "CREATE INDEX item_legacy ON item (legacy);"
                          "CREATE INDEX item_name ON item (name);"
                          "CREATE VIEW item_names AS SELECT name FROM item"));
}

Plan plan_of(const std::vector<std::string>& statements, Phase phase = Phase::kContract) {
  Plan plan;
  for (const std::string& statement : statements) {
    plan.steps.push_back(make_step({"C1", phase, 0}, RunSql{{statement}}, {}));
  }
  return plan;
}

std::string drops_of(const Plan& plan) {
  const PlanDrops drops = plan_drops(plan, 1, shop_catalog());
  std::string text;
  for (const ObjectName& relation : drops.relations) {
    text += display(relation) + " ";
  }
  for (const auto& [table, column] : drops.columns) {
    text += display(table) + "." + column.text + " ";
  }
  for (const ObjectName& index : drops.indexes) {
    text += "index " + display(index) + " ";
  }
  return text + drops.opaque;
}

TEST_CASE("plan drops: what is gone after contract, with all that goes with it") {
  CHECK(drops_of(plan_of({"ALTER TABLE item DROP COLUMN legacy"})) ==
        "public.item.legacy index public.item_legacy ");
  CHECK(drops_of(plan_of({"DROP TABLE old_item"})) ==
        "public.old_item index public.old_item_pkey ");
  CHECK(drops_of(plan_of({"ALTER TABLE item RENAME COLUMN name TO title"})) == "public.item.name ");
  CHECK(drops_of(plan_of({"DROP VIEW item_names"})) == "public.item_names ");
  CHECK(drops_of(plan_of({"DROP INDEX item_name"})) == "index public.item_name ");
  CHECK(drops_of(plan_of({"ALTER TABLE item ADD COLUMN x int"})).empty());
}

TEST_CASE("plan drops: only of contract, and of the rollout that is asked for") {
  CHECK(drops_of(plan_of({"DROP TABLE old_item"}, Phase::kExpand)).empty());
  Plan later = plan_of({"DROP TABLE old_item"});
  later.steps[0].rollout = 2;
  CHECK(drops_of(later).empty());
}

TEST_CASE("plan drops: what nobody can read is said") {
  CHECK_THAT(drops_of(plan_of({"DO $$ BEGIN EXECUTE 'DROP TABLE ' || current_user; END $$"})),
             Catch::Contains("step C1: "));
}

TEST_CASE("plan drops: they are the same when they come out of the ledger") {
  const PlanDrops drops = plan_drops(
      plan_of({"ALTER TABLE item DROP COLUMN legacy", "DROP TABLE old_item"}), 1, shop_catalog());
  const Result<PlanDrops> back = drops_from_json(drops_to_json(drops));
  REQUIRE(back);
  CHECK(*back == drops);
  for (const char* text : {"", "{}", "[]", R"({"relations":[["a"]],"columns":[],"indexes":[]})"}) {
    CHECK_FALSE(drops_from_json(text));
  }
}

TEST_CASE("plan drops: a statement names them as PostgreSQL reads it") {
  const PlanDrops drops = plan_drops(
      plan_of({"ALTER TABLE item DROP COLUMN legacy", "DROP TABLE old_item"}), 1, shop_catalog());
  const auto named = [&](const std::string& sql) { return dropped_name_in(sql, drops); };
  for (const char* sql :
       {"SELECT legacy FROM item", "SELECT i.\"legacy\" FROM public.item i WHERE id = $1",
        "SELECT id FROM ITEM WHERE Legacy = $1", "UPDATE item SET legacy = $1",
        "INSERT INTO item (id, legacy) VALUES ($1, $2)",
        "WITH x AS (SELECT legacy FROM item) SELECT * FROM x",
        "SELECT 1 WHERE EXISTS (SELECT FROM item WHERE item.legacy IS NULL)",
        "DELETE FROM item WHERE legacy IS NULL", "COPY item (legacy) TO STDOUT",
        "DECLARE c CURSOR FOR SELECT legacy FROM item",
        "DO $$ BEGIN PERFORM legacy FROM item; END $$",
        "SELECT legacy FROM item WHERE id IN ($1 /*, ... */)", "SELECT ( legacy FROM item"}) {
    INFO(sql);
    CHECK(named(sql) == "public.item.legacy");
  }
  for (const char* sql : {"SELECT * FROM old_item", "TRUNCATE old_item",
                          "INSERT INTO old_item SELECT id FROM item", "TABLE public.old_item"}) {
    INFO(sql);
    CHECK(named(sql) == "public.old_item");
  }
  for (const char* sql :
       {"SELECT name FROM item", "SELECT 'legacy' FROM item", "SELECT id /* legacy */ FROM item",
        "SELECT legacy FROM other_table", "SELECT \"LEGACY\" FROM item",
        "SELECT * FROM archive.old_item", "ALTER TABLE item DROP COLUMN legacy", "VACUUM old_item",
        "COMMENT ON COLUMN item.legacy IS 'x'", "SELECT * FROM item"}) {
    INFO(sql);
    CHECK(named(sql).empty());
  }
}

}  // namespace
}  // namespace bellows
