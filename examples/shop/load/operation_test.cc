#include "examples/shop/load/operation.h"

#include <catch2/catch.hpp>

namespace shop {

TEST_CASE("every write comes back from its journal line") {
  const PlaceOrder order{
      4711, 12, true, 2597, "SAVE10", "2026-01-02 03:04:05.000006+00", {{7, 2, 999}, {8, 1, 599}}};
  const std::vector<Write> writes{order, SetState{4711, "packed", "2026-01-02 03:04:06.000000+00"},
                                  SetTotal{4711, 2000, "2026-01-02 03:04:07.000000+00"}};
  for (const Write& write : writes) {
    const std::optional<Write> back = from_line(to_line(write));
    REQUIRE(back.has_value());
    CHECK(*back == write);
  }
}

TEST_CASE("an order without a coupon keeps its fields apart") {
  const PlaceOrder order{1, 2, false, 3, "", "2026-01-02 03:04:05.000006+00", {{4, 5, 6}}};
  const std::optional<Write> back = from_line(to_line(order));
  REQUIRE(back.has_value());
  CHECK(std::get<PlaceOrder>(*back) == order);
}

TEST_CASE("a line that is torn or made up is no write") {
  CHECK_FALSE(from_line("").has_value());
  CHECK_FALSE(from_line("state\t12").has_value());
  CHECK_FALSE(from_line("state\t12x\tnew\tnow").has_value());
  CHECK_FALSE(from_line("total\t12\tmuch\tnow").has_value());
  CHECK_FALSE(from_line("place\t1\t2\tpaid\t3\t\tnow\t4\t5").has_value());
  CHECK_FALSE(from_line("delete\t1\t2\t3").has_value());
}

TEST_CASE("money has two digits after the point") {
  CHECK(money(0) == "0.00");
  CHECK(money(5) == "0.05");
  CHECK(money(123456) == "1234.56");
}

}  // namespace shop
