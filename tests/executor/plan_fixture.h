// plan_fixture.h: a small shop, a plan over it with every kind of action, and what came of it.
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "executor/load_catalog.h"
#include "executor/pg_database.h"
#include "executor/run.h"
#include "migrations/catalog.h"
#include "planner/plan.h"
#include "tests/executor/fake_server.h"
#include "tests/support/sandbox_fixture.h"

namespace bellows {

inline std::unique_ptr<Session> session_of(Database& database) {
  Result<std::unique_ptr<Session>> session = database.connect("test");
  INFO((session ? "" : session.error().message));
  REQUIRE(session);
  return *std::move(session);
}

inline Rows must(Session& session, std::string_view sql) {
  Result<Rows> rows = session.query(sql);
  INFO(sql << "\n" << (rows ? "" : rows.error().message));
  REQUIRE(rows);
  return *std::move(rows);
}

inline std::string value_of(Session& session, std::string_view sql) {
  return must(session, sql).text(0, 0);
}

inline ObjectName public_name(const std::string& name) {
  return ObjectName{Name{"public"}, Name{name}};
}

inline void make_shop(Session& session) {
  must(session, R"(
CREATE TABLE item (id bigint PRIMARY KEY, name text NOT NULL, price integer, legacy text);
INSERT INTO item SELECT n, 'item ' || n, n % 10, 'old' FROM generate_series(1, 60) n;
CREATE INDEX item_price ON item (price);
CREATE TABLE pair (a integer, b text, v integer NOT NULL, PRIMARY KEY (a, b));
INSERT INTO pair SELECT n / 4, 'b' || n % 4, n FROM generate_series(1, 40) n;
CREATE TABLE heap (v integer, w integer);
INSERT INTO heap (v) SELECT n FROM generate_series(1, 40) n;
ANALYZE)");
}

inline Lock locks_item(LockMode mode) {
  return Lock{public_name("item"), mode};
}

struct StepOf {
  std::string id;
  Phase phase;
  int migration;
};

inline Step make_step(const StepOf& of, Action action, std::vector<Action> undo) {
  Step step;
  step.id = of.id;
  step.phase = of.phase;
  step.title = "do " + of.id;
  step.origin.migration = of.migration;
  step.origin.version = std::to_string(of.migration + 1);
  step.origin.place = Place{"V" + step.origin.version + "__shop.sql", 1, 1};
  step.action = std::move(action);
  step.undo.actions = std::move(undo);
  return step;
}

inline std::vector<Step> expand_steps() {
  Step column = make_step(
      {"E1", Phase::kExpand, 0},
      RunSql{{"ALTER TABLE item ADD COLUMN full_name text",
              "CREATE FUNCTION bellows.item_sync() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
              "new.full_name := new.name; RETURN new; END $$",
              "CREATE TRIGGER item_sync BEFORE INSERT OR UPDATE OF name ON item FOR EACH ROW "
              "EXECUTE FUNCTION bellows.item_sync()"}},
      {RunSql{{"DROP TRIGGER item_sync ON item", "DROP FUNCTION bellows.item_sync()"}},
       RunSql{{"ALTER TABLE item DROP COLUMN full_name"}}});
  column.locks = {locks_item(LockMode::kAccessExclusive)};
  Step index = make_step({"E2", Phase::kExpand, 0},
                         BuildIndex{public_name("item_full_name"), public_name("item"),
                                    "CREATE INDEX CONCURRENTLY item_full_name ON item (full_name)"},
                         {DropIndex{public_name("item_full_name"),
                                    "DROP INDEX CONCURRENTLY IF EXISTS item_full_name"}});
  index.locks = {locks_item(LockMode::kShareUpdateExclusive)};
  Step alone =
      make_step({"E3", Phase::kExpand, 0}, RunAlone{"CREATE INDEX CONCURRENTLY pair_v ON pair (v)"},
                {DropIndex{public_name("pair_v"), "DROP INDEX CONCURRENTLY IF EXISTS pair_v"}});
  alone.probe = "SELECT to_regclass('public.pair_v') IS NOT NULL";
  return {column, index, alone};
}

// B2 adds one to every row: a batch that ran twice, or not at all, would show.
inline std::vector<Step> backfill_steps() {
  return {
      make_step({"B1", Phase::kBackfill, 0},
                MoveRows{public_name("item"),
                         "item",
                         "item",
                         "full_name = name",
                         "full_name IS DISTINCT FROM name",
                         {Name{"id"}}},
                {}),
      make_step(
          {"B2", Phase::kBackfill, 0},
          MoveRows{public_name("pair"), "pair p", "p", "v = p.v + 1", "", {Name{"a"}, Name{"b"}}},
          {Action{MoveRows{
              public_name("pair"), "pair", "pair", "v = v - 1", "", {Name{"a"}, Name{"b"}}}}}),
      make_step(
          {"B3", Phase::kBackfill, 0},
          MoveRows{public_name("heap"), "heap", "heap", "w = v", "w IS DISTINCT FROM v", {}},
          {Action{MoveRows{public_name("heap"), "heap", "heap", "w = NULL", "w IS NOT NULL", {}}}}),
      make_step({"B4", Phase::kBackfill, 0},
                ProveNone{public_name("item"),
                          "full_name IS DISTINCT FROM name",
                          {Name{"id"}},
                          "full_name equals name in every row"},
                {})};
}

inline std::vector<Step> contract_steps() {
  Step check = make_step(
      {"C1", Phase::kContract, 1},
      RunSql{
          {"ALTER TABLE item ADD CONSTRAINT item_named CHECK (full_name IS NOT NULL) NOT VALID"}},
      {RunSql{{"ALTER TABLE item DROP CONSTRAINT item_named"}}});
  check.locks = {locks_item(LockMode::kAccessExclusive)};
  Step validate = make_step({"C2", Phase::kContract, 1},
                            RunSql{{"ALTER TABLE item VALIDATE CONSTRAINT item_named"}}, {});
  validate.locks = {locks_item(LockMode::kShareUpdateExclusive)};
  const Step index =
      make_step({"C3", Phase::kContract, 1},
                DropIndex{public_name("item_price"), "DROP INDEX CONCURRENTLY item_price"},
                {BuildIndex{public_name("item_price"), public_name("item"),
                            "CREATE INDEX CONCURRENTLY item_price ON item (price)"}});
  Step drop = make_step(
      {"C4", Phase::kContract, 1},
      RunSql{{"DROP TRIGGER item_sync ON item", "DROP FUNCTION bellows.item_sync()",
              "ALTER TABLE item DROP COLUMN name", "ALTER TABLE item DROP COLUMN legacy"}},
      {});
  drop.locks = {locks_item(LockMode::kAccessExclusive)};
  drop.undo.impossible = "the column legacy is gone";
  drop.destroys = true;
  return {check, validate, index, drop};
}

inline Plan seal(Plan plan, Session& session) {
  const Result<Catalog> catalog = load_catalog(session);
  INFO((catalog ? "" : catalog.error().message));
  REQUIRE(catalog);
  plan.catalog_fingerprint = fingerprint(*catalog);
  plan.hash = plan_hash(plan);
  return plan;
}

inline Plan shop_plan(Session& session) {
  Plan plan;
  plan.layout = "flyway";
  plan.folder = "db";
  plan.migrations = {
      {"1", "full name", "V1__shop.sql", std::string(64, 'a'), "2.0", "1", "", {}, false},
      {"2", "drop name", "V2__shop.sql", std::string(64, 'b'), "2.0", "2", "", {}, false}};
  for (const std::vector<Step>& steps : {expand_steps(), backfill_steps(), contract_steps()}) {
    plan.steps.insert(plan.steps.end(), steps.begin(), steps.end());
  }
  return seal(std::move(plan), session);
}

// Rows and columns, indexes, triggers, functions of ours: all that a plan may change.
inline std::string state_of(Session& session) {
  std::string state;
  for (const std::string& sql :
       {std::string("SELECT string_agg(i::text, ';' ORDER BY id) FROM item i"),
        std::string("SELECT string_agg(p::text, ';' ORDER BY a, b) FROM pair p"),
        std::string("SELECT string_agg(h::text, ';' ORDER BY v) FROM heap h"),
        std::string("SELECT string_agg(attrelid::regclass || '.' || attname, ';' ORDER BY "
                    "attrelid::regclass::text, attname) FROM pg_attribute WHERE attrelid IN "
                    "('item'::regclass, 'pair'::regclass, 'heap'::regclass) AND attnum > 0 AND NOT "
                    "attisdropped"),
        std::string("SELECT string_agg(indexrelid::regclass || ' ' || indisvalid, ';' ORDER BY "
                    "indexrelid::regclass::text) FROM pg_index WHERE indrelid IN "
                    "('item'::regclass, 'pair'::regclass, 'heap'::regclass)"),
        std::string("SELECT string_agg(conname || convalidated, ';' ORDER BY conname) FROM "
                    "pg_constraint WHERE conrelid = 'item'::regclass"),
        std::string("SELECT string_agg(tgname, ';') FROM pg_trigger WHERE NOT tgisinternal"),
        std::string("SELECT string_agg(proname, ';') FROM pg_proc WHERE pronamespace = "
                    "to_regnamespace('bellows')")}) {
    state += value_of(session, sql) + "\n";
  }
  return state;
}

// Quick enough for a test, small enough for several batches a table.
inline RunSettings test_settings() {
  RunSettings settings;
  settings.batch_rows = 25;
  settings.operator_name = "tester";
  settings.lock_deadline = std::chrono::milliseconds(2000);
  return settings;
}

// A database with the shop in it.
struct Shop {
  std::string url = fresh_database();
  std::unique_ptr<Database> database = make_pg_database(url);
  std::unique_ptr<Session> session = session_of(*database);
  SystemClock clock;
  RecordingObserver observer;
  RunSettings settings = test_settings();

  Shop() { make_shop(*session); }

  Result<RunReport> run(const Plan& plan) {
    return run_plan(plan, settings, *database, clock, observer);
  }

  Result<RunReport> abort() { return abort_plan(settings, *database, clock, observer); }

  std::string value(std::string_view sql) { return value_of(*session, sql); }
};

#define REQUIRE_DONE(result)                                      \
  do {                                                            \
    const auto& bellows_result = (result);                        \
    INFO((bellows_result ? "" : bellows_result.error().message)); \
    REQUIRE(bellows_result.has_value());                          \
  } while (false)

}  // namespace bellows
