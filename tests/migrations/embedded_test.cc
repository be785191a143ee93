#include "migrations/embedded.h"

#include <catch2/catch.hpp>

#include "migrations/parse.h"

using namespace bellows;

namespace {

Embedded embedded(const std::string& sql) {
  const Result<Statement> statement = parse_one(sql);
  INFO(sql);
  if (!statement) {
    FAIL(statement.error().message);
  }
  return embedded_statements(*statement);
}

// One line a statement: its line, how certain, its text.
std::vector<std::string> lines(const Embedded& embedded) {
  std::vector<std::string> result;
  for (const EmbeddedStatement& found : embedded.statements) {
    const std::string why = why_uncertain(found.guards);
    result.push_back(std::to_string(found.statement.line) + ": " + found.statement.text +
                     (why.empty() ? "" : " -- " + why));
  }
  for (const OpaquePart& part : embedded.opaque) {
    result.push_back(std::to_string(part.line) + "? " + part.reason);
  }
  return result;
}

std::vector<std::string> block(const std::string& body) {
  return lines(embedded("DO $$\nBEGIN\n" + body + "\nEND\n$$"));
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("unconditional statements of a DO block are certain, with their lines", "[embedded]") {
  const std::string sql =
      "DO $$\nBEGIN\n  ALTER TABLE t ADD a int;\n\n  CREATE\n INDEX i ON t (a);\nEND\n$$";
  const Embedded found = embedded(sql);
  CHECK(lines(found) == Lines{"3: ALTER TABLE t ADD a int", "5: CREATE\n INDEX i ON t (a)"});
  CHECK(found.statements[0].certainty() == Certainty::kCertain);
  CHECK(found.statements[0].statement.column == 3);
  CHECK(sql.substr(found.statements[1].offset, 6) == "CREATE");
}

TEST_CASE("offsets count from the beginning of the file", "[embedded]") {
  const std::string sql = "SELECT 1;\n\nDO $x$ BEGIN DROP TABLE t; END $x$;";
  const auto statements = parse_sql(sql);
  REQUIRE(statements);
  const Embedded found = embedded_statements(statements->back());
  REQUIRE(found.statements.size() == 1);
  CHECK(sql.substr(found.statements[0].offset, 12) == "DROP TABLE t");
  CHECK(found.statements[0].statement.line == 3);
}

TEST_CASE("a condition over system catalogs makes a statement guarded, others possible",
          "[embedded]") {
  const Embedded found = embedded(
      "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'x') THEN CREATE TYPE x AS "
      "ENUM ('a'); END IF; IF (SELECT count(*) FROM t) > 1 THEN DROP TABLE t; ELSE DROP TABLE u; "
      "END IF; END $$");
  REQUIRE(found.statements.size() == 5);  // two conditions that read, three statements
  CHECK(found.statements[1].certainty() == Certainty::kGuarded);
  CHECK(why_uncertain(found.statements[1].guards) ==
        "only if NOT EXISTS ( SELECT 1 FROM pg_type WHERE typname = 'x' )");
  CHECK(found.statements[3].certainty() == Certainty::kPossible);
  CHECK(why_uncertain(found.statements[4].guards) ==
        "only if not: ( SELECT count ( * ) FROM t ) > 1");
}

TEST_CASE("errors that are caught guard the block", "[embedded]") {
  const Embedded found = embedded(
      "DO $$ BEGIN CREATE TYPE x AS ENUM ('a'); EXCEPTION WHEN duplicate_object OR "
      "unique_violation "
      "THEN DROP TABLE t; END $$");
  REQUIRE(found.statements.size() == 2);
  CHECK(found.statements[0].certainty() == Certainty::kGuarded);
  CHECK(why_uncertain(found.statements[0].guards) ==
        "undone on duplicate_object, unique_violation");
  CHECK(found.statements[1].certainty() == Certainty::kPossible);
}

TEST_CASE("what stands behind a conditional RETURN runs only otherwise", "[embedded]") {
  CHECK(block("IF n THEN RETURN; END IF;\nDROP TABLE t;") ==
        Lines{"4: DROP TABLE t -- only if not: n"});
  CHECK(block("IF n THEN IF m THEN RETURN; END IF; END IF;\nDROP TABLE t;") ==
        Lines{"4: DROP TABLE t -- unless the body is left before"});
  CHECK(block("RETURN;\nDROP TABLE t;").empty());
  CHECK(block("IF n THEN RETURN; ELSE RAISE EXCEPTION 'no'; END IF;\nDROP TABLE t;").empty());
}

TEST_CASE("an error that a block raises leaves the rest certain", "[embedded]") {
  CHECK(block("IF n THEN RAISE EXCEPTION 'no'; END IF;\nDROP TABLE t;") ==
        Lines{"4: DROP TABLE t"});
  CHECK(block("RAISE NOTICE 'so';\nDROP TABLE t;") == Lines{"4: DROP TABLE t"});
}

TEST_CASE("loops and CASE make what is in them possible", "[embedded]") {
  CHECK(block("WHILE n LOOP\nDROP TABLE a;\nEND LOOP;\nFOR i IN 1..3 LOOP DROP TABLE b; END LOOP;"
              "\nCASE n WHEN 1 THEN DROP TABLE c; ELSE DROP TABLE d; END CASE;") ==
        Lines{"4: DROP TABLE a -- in a loop", "6: DROP TABLE b -- in a loop",
              "7: DROP TABLE c -- only if its CASE comes to it",
              "7: DROP TABLE d -- only if its CASE comes to it"});
}

TEST_CASE("EXECUTE of a constant is read, anything else is opaque and says why", "[embedded]") {
  CHECK(block("EXECUTE 'DROP TABLE a; DROP ' || 'TABLE b';") ==
        Lines{"3: DROP TABLE a", "3: DROP TABLE b"});
  CHECK(block("EXECUTE $q$DROP TABLE it's$q$;") ==
        Lines{"3? it cannot be read (unterminated quoted string at or near \"'s\"): "});
  CHECK(
      block("EXECUTE format('DROP TABLE %I',\n t);") ==
      Lines{"3? EXECUTE puts its statement together at run time: format ( 'DROP TABLE %I' , t )"});
}

TEST_CASE("a block that cannot be read says so", "[embedded]") {
  CHECK(lines(embedded("DO $$ BEGIN a b c; END $$")) ==
        Lines{"1? its PL/pgSQL cannot be read: syntax error at or near \"a\""});
  CHECK(lines(embedded("DO LANGUAGE plperl $$ 1 $$")) ==
        Lines{"1? its language is plperl, which is not read here"});
}

TEST_CASE("function bodies are read in PL/pgSQL and in SQL", "[embedded]") {
  CHECK(lines(embedded("CREATE FUNCTION f(n int, OUT m text) LANGUAGE plpgsql AS $$\nBEGIN\n  "
                       "m := n; UPDATE t SET a = n; SELECT a INTO m FROM t; END $$")) ==
        Lines{"3: UPDATE t SET a = n", "3: SELECT a        FROM t"});
  CHECK(
      lines(embedded("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'DROP TABLE a; SELECT 1'")) ==
      Lines{"1: DROP TABLE a", "1: SELECT 1"});
  CHECK(
      lines(embedded("CREATE FUNCTION f() RETURNS int LANGUAGE sql\nBEGIN ATOMIC\n DELETE FROM t;\n"
                     "SELECT 1; END")) == Lines{"3: DELETE FROM t", "4: SELECT 1"});
  CHECK(lines(embedded("CREATE FUNCTION f() RETURNS int RETURN (SELECT max(a) FROM t)")) ==
        Lines{"1: SELECT (SELECT max(a) FROM t)"});
}

TEST_CASE("a trigger function with row variables is read", "[embedded]") {
  CHECK(
      lines(embedded("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE x "
                     "t%ROWTYPE; y t.a%TYPE; c CURSOR (k int) FOR SELECT * FROM t; BEGIN IF TG_OP "
                     "= 'INSERT' THEN NEW.a := 1; END IF; INSERT INTO u VALUES (NEW.a); RETURN "
                     "NEW; END $$")) == Lines{"1: INSERT INTO u VALUES (NEW.a)"});
}
