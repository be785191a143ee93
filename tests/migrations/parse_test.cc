#include "migrations/parse.h"

#include <catch2/catch.hpp>

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
