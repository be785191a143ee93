#include "examples/shop/load/release.h"

#include <algorithm>
#include <catch2/catch.hpp>

namespace shop {
namespace {

const std::vector<Write>& every_write() {
  static const std::vector<Write> writes{
      PlaceOrder{1, 2, true, 300, "SAVE1", "2026-01-01", {{1, 1, 300}}},
      PlaceOrder{3, 2, false, 300, "", "2026-01-01", {{1, 1, 300}}},
      SetState{1, "packed", "2026-01-01"}, SetTotal{1, 400, "2026-01-01"}};
  return writes;
}

// Everything that a release may send.
std::string sql_of(Release release) {
  std::string sql;
  for (const Write& write : every_write()) {
    for (const Call& call : calls_for(write, release)) {
      sql += call.sql + '\n';
    }
  }
  return sql + read_order(1, release).sql + '\n' + list_by_state("new", release).sql + '\n' +
         orders_of_customer(1, release).sql;
}

bool mentions(const std::string& sql, const std::string& name) {
  return sql.find(name) != std::string::npos;
}

}  // namespace

TEST_CASE("each release uses its own column names, and only those") {
  const std::string old_sql = sql_of(Release::kOld);
  const std::string new_sql = sql_of(Release::kNew);
  for (const char* name : {"status", "coupon_code"}) {
    CHECK(mentions(old_sql, name));
    CHECK_FALSE(mentions(new_sql, name));
  }
  for (const char* name : {"state", "currency", "total_cents"}) {
    CHECK(mentions(new_sql, name));
    CHECK_FALSE(mentions(old_sql, name));
  }
}

TEST_CASE("a write of several statements is a transaction") {
  for (const Write& write : every_write()) {
    for (const Release release : {Release::kOld, Release::kNew}) {
      const std::vector<Call> calls = calls_for(write, release);
      REQUIRE_FALSE(calls.empty());
      if (calls.size() > 1) {
        CHECK(calls.front().sql == "BEGIN");
        CHECK(calls.back().sql == "COMMIT");
      }
    }
  }
}

TEST_CASE("a NULL, another amount in cents and a foreign currency are flaws") {
  const Row good{"1", "2", "new", "10.05", "1005", "EUR", "2026-01-01"};
  CHECK(flaw_of(good, Release::kNew).empty());
  for (const auto& [column, value] : {std::pair<std::size_t, std::optional<std::string>>{2, {}},
                                      {4, "1006"},
                                      {4, {}},
                                      {5, "USD"}}) {
    Row row = good;
    row[column] = value;
    CHECK_FALSE(flaw_of(row, Release::kNew).empty());
  }
  CHECK(flaw_of({"1", "2", "new", "0.00", "0", "EUR", "now"}, Release::kNew).empty());
  CHECK(flaw_of({"1", "2", "new", "0.05", "5", "EUR", "now"}, Release::kNew).empty());
  CHECK(flaw_of({"1", "2", "new", "10.05", "SAVE1", "now"}, Release::kOld).empty());
}

}  // namespace shop
