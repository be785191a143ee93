// What people complain about in other linters, alarm by alarm and miss by miss.
#include <algorithm>
#include <catch2/catch.hpp>

#include "rules/lint.h"
#include "tests/support/pending.h"

namespace bellows {
namespace {

std::vector<std::string> found(std::string_view given, const std::vector<Migration>& pending) {
  const Result<LintReport> report = lint(pending, folded(given));
  REQUIRE(report);
  std::vector<std::string> ids;
  for (const Finding& finding : report->findings) {
    ids.push_back(finding.rule);
  }
  return ids;
}

std::vector<std::string> found(std::string_view given, std::string_view sql) {
  return found(given, std::vector<Migration>{migration("2", sql)});
}

const std::vector<std::string> kNothing;

TEST_CASE("nothing is said about a table that the same plan has made") {
  CHECK(found("", "CREATE TABLE t (a int); CREATE INDEX ON t (a);") == kNothing);
  CHECK(found("", {migration("1", "CREATE TABLE t (a int);"),
                   migration("2", "CREATE INDEX ON t (a); ALTER TABLE t ADD CHECK (a > 0);")}) ==
        kNothing);
  CHECK(found("", "CREATE TABLE t (a int); ALTER TABLE t RENAME TO u; CREATE INDEX ON u (a);") ==
        kNothing);
  CHECK(found("CREATE SCHEMA s;",
              "CREATE TABLE s.t (a int); ALTER TABLE s.t ALTER a SET NOT NULL;") == kNothing);
}

TEST_CASE("a new table in one schema is not taken for an old one in another") {
  const std::string given = "CREATE SCHEMA s; CREATE TABLE public.t (a int);";
  CHECK(found(given, "CREATE TABLE s.t (a int); CREATE INDEX ON s.t (a);") == kNothing);
  CHECK(found(given, "CREATE TABLE s.t (a int); CREATE INDEX ON t (a);") ==
        std::vector<std::string>{"create-index"});
}

TEST_CASE("type changes that leave the table as it is are silent") {
  const std::string given =
      "CREATE TABLE t (v varchar(20), n numeric(10,2), at timestamp(3), b varbit(8), c cidr, "
      "i int, x text);";
  for (const char* change :
       {"v TYPE varchar(40)", "v TYPE varchar", "v TYPE text", "x TYPE varchar",
        "n TYPE numeric(12,2)", "n TYPE numeric", "at TYPE timestamp(6)", "b TYPE varbit(16)",
        "c TYPE inet", "i TYPE oid", "v TYPE varchar(20)", "i TYPE int USING i::int"}) {
    INFO(change);
    CHECK(found(given, std::string("ALTER TABLE t ALTER COLUMN ") + change + ";") == kNothing);
  }
  for (const char* change : {"v TYPE varchar(10)", "x TYPE varchar(10)", "n TYPE numeric(12,4)",
                             "i TYPE bigint", "at TYPE date"}) {
    INFO(change);
    CHECK(found(given, std::string("ALTER TABLE t ALTER COLUMN ") + change + ";") ==
          std::vector<std::string>{"alter-column-type"});
  }
}

TEST_CASE("SET NOT NULL behind a validated CHECK is silent, behind any other VALIDATE it is not") {
  CHECK(found("CREATE TABLE t (a int, CONSTRAINT c CHECK (a IS NOT NULL));",
              "ALTER TABLE t ALTER a SET NOT NULL;") == kNothing);
  const std::vector<std::string> ids =
      found("CREATE TABLE t (a int, CONSTRAINT c CHECK (a > 0) NOT VALID);",
            {migration("2", "ALTER TABLE t VALIDATE CONSTRAINT c;"),
             migration("3", "ALTER TABLE t ALTER a SET NOT NULL;")});
  CHECK(ids == std::vector<std::string>{"set-not-null"});
}

TEST_CASE("stable defaults are stored once") {
  for (const char* value : {"now()", "current_date", "timezone('utc', now())", "upper('a')",
                            "'{}'::text[]", "ARRAY[1]", "CURRENT_TIMESTAMP", "1 + 1"}) {
    INFO(value);
    CHECK(found("CREATE TABLE t (a int);",
                std::string("ALTER TABLE t ADD COLUMN b ") +
                    (std::string_view(value).starts_with("ARRAY")
                         ? "int[]"
                         : (std::string_view(value).ends_with("[]") ? "text[]" : "text")) +
                    " DEFAULT " + value + ";") == kNothing);
  }
}

TEST_CASE("temporary tables are nobody else's") {
  CHECK(found("",
              "CREATE TEMP TABLE t (a int); CREATE INDEX ON t (a); UPDATE t SET a = 1; "
              "TRUNCATE t; DROP TABLE t;") == kNothing);
}

TEST_CASE("NOT VALID on a domain, RENAME VALUE, ALTER INDEX … ATTACH are what they say") {
  CHECK(found("CREATE DOMAIN d AS int; CREATE TABLE t (a d);",
              "ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID;") == kNothing);
  CHECK(found("CREATE TYPE mood AS ENUM ('ok');",
              "ALTER TYPE mood RENAME VALUE 'ok' TO 'good'; SELECT 'good'::mood;") ==
        std::vector<std::string>{"enum-rename-value"});
  CHECK(found("CREATE TABLE p (a int) PARTITION BY RANGE (a); CREATE TABLE p_1 PARTITION OF p FOR "
              "VALUES FROM (0) TO (9); CREATE INDEX p_a ON ONLY p (a); CREATE INDEX p_1_a ON p_1 "
              "(a);",
              "ALTER INDEX p_a ATTACH PARTITION p_1_a;") == kNothing);
}

TEST_CASE("nothing is said about what locks nobody out") {
  const std::string given = "CREATE TABLE t (a int PRIMARY KEY, b int); CREATE INDEX t_b ON t (b);";
  for (const char* sql :
       {"ALTER TABLE t SET (fillfactor = 90)", "ALTER TABLE t ALTER a SET STATISTICS 500",
        "COMMENT ON TABLE t IS 'x'", "CREATE STATISTICS s ON a, b FROM t",
        "ALTER TABLE t CLUSTER ON t_b", "GRANT SELECT ON t TO PUBLIC",
        "REVOKE SELECT ON t FROM PUBLIC", "CREATE PUBLICATION p FOR TABLE t",
        "UPDATE t SET b = 1 WHERE a = 7", "UPDATE t AS x SET b = 1 WHERE x.a = 7 AND x.b > 1",
        "DELETE FROM t WHERE a IN (1, 2, 3)", "UPDATE t SET b = 1 WHERE (a = '7'::int)"}) {
    INFO(sql);
    CHECK(found(given, std::string(sql) + ";") == kNothing);
  }
}

TEST_CASE("an UPDATE that names no single row is broad, however it is written") {
  const std::string given = "CREATE TABLE t (a int PRIMARY KEY, b int);";
  for (const char* where :
       {"", " WHERE true", " WHERE 1 = 1", " WHERE b > 1", " WHERE a > 1", " WHERE a = 1 OR b = 1",
        " WHERE a = b", " WHERE b = 1", " WHERE a = 1 OR true"}) {
    INFO(where);
    CHECK(found(given, std::string("UPDATE t SET b = 0") + where + ";") ==
          std::vector<std::string>{"unbatched-update"});
  }
}

TEST_CASE("what others miss is found") {
  const std::string t = "CREATE TABLE t (a int);";
  CHECK(found(t, "ALTER TABLE t ADD COLUMN b int UNIQUE;") ==
        std::vector<std::string>{"add-column-inline-unique"});
  CHECK(found(t, "ALTER TABLE t ADD COLUMN b int CHECK (b > 0);") ==
        std::vector<std::string>{"add-column-inline-check"});
  CHECK(found(t, "ALTER TABLE t ADD COLUMN b int GENERATED ALWAYS AS IDENTITY;") ==
        std::vector<std::string>{"add-column-identity"});
  CHECK(found("CREATE TABLE t (a int); CREATE INDEX t_a ON t (a);", "CLUSTER t USING t_a;") ==
        std::vector<std::string>{"cluster"});
  CHECK(found(t, "ALTER TABLE t ADD COLUMN b int NOT NULL DEFAULT 1 CHECK (b > 0) UNIQUE;") ==
        std::vector<std::string>{"add-column-inline-check", "add-column-inline-unique"});
}

TEST_CASE("statements inside a DO block are judged, at their place") {
  const Result<LintReport> report = lint(
      {migration("2",
                 "DO $$\nBEGIN\n  IF NOT EXISTS (SELECT FROM pg_indexes WHERE indexname = 'i') "
                 "THEN\n    CREATE INDEX i ON t (a);\n  END IF;\nEND $$;\n")},
      folded("CREATE TABLE t (a int);"));
  REQUIRE(report);
  REQUIRE(report->findings.size() == 2);
  CHECK(report->findings.front().rule == "do-block");
  const Finding& finding = report->findings.back();
  CHECK(finding.rule == "create-index");
  CHECK(finding.place.line == 4);
  CHECK(finding.message.starts_with("inside the DO block"));
}

TEST_CASE("a DO block that only makes a type, unless it is there, is no trouble") {
  CHECK(found("",
              "DO $$ BEGIN CREATE TYPE mood AS ENUM ('ok'); EXCEPTION WHEN duplicate_object "
              "THEN NULL; END $$;") == kNothing);
}

TEST_CASE("a statement that does not fit its schema does not hide the others") {
  CHECK(found("CREATE TABLE t (a int);",
              "ALTER TABLE nowhere ADD COLUMN b int; CREATE INDEX ON t (a);") ==
        std::vector<std::string>{"unknown-relation", "create-index",
                                 "statement-after-access-exclusive"});
}

}  // namespace
}  // namespace bellows
