#include "migrations/directive.h"

#include <catch2/catch.hpp>

#include "migrations/parse.h"

using namespace bellows;

namespace {

Result<std::vector<Directive>> read(std::string_view sql) {
  const auto statements = parse_sql(sql, "f.sql");
  REQUIRE(statements);
  return read_directives(sql, "f.sql", *statements);
}

Error refused(std::string_view sql) {
  const auto directives = read(sql);
  INFO(sql);
  REQUIRE_FALSE(directives);
  CHECK(directives.error().code == ErrorCode::kSource);
  CHECK(directives.error().hint.find("because REASON") != std::string::npos);
  return directives.error();
}

}  // namespace

TEST_CASE("directives are bound to the statement that follows, or to the file") {
  const auto directives = read(
      "-- bellows: release 2.4.0\n"
      "SELECT 1;\n"
      "-- bellows: allow drop-column, rename-table because nobody reads it\n"
      "--bellows:phase contract because it is old\n"
      "ALTER TABLE t DROP COLUMN c;\n"
      "  -- bellows: depends-on 12, 13.1\n"
      "-- bellows: no-transaction\n");
  REQUIRE(directives);
  REQUIRE(directives->size() == 5);
  CHECK((*directives)[0] == Directive{{"f.sql", 1, 1}, -1, ReleaseDirective{"2.4.0"}});
  CHECK((*directives)[1] ==
        Directive{{"f.sql", 3, 1},
                  1,
                  AllowDirective{{"drop-column", "rename-table"}, "nobody reads it"}});
  CHECK((*directives)[2] == Directive{{"f.sql", 4, 1}, 1, PhaseDirective{"contract", "it is old"}});
  CHECK((*directives)[3] == Directive{{"f.sql", 6, 3}, -1, DependsOnDirective{{"12", "13.1"}}});
  CHECK((*directives)[4] == Directive{{"f.sql", 7, 1}, -1, NoTransactionDirective{}});
}

TEST_CASE("the way back is read as the SET list of an UPDATE, with or without a reason") {
  const auto back_of = [](std::string_view text) {
    const auto directives =
        read("-- bellows: back " + std::string(text) + "\nUPDATE t SET b = a;\n");
    REQUIRE(directives);
    REQUIRE(directives->size() == 1);
    CHECK(directives->front().statement == 0);
    return std::get<BackDirective>(directives->front().body);
  };
  const BackDirective plain = back_of("a = b, \"A\" = b || ' because of x'");
  REQUIRE(plain.assignments.size() == 2);
  CHECK(plain.assignments[0].column == Name{"a"});
  CHECK(plain.assignments[1].column == Name{"A"});
  CHECK(plain.assignments[1].value.text == "b || ' because of x'");
  CHECK(plain.reason.empty());
  const BackDirective lossy = back_of("a = upper(b) because case does not matter");
  CHECK(lossy.assignments[0].value.text == "upper(b)");
  CHECK(lossy.reason == "case does not matter");
}

TEST_CASE("a way back that is more or less than a SET list is refused") {
  for (const std::string text :
       {"", "a", "a =", "a = b WHERE c", "a = b FROM u", "a = b RETURNING a", "a = b; DROP TABLE t",
        "a = b because", "(a, b) = (SELECT 1, 2)"}) {
    const Error error = refused("-- bellows: back " + text + "\nUPDATE t SET b = a;\n");
    CHECK(error.message ==
          "the directive \"back\" needs what the old columns become: COLUMN = EXPRESSION");
  }
}

TEST_CASE("a directive inside of a statement belongs to that statement") {
  const auto directives = read(
      "ALTER TABLE t\n  -- bellows: allow drop-column because unused\n  DROP COLUMN c;\nSELECT 1;");
  REQUIRE(directives);
  REQUIRE(directives->size() == 1);
  CHECK((*directives)[0].statement == 0);
}

TEST_CASE("what only looks like a directive is left alone") {
  CHECK(read("SELECT '-- bellows: nonsense';")->empty());
  CHECK(read("DO $$ BEGIN\n-- bellows: nonsense\nEND $$;")->empty());
  CHECK(read("-- bellows is what runs this\nSELECT 1;")->empty());
  CHECK(read("-- see bellows: nonsense\nSELECT 1;")->empty());
}

TEST_CASE("a malformed directive is an error with its place") {
  CHECK(refused("SELECT 1;\n  -- bellows: alow x because y\nSELECT 2;").at == Place{"f.sql", 2, 3});
  CHECK(refused("-- bellows: alow x because y\nSELECT 2;").message == "unknown directive \"alow\"");
  CHECK(refused("-- bellows: allow drop-column\nSELECT 2;").message ==
        "the directive \"allow\" needs a reason: because …");
  refused("-- bellows: allow drop-column because\nSELECT 2;");
  refused("-- bellows: allow because no rule\nSELECT 2;");
  refused("-- bellows: allow a,,b because x\nSELECT 2;");
  refused("-- bellows: allow a b because x\nSELECT 2;");
  CHECK(refused("-- bellows: phase expanded because x\nSELECT 2;").message ==
        "unknown phase \"expanded\"");
  refused("-- bellows: phase expand\nSELECT 2;");
  refused("-- bellows: release\nSELECT 2;");
  refused("-- bellows: release two words\nSELECT 2;");
  refused("-- bellows: depends-on\nSELECT 2;");
  refused("-- bellows: no-transaction please\nSELECT 2;");
  refused("-- bellows:\nSELECT 2;");
  CHECK(refused("-- bellows allow drop-column because x\nSELECT 2;").message ==
        "a directive needs a colon behind \"bellows\"");
  CHECK(refused("/* bellows: no-transaction */ SELECT 2;").message ==
        "a directive stands in a line comment of its own");
  CHECK(refused("SELECT 1; -- bellows: no-transaction\nSELECT 2;").message ==
        "a directive stands in a line comment of its own");
  CHECK(refused("SELECT 1;\n-- bellows: allow x because y\n").message ==
        "no statement follows this directive");
}
