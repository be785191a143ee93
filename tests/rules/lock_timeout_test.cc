#include "rules/lock_timeout.h"

#include <catch2/catch.hpp>

#include "migrations/parse.h"

namespace bellows {
namespace {

bool holds_after(std::string_view sql, bool in_transaction = true) {
  LockTimeout timeout(5'000);
  const Result<std::vector<Statement>> statements = parse_sql(sql);
  REQUIRE(statements);
  for (const Statement& statement : *statements) {
    timeout.read(statement, in_transaction);
  }
  return timeout.holds();
}

TEST_CASE("times are read as PostgreSQL reads them") {
  CHECK(postgres_duration("500") == 500);
  CHECK(postgres_duration("2s") == 2'000);
  CHECK(postgres_duration("1.5 min") == 90'000);
  CHECK(postgres_duration("0") == 0);
  CHECK_FALSE(postgres_duration("soon"));
  CHECK_FALSE(postgres_duration("2 fortnights"));
}

TEST_CASE("a lock timeout holds until it is taken back") {
  CHECK(holds_after("SET lock_timeout = '2s'"));
  CHECK(holds_after("SET lock_timeout TO 500"));
  CHECK(holds_after("SELECT set_config('lock_timeout', '2s', false)"));
  CHECK_FALSE(holds_after(""));
  CHECK_FALSE(holds_after("SET lock_timeout = 0"));
  CHECK_FALSE(holds_after("SET lock_timeout = '1h'"));
  CHECK_FALSE(holds_after("SET statement_timeout = '2s'"));
  CHECK_FALSE(holds_after("SET lock_timeout = '2s'; RESET lock_timeout"));
  CHECK_FALSE(holds_after("SET lock_timeout = '2s'; RESET ALL"));
}

TEST_CASE("SET LOCAL holds in its transaction only") {
  CHECK(holds_after("SET LOCAL lock_timeout = '2s'"));
  CHECK_FALSE(holds_after("SET LOCAL lock_timeout = '2s'; COMMIT"));
  CHECK_FALSE(holds_after("SET LOCAL lock_timeout = '2s'", false));
  CHECK_FALSE(holds_after("SELECT set_config('lock_timeout', '2s', true); COMMIT"));
}

}  // namespace
}  // namespace bellows
