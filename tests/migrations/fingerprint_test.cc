#include <catch2/catch.hpp>

#include "migrations/catalog.h"
#include "migrations/fold.h"
#include "migrations/parse.h"

namespace bellows {
namespace {

std::string fingerprint_of(const std::string& sql) {
  const Result<std::vector<Statement>> statements = parse_sql(sql);
  REQUIRE(statements.has_value());
  const Result<Catalog> catalog = fold(Catalog{}, *statements);
  REQUIRE((catalog ? "" : catalog.error().message) == std::string());
  return fingerprint(*catalog);
}

TEST_CASE("a fingerprint is a SHA-256 that texts and column order leave alone") {
  const std::string one =
      fingerprint_of("CREATE TABLE t (a int DEFAULT 1, b text CHECK (b <> ''))");
  CHECK(one.size() == 64);
  CHECK(one == fingerprint_of("CREATE TABLE t (b text CHECK (b > ''), a int DEFAULT 2)"));
  CHECK(one == fingerprint_of("CREATE TABLE t (b text CHECK (b > ''), a int DEFAULT 2); COMMENT ON "
                              "TABLE t IS 'x'; CREATE TEMP TABLE u (a int)"));
}

TEST_CASE("a fingerprint changes with every part of a schema") {
  const std::string base = "CREATE TABLE t (a int, b int, CONSTRAINT c CHECK (a > 0));";
  const std::string one = fingerprint_of(base);
  const auto changed = GENERATE(
      as<std::string>{}, "ALTER TABLE t ADD d int", "ALTER TABLE t ALTER a SET NOT NULL",
      "ALTER TABLE t ALTER a SET DEFAULT 1", "ALTER TABLE t ALTER a TYPE bigint",
      "ALTER TABLE t DROP CONSTRAINT c", "ALTER TABLE t ADD UNIQUE (a)", "CREATE INDEX ON t (a)",
      "CREATE UNIQUE INDEX i ON t (b)", "ALTER TABLE t RENAME a TO d",
      "ALTER TABLE t ADD CHECK (b > 0) NOT VALID", "CREATE SEQUENCE s",
      "CREATE VIEW v AS SELECT 1 AS one", "CREATE TYPE e AS ENUM ('a')");
  INFO(changed);
  CHECK(fingerprint_of(base + changed) != one);
}

TEST_CASE("a fingerprint tells validated from not validated") {
  const std::string base = "CREATE TABLE t (a int); ALTER TABLE t ADD CHECK (a > 0) NOT VALID;";
  CHECK(fingerprint_of(base) !=
        fingerprint_of(base + "ALTER TABLE t VALIDATE CONSTRAINT t_a_check"));
}

}  // namespace
}  // namespace bellows
