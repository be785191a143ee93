// What CREATE OR REPLACE took the place of comes back: on paper, and on a server as pg_dump sees
// it.
#include "rules/undo.h"

#include <catch2/catch.hpp>

#include "executor/load_catalog.h"
#include "executor/pg_database.h"
#include "executor/verify/schema_dump.h"
#include "migrations/parse.h"
#include "tests/support/pending.h"
#include "tests/support/sandbox_fixture.h"

namespace bellows {
namespace {

struct Case {
  std::string_view given;
  std::string_view replaced_by;
};

constexpr std::string_view kTypes =
    "CREATE SCHEMA app; CREATE TYPE app.mood AS ENUM ('ok', 'sad'); "
    "CREATE TABLE item (id integer, name text); ";

const std::vector<Case>& cases() {
  static const std::vector<Case> kCases = {
      {"CREATE FUNCTION f(a integer, b text DEFAULT 'x''y') RETURNS integer LANGUAGE sql STABLE "
       "STRICT AS 'SELECT a'",
       "CREATE OR REPLACE FUNCTION f(a int, b text DEFAULT 'z') RETURNS int LANGUAGE sql AS "
       "'SELECT 2'"},
      {"CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = "
       "public, pg_temp SET work_mem = '8MB' AS $$ BEGIN RETURN NEW; END $$",
       "CREATE OR REPLACE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; "
       "END "
       "$$"},
      {"CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql SET search_path = '' AS $$ BEGIN PERFORM "
       "'$bellows$'; END $$",
       "CREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN NULL; END $$"},
      {"CREATE FUNCTION f(m app.mood, VARIADIC more app.mood[]) RETURNS SETOF item LANGUAGE sql "
       "COST "
       "7 ROWS 9 PARALLEL SAFE LEAKPROOF AS 'SELECT 1, ''a'''",
       "CREATE OR REPLACE FUNCTION f(m app.mood, VARIADIC more app.mood[]) RETURNS SETOF item "
       "LANGUAGE sql AS 'SELECT 2, ''b'''"},
      {"CREATE FUNCTION f(a integer) RETURNS TABLE (x integer, \"Y y\" text) LANGUAGE sql "
       "IMMUTABLE "
       "AS 'SELECT a, ''t'''",
       "CREATE OR REPLACE FUNCTION f(a integer) RETURNS TABLE (x integer, \"Y y\" text) LANGUAGE "
       "sql "
       "AS 'SELECT 1, ''u'''"},
      {"CREATE FUNCTION f(a integer, OUT b integer, INOUT c text) RETURNS record LANGUAGE sql AS "
       "'SELECT a, c'",
       "CREATE OR REPLACE FUNCTION f(a integer, OUT b integer, INOUT c text) RETURNS record "
       "LANGUAGE "
       "sql AS 'SELECT 1, c'"},
      {"CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql RETURN a + 1",
       "CREATE OR REPLACE FUNCTION f(a integer) RETURNS integer LANGUAGE sql RETURN a + 2"},
      {"CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql BEGIN ATOMIC SELECT a; SELECT a "
       "+ "
       "1; END",
       "CREATE OR REPLACE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT 3'"},
      {"CREATE PROCEDURE f(a integer) LANGUAGE plpgsql AS $$ BEGIN NULL; END $$",
       "CREATE OR REPLACE PROCEDURE f(a integer) LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$"},
      {"CREATE VIEW v AS SELECT id, name FROM item WHERE id > 0",
       "CREATE OR REPLACE VIEW v AS SELECT id, name FROM item WHERE id > 1"},
      {"CREATE VIEW v (a, \"B b\") WITH (security_barrier) AS SELECT id, upper(name) FROM item",
       "CREATE OR REPLACE VIEW v (a, \"B b\") AS SELECT id, lower(name) FROM item"},
      {"CREATE VIEW v AS WITH few AS (SELECT id, name FROM item) SELECT DISTINCT ON (id) id, name "
       "IS "
       "DISTINCT FROM 'x' AS other FROM few ORDER BY id",
       "CREATE OR REPLACE VIEW v AS SELECT id, name = 'y' AS other FROM item"},
      {"CREATE VIEW v AS SELECT id, name FROM item WHERE id > 0 WITH LOCAL CHECK OPTION",
       "CREATE OR REPLACE VIEW v AS SELECT id, name FROM item WHERE id > 5"},
  };
  return kCases;
}

Undo undo_over(const Catalog& before, std::string_view sql) {
  const Result<Statement> statement = parse_one(sql);
  INFO(sql);
  REQUIRE(statement);
  PlanContext context;
  context.start = &before;
  return undo_of(Subject(*statement, before, context));
}

std::string undo_over(std::string_view given, std::string_view sql) {
  const Undo undo = undo_over(folded(std::string(kTypes) + std::string(given) + ";"), sql);
  return undo.impossible.empty() ? action_sql(undo.actions.at(0)).at(0)
                                 : "impossible: " + undo.impossible;
}

void run(Session& session, std::string_view sql) {
  INFO(sql);
  const Result<Rows> ran = session.query(sql);
  REQUIRE((ran ? "" : ran.error().message) == std::string());
}

void run_all(Session& session, const std::string& sql) {
  const Result<std::vector<Statement>> statements = parse_sql(sql);
  REQUIRE(statements);
  for (const Statement& statement : *statements) {
    run(session, statement.text);
  }
}

Catalog loaded(Session& session) {
  Result<Catalog> catalog = load_catalog(session);
  REQUIRE((catalog ? "" : catalog.error().message) == std::string());
  return *std::move(catalog);
}

std::map<std::string, std::string> dumped(const std::string& url) {
  Result<SchemaDump> dump = dump_schema(url, sandbox_server().bin_directory());
  REQUIRE((dump ? "" : dump.error().message) == std::string());
  return (*std::move(dump)).objects;
}

}  // namespace

TEST_CASE("a replaced function or view is written down again") {
  for (const Case& one : cases()) {
    CAPTURE(one.given);
    const std::string undo = undo_over(one.given, one.replaced_by);
    INFO(undo);
    CHECK(undo.starts_with("CREATE OR REPLACE "));
    CHECK(parse_one(undo));
  }
  CHECK(undo_over("CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT 1'",
                  "CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 2'") ==
        "CREATE OR REPLACE FUNCTION public.f(a integer) RETURNS integer LANGUAGE sql AS "
        "$bellows$SELECT 1$bellows$");
}

TEST_CASE("a function of other arguments is new, and dropped again") {
  CHECK(undo_over("CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT 1'",
                  "CREATE OR REPLACE FUNCTION f(a text) RETURNS int LANGUAGE sql AS 'SELECT 2'") ==
        "DROP FUNCTION IF EXISTS public.f(text)");
}

TEST_CASE("what PostgreSQL would not take back is not promised") {
  const std::string_view function =
      "CREATE FUNCTION f(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1'";
  CHECK(undo_over(function,
                  "CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT "
                  "2'") == "impossible: PostgreSQL takes no argument's name away again");
  CHECK(undo_over(function,
                  "CREATE OR REPLACE FUNCTION f(int DEFAULT 1) RETURNS int LANGUAGE sql AS "
                  "'SELECT 2'") == "impossible: PostgreSQL takes no argument's default away again");
  CHECK(undo_over("CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'lib', 'f'",
                  "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2'") ==
        "impossible: the function as it was cannot be written down again");
  const std::string_view view = "CREATE VIEW v AS SELECT id FROM item";
  CHECK(undo_over(view, "CREATE OR REPLACE VIEW v AS SELECT id, name FROM item") ==
        "impossible: PostgreSQL takes no column of a view away again");
  CHECK(
      undo_over(view, "CREATE OR REPLACE VIEW v AS SELECT * FROM item") ==
      "impossible: it cannot be told whether the view gets columns, which PostgreSQL takes away no "
      "more");
}

TEST_CASE("what was replaced is back, and pg_dump sees no difference", "[pg]") {
  for (const Case& one : cases()) {
    CAPTURE(one.given);
    const std::string url = fresh_database();
    Result<std::unique_ptr<Session>> session = make_pg_database(url)->connect("test");
    REQUIRE(session);
    run_all(**session, std::string(kTypes) + std::string(one.given) + ";");
    const std::map<std::string, std::string> before = dumped(url);
    const Undo undo = undo_over(loaded(**session), one.replaced_by);
    INFO(undo.impossible);
    REQUIRE(undo.actions.size() == 1);
    run(**session, one.replaced_by);
    CHECK(dumped(url) != before);
    for (const std::string& sql : action_sql(undo.actions[0])) {
      run(**session, sql);
    }
    CHECK(dumped(url) == before);
  }
}

}  // namespace bellows
