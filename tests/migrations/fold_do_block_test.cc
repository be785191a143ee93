#include <catch2/catch.hpp>

#include "migrations/fold.h"
#include "migrations/fold/guard_condition.h"
#include "migrations/parse.h"

using namespace bellows;

namespace {

Catalog folded(const std::string& sql) {
  const auto statements = parse_sql(sql);
  INFO(sql);
  if (!statements) {
    FAIL(statements.error().message);
  }
  Result<Catalog> catalog = fold({}, *statements);
  if (!catalog) {
    FAIL(catalog.error().message);
  }
  return *std::move(catalog);
}

bool same(const std::string& a, const std::string& b) {
  const std::vector<std::string> differences = schema_differences(folded(a), folded(b));
  for (const std::string& line : differences) {
    UNSCOPED_INFO(line);
  }
  return differences.empty();
}

const std::string kTable = "CREATE TABLE t (a int);";
const std::string kWithColumn = "CREATE TABLE t (a int, b int);";

}  // namespace

TEST_CASE("certain statements of a DO block fold like plain ones", "[fold][embedded]") {
  CHECK(same(kTable + "DO $$ BEGIN ALTER TABLE t ADD b int; EXECUTE 'DROP TABLE t'; END $$;", ""));
}

TEST_CASE("IF NOT EXISTS over the server's catalogs is answered from the schema",
          "[fold][embedded]") {
  const std::string add =
      "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM information_schema.columns c WHERE c.table_name = "
      "'t' AND column_name = 'b' AND table_schema = current_schema()) THEN ALTER TABLE t ADD b "
      "int; "
      "ELSE DROP TABLE t; END IF; END $$;";
  CHECK(same(kTable + add, kWithColumn));
  CHECK(same(kWithColumn + add, ""));
}

TEST_CASE("a condition that is not understood lets through what the schema allows",
          "[fold][embedded]") {
  const std::string make =
      "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_type t JOIN pg_namespace n ON n.oid = "
      "t.typnamespace WHERE typname = 'x') THEN CREATE TYPE x AS ENUM ('a'); END IF; END $$;";
  CHECK(same(make, "CREATE TYPE x AS ENUM ('a');"));
  CHECK(same("CREATE TYPE x AS ENUM ('b');" + make, "CREATE TYPE x AS ENUM ('b');"));
}

TEST_CASE("a caught error undoes its block and nothing else", "[fold][embedded]") {
  CHECK(same(kTable +
                 "DO $$ BEGIN BEGIN ALTER TABLE t ADD b int; ALTER TABLE t ADD a int; EXCEPTION "
                 "WHEN duplicate_column THEN NULL; END; CREATE TABLE u (); END $$;",
             kTable + "CREATE TABLE u ();"));
  CHECK(same(kTable + "DO $$ BEGIN ALTER TABLE t ADD b int, ADD a int; EXCEPTION WHEN others THEN "
                      "NULL; END $$;",
             kTable));
}

TEST_CASE("what depends on data is left out", "[fold][embedded]") {
  CHECK(same(kTable + "DO $$ BEGIN IF (SELECT count(*) FROM t) = 0 THEN DROP TABLE t; END IF; END "
                      "$$;",
             kTable));
}

TEST_CASE("an error in a certain statement is the fold's error, with its line",
          "[fold][embedded]") {
  const auto statements = parse_sql("DO $$\nBEGIN\n  DROP TABLE t;\nEND $$;");
  REQUIRE(statements);
  const Result<Catalog> catalog = fold({}, *statements);
  REQUIRE_FALSE(catalog);
  CHECK(catalog.error().at.line == 3);
}

TEST_CASE("conditions that can be answered", "[fold][embedded]") {
  const Catalog catalog = folded(
      "CREATE TABLE t (a int CONSTRAINT positive CHECK (a > 0)); CREATE INDEX i ON t (a); CREATE "
      "VIEW v AS SELECT a FROM t; CREATE SEQUENCE s; CREATE TYPE e AS ENUM ('x'); CREATE SCHEMA "
      "app;");
  const auto yes = [&](const std::string& condition) {
    INFO(condition);
    CHECK(holds(catalog, condition) == std::optional(true));
    CHECK(holds(catalog, "NOT (" + condition + ")") == std::optional(false));
  };
  yes("EXISTS (SELECT 1 FROM information_schema.tables WHERE table_name = 't')");
  yes("EXISTS (SELECT 1 FROM information_schema.tables WHERE table_name = 'v'::text)");
  yes("NOT EXISTS (SELECT 1 FROM information_schema.tables WHERE table_name = 't' AND table_schema "
      "= 'app')");
  yes("EXISTS (SELECT FROM pg_constraint WHERE conname = 'positive')");
  yes("EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.relname = 'i' AND c.relkind = 'i')");
  yes("EXISTS (SELECT FROM pg_indexes WHERE schemaname = 'public' AND indexname = 'i')");
  yes("EXISTS (SELECT FROM pg_type WHERE typname = 'e')");
  yes("EXISTS (SELECT FROM information_schema.schemata WHERE schema_name = 'app')");
  yes("to_regclass('public.t') IS NOT NULL");
  yes("to_regclass('nothing') IS NULL");
  CHECK_FALSE(holds(catalog, "EXISTS (SELECT FROM pg_type WHERE typname LIKE 'e%')"));
  CHECK_FALSE(holds(catalog, "EXISTS (SELECT FROM pg_type, pg_class WHERE typname = 'e')"));
  CHECK_FALSE(holds(catalog, "EXISTS (SELECT FROM pg_type WHERE typname = 'e' OR true)"));
  CHECK_FALSE(holds(catalog, "EXISTS (SELECT FROM pg_roles WHERE rolname = 'app')"));
}
