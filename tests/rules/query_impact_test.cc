// The application's queries beside the migrations: which break, and by which statement.
#include "rules/query_impact.h"

#include <catch2/catch.hpp>

#include "migrations/parse.h"
#include "tests/support/pending.h"

namespace bellows {
namespace {

constexpr const char* kSchema =
    "CREATE TABLE orders (id int PRIMARY KEY, status text, note text NOT NULL DEFAULT '');"
    "CREATE TABLE users (id int, name text, status int);";

std::vector<Finding> impact(const std::string& migration_sql, const std::vector<std::string>& sql) {
  LintSubject subject;
  subject.migrations = {migration("2", migration_sql)};
  subject.start = folded(kSchema);
  std::vector<ApplicationQuery> queries;
  int line = 0;
  for (const std::string& text : sql) {
    Result<Statement> statement = parse_one(text);
    REQUIRE(statement);
    queries.push_back({*std::move(statement), {"q.sql", ++line, 1}});
  }
  return query_findings(subject, queries);
}

std::vector<std::string> broken(const std::string& migration_sql,
                                const std::vector<std::string>& sql) {
  std::vector<std::string> result;
  for (const Finding& finding : impact(migration_sql, sql)) {
    result.push_back(finding.rule + ": " + finding.message);
  }
  return result;
}

using Texts = std::vector<std::string>;

TEST_CASE("a column that goes away breaks the queries that name it, and no other") {
  const Texts queries = {"SELECT status FROM orders WHERE id = $1",
                         "SELECT o.status FROM orders o JOIN users u ON u.id = o.id",
                         "SELECT status FROM users", "UPDATE orders SET status = $1 WHERE id = $2",
                         "SELECT id FROM orders"};
  CHECK(broken("ALTER TABLE orders DROP COLUMN status;", queries) ==
        Texts{"breaks-query: `SELECT status FROM orders WHERE id = $1` (q.sql:1) uses "
              "public.orders.status, which is gone after this statement",
              "breaks-query: `SELECT o.status FROM orders o JOIN users u ON u.id = o.id` (q.sql:2) "
              "uses public.orders.status, which is gone after this statement",
              "breaks-query: `UPDATE orders SET status = $1 WHERE id = $2` (q.sql:4) uses "
              "public.orders.status, which is gone after this statement"});
  CHECK(broken("ALTER TABLE orders RENAME COLUMN status TO state;", queries).size() == 3);
}

TEST_CASE("a table that goes away breaks what uses it") {
  for (const char* sql : {"DROP TABLE orders;", "ALTER TABLE orders RENAME TO purchases;",
                          "CREATE SCHEMA s; ALTER TABLE orders SET SCHEMA s;"}) {
    INFO(sql);
    CHECK(broken(sql, {"SELECT count(*) FROM orders", "SELECT 1 FROM users"}).size() == 1);
  }
}

TEST_CASE("a column that has to be filled breaks an INSERT that leaves it out") {
  const Texts queries = {"INSERT INTO orders (id, status) VALUES ($1, $2)",
                         "INSERT INTO orders (id, status, note) VALUES ($1, $2, $3)",
                         "INSERT INTO orders VALUES ($1, $2, $3)"};
  CHECK(broken("ALTER TABLE orders ADD COLUMN total int NOT NULL;", queries).size() == 3);
  CHECK(broken("ALTER TABLE orders ADD COLUMN total int NOT NULL DEFAULT 0;", queries).empty());
  CHECK(broken("ALTER TABLE orders ALTER COLUMN note DROP DEFAULT;", queries).size() == 1);
  CHECK(broken("ALTER TABLE orders ALTER COLUMN status SET NOT NULL;",
               {"INSERT INTO orders (id) VALUES ($1)"})
            .size() == 1);
  CHECK(broken("ALTER TABLE orders DROP COLUMN status;", {queries[2]}) ==
        Texts{"breaks-query: `INSERT INTO orders VALUES ($1, $2, $3)` (q.sql:1) inserts into "
              "public.orders without naming columns, and loses status"});
}

TEST_CASE("a star that gets other columns is advice, and a product is no star") {
  const auto advice = impact("ALTER TABLE orders ADD COLUMN total int;",
                             {"SELECT * FROM orders", "SELECT o.* FROM orders o",
                              "SELECT id * 2, count(*) FROM orders GROUP BY id"});
  REQUIRE(advice.size() == 2);
  CHECK(advice[0].rule == "changes-query");
  CHECK(advice[0].severity == Severity::kAdvice);
}

TEST_CASE("a query is reported for the first statement that breaks it") {
  const auto findings = impact(
      "ALTER TABLE orders ADD COLUMN x int;\nALTER TABLE orders DROP COLUMN status;\n"
      "DROP TABLE orders;",
      {"SELECT status FROM orders"});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].place.line == 2);
  CHECK(findings[0].end.line == 2);
  CHECK(findings[0].relations == std::vector<std::string>{"public.orders"});
}

}  // namespace
}  // namespace bellows
