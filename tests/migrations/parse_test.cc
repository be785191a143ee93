#include "migrations/parse.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <vector>

using namespace bellows;

TEST_CASE("statements have their range, line and column without comments and semicolons") {
  const std::string sql = "-- first\nCREATE TABLE a (i int);\n\n/* ä */  DROP TABLE b  -- x\n;\n";
  const auto statements = parse_sql(sql, "f.sql");
  REQUIRE(statements);
  REQUIRE(statements->size() == 2);
  CHECK((*statements)[0].text == "CREATE TABLE a (i int)");
  CHECK((*statements)[0].line == 2);
  CHECK((*statements)[1].text == "DROP TABLE b");
  CHECK((*statements)[1].line == 4);
  CHECK((*statements)[1].column == 10);
}

TEST_CASE("a text that does not parse gives the place and the server's words") {
  const auto statements = parse_sql("SELECT 'ä';\n\nCREATE TABEL t ();\n", "dir/f.sql");
  REQUIRE_FALSE(statements);
  const Error& error = statements.error();
  CHECK(error.code == ErrorCode::kSource);
  CHECK(error.message == "syntax error at or near \"TABEL\"");
  CHECK(error.at == Place{"dir/f.sql", 3, 8});
  CHECK(error.hint == "Correct the statement (PostgreSQL " + std::to_string(grammar_version()) +
                          "'s grammar reads it); the line reads: CREATE TABEL t ();");
}

TEST_CASE("rows of pg_dump's COPY are said to be what does not parse") {
  const auto statements = parse_sql("COPY t (a) FROM stdin;\n1\tone\n\\.\n");
  REQUIRE_FALSE(statements);
  CHECK(statements.error().at.line == 2);
  CHECK(statements.error().hint.find("as INSERT") != std::string::npos);
}

TEST_CASE("no text, and text with nothing in it") {
  for (const char* text : {"", " \n", "-- nothing\n", ";;;", "/* x */ ; -- y"}) {
    const auto statements = parse_sql(text);
    REQUIRE(statements);
    CHECK(statements->empty());
  }
}

TEST_CASE("one statement means exactly one") {
  CHECK(parse_one("SELECT 1;"));
  CHECK_FALSE(parse_one(""));
  CHECK(parse_one("SELECT 1; SELECT 2").error().message == "expected one statement, found 2");
}

TEST_CASE("NUL and bytes that are no UTF-8 are refused before the parser sees them") {
  CHECK(parse_sql(std::string_view("SELECT 1;\0 DROP TABLE t", 22)).error().message ==
        "the text contains a NUL byte");
  CHECK(parse_sql("SELECT '\xC3\x28'").error().message == "the text is not UTF-8");
  CHECK(parse_sql("SELECT '\xED\xA0\x80'").error().message == "the text is not UTF-8");
  CHECK(scan_tokens("\xFF").error().message == "the text is not UTF-8");
  CHECK(parse_sql("SELECT '\xF0\x9F\x98\x80'"));
}

TEST_CASE("meaning ignores blanks, comments, letter case and needless quotes, nothing else") {
  const auto same = [](std::string_view a, std::string_view b) {
    const auto result = same_meaning(a, b);
    REQUIRE(result);
    return *result;
  };
  CHECK(same("select a from T where b = 1", "SELECT \"a\" FROM t /* x */ WHERE b=1;"));
  CHECK(same("create table t (a int)", "CREATE TABLE t (a integer)"));
  CHECK_FALSE(same("SELECT 1", "SELECT 2"));
  CHECK_FALSE(same("SELECT a", "SELECT \"A\""));
  CHECK_FALSE(same("SELECT 1", "SELECT 1; SELECT 1"));
  CHECK_FALSE(same("ALTER TABLE t ALTER a SET DEFAULT 1", "ALTER TABLE t ALTER a SET DEFAULT 2"));
  CHECK_FALSE(same_meaning("SELECT 1", "SELEC 1"));
}

TEST_CASE("tokens are the lexer's own, comments included") {
  const std::string text =
      "SELECT \"a b\", U&\"x\", E'it\\'s', $q$ -- no $q$, 1.5e3, $1, a<=b -- end\n/* c /* d */ "
      "*/::int";
  const auto tokens = scan_tokens(text);
  REQUIRE(tokens);
  std::vector<std::string> seen;
  for (const Token& token : *tokens) {
    seen.push_back(text.substr(token.range.begin, token.range.end - token.range.begin));
  }
  CHECK(seen ==
        std::vector<std::string>{
            "SELECT", "\"a b\"",         ",",  "U&\"x\"", ",", "E'it\\'s'", ",",  "$q$ -- no $q$",
            ",",      "1.5e3",           ",",  "$1",      ",", "a",         "<=", "b",
            "-- end", "/* c /* d */ */", "::", "int"});
  CHECK((*tokens)[0].keyword);
  CHECK((*tokens)[1].kind == TokenKind::kQuotedIdentifier);
  CHECK((*tokens)[3].kind == TokenKind::kQuotedIdentifier);
  CHECK((*tokens)[5].kind == TokenKind::kString);
  CHECK((*tokens)[7].kind == TokenKind::kString);
  CHECK((*tokens)[9].kind == TokenKind::kNumber);
  CHECK((*tokens)[11].kind == TokenKind::kParameter);
  CHECK((*tokens)[13].kind == TokenKind::kWord);
  CHECK_FALSE((*tokens)[13].keyword);
  CHECK((*tokens)[14].kind == TokenKind::kOperator);
  CHECK((*tokens)[16].kind == TokenKind::kLineComment);
  CHECK((*tokens)[17].kind == TokenKind::kBlockComment);
  CHECK(scan_tokens("")->empty());
  CHECK(scan_tokens("SELECT 'open").error().message.starts_with("unterminated quoted string"));
}

TEST_CASE("deep nesting gives an answer or an error, never a crash") {
  const auto repeated = [](std::string_view text, int times) {
    std::string result;
    for (int i = 0; i < times; ++i) {
      result += text;
    }
    return result;
  };
  CHECK(parse_sql("SELECT " + repeated("(", 5000) + "1" + repeated(")", 5000)));
  const auto sum = parse_sql("SELECT 1;\nSELECT 1" + repeated("+1", 20000));
  REQUIRE_FALSE(sum);
  CHECK(sum.error().message == "the statement is nested too deeply");
  CHECK(sum.error().at.line == 2);
  CHECK_FALSE(parse_sql("CREATE TABLE t (a int DEFAULT 1" + repeated("::int", 20000) + ")"));
  CHECK_FALSE(parse_sql("SELECT " + repeated("(", 50000) + "1" + repeated(")", 50000)));
  CHECK(parse_sql("SELECT 1 WHERE a" + repeated(" AND a", 20000)));
  CHECK_FALSE(same_meaning("SELECT 1" + repeated("+1", 20000), "SELECT 1"));
}

TEST_CASE("threads parse side by side") {
  std::vector<std::thread> threads;
  std::atomic<int> good = 0;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&good] {
      for (int round = 0; round < 50; ++round) {
        const bool parsed = parse_sql("CREATE TABLE t (a int DEFAULT f(1)); SELECT 2").has_value();
        const bool refused = !parse_sql("SELECT 'x").has_value();
        good += parsed && refused ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  CHECK(good == 200);
}

TEST_CASE("the grammar's version is known") {
  CHECK(grammar_version() >= 15);
}
