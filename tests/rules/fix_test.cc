// Safe forms written into files: what changes, what stays byte for byte, where a file is split.
#include "rules/fix.h"

#include <catch2/catch.hpp>

#include "tests/support/pending.h"

namespace bellows {
namespace {

Fixes fixes(const std::string& sql) {
  LintSubject subject;
  subject.migrations = {migration("2", sql)};
  subject.start = folded("CREATE TABLE t (a int, b int); CREATE TABLE p (id int PRIMARY KEY);");
  return fix(subject, {});
}

std::vector<std::string> texts(const FixedMigration& fixed) {
  std::vector<std::string> all;
  for (const FixedPart& part : fixed.parts) {
    all.push_back(part.text);
  }
  return all;
}

std::vector<std::string> parts(const std::string& sql) {
  const Fixes made = fixes(sql);
  return made.fixed.empty() ? std::vector<std::string>{} : texts(made.fixed.front());
}

using Parts = std::vector<std::string>;

TEST_CASE("a statement alone gives way in its place, comments and all") {
  CHECK(parts("-- fast\n\nCREATE INDEX /* ! */ i\n  ON t (a); -- done\n") ==
        Parts{"-- fast\n\nCREATE INDEX CONCURRENTLY /* ! */ i\n  ON t (a); -- done\n"});
}

TEST_CASE("a file is split where statements must not share a transaction") {
  CHECK(parts("SELECT 1; -- one\n-- two\nCREATE INDEX i ON t (a);\n\n-- three\nSELECT 3;\n") ==
        Parts{"SELECT 1; -- one\n", "-- two\nCREATE INDEX CONCURRENTLY i ON t (a);\n",
              "\n-- three\nSELECT 3;\n"});
  CHECK(parts("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0);\nSELECT 1;\n") ==
        Parts{"ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;\n",
              "ALTER TABLE public.t VALIDATE CONSTRAINT c;\n", "SELECT 1;\n"});
}

TEST_CASE("what is fine stays as it is") {
  const Fixes made = fixes("SELECT 1;\nALTER TABLE t ADD COLUMN c int;\n");
  CHECK(made.fixed.empty());
  CHECK(made.left.empty());
}

TEST_CASE("what has to wait for a deploy, or to move rows, is left with a reason") {
  for (const char* sql : {"ALTER TABLE t DROP COLUMN a;", "ALTER TABLE t RENAME COLUMN a TO c;",
                          "ALTER TABLE t ADD COLUMN r float8 NOT NULL DEFAULT random();",
                          "ALTER TABLE t ALTER COLUMN a TYPE bigint;"}) {
    INFO(sql);
    const Fixes made = fixes(sql);
    CHECK(made.fixed.empty());
    REQUIRE_FALSE(made.left.empty());
    CHECK_FALSE(made.left.front().why.empty());
  }
}

TEST_CASE("one fixed file may hold what is fixed and what is left") {
  const Fixes made = fixes("ALTER TABLE t DROP COLUMN b;\nCREATE INDEX i ON t (a);\n");
  REQUIRE(made.fixed.size() == 1);
  CHECK(texts(made.fixed.front()) ==
        Parts{"ALTER TABLE t DROP COLUMN b;\n", "CREATE INDEX CONCURRENTLY i ON t (a);\n"});
  CHECK(made.left.size() == 1);
}

TEST_CASE("a file whose tool runs it without a transaction is not split") {
  LintSubject subject;
  subject.migrations = {migration("2", "SELECT 1;\nCREATE INDEX i ON t (a);\nSELECT 2;\n")};
  subject.migrations.front().transactional = false;
  subject.start = folded("CREATE TABLE t (a int);");
  const Fixes made = fix(subject, {});
  REQUIRE(made.fixed.size() == 1);
  CHECK(texts(made.fixed.front()) ==
        Parts{"SELECT 1;\nCREATE INDEX CONCURRENTLY i ON t (a);\nSELECT 2;\n"});
}

}  // namespace
}  // namespace bellows
