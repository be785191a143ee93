// operation.h: what the shop does to its data, said without column names.
// Owns: the writes PlaceOrder, SetState, SetTotal; how a journal line says each of them.
// Promises: every value is in the operation, times included, so that doing it again on another
//           database gives the same rows, whichever release does it.
// Not here: the SQL of a release (release.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace shop {

using OrderId = std::int64_t;
using Cents = std::int64_t;

struct Item {
  std::int64_t product = 0;
  int quantity = 1;
  Cents unit_price = 0;

  bool operator==(const Item&) const = default;
};

// An order with its lines and, when it is paid at once, its payment: one transaction.
struct PlaceOrder {
  OrderId id = 0;
  std::int64_t customer = 0;
  bool paid = false;  // else its state is left to the column's default
  Cents total = 0;
  std::string coupon;  // only an old release has a place for it
  std::string at;      // UTC
  std::vector<Item> items;

  bool operator==(const PlaceOrder&) const = default;
};

struct SetState {
  OrderId id = 0;
  std::string state;
  std::string at;

  bool operator==(const SetState&) const = default;
};

struct SetTotal {
  OrderId id = 0;
  Cents total = 0;
  std::string at;

  bool operator==(const SetTotal&) const = default;
};

using Write = std::variant<PlaceOrder, SetState, SetTotal>;

// Tab-separated, without a line end.
std::string to_line(const Write& write);

// Nothing when the line is not one that to_line() wrote.
std::optional<Write> from_line(std::string_view line);

// 1234 as "12.34".
std::string money(Cents cents);

}  // namespace shop
