#include "examples/shop/load/release.h"

namespace shop {
namespace {

bool is_old(Release release) {
  return release == Release::kOld;
}

Call insert_order(const PlaceOrder& order, Release release) {
  const std::string id = std::to_string(order.id);
  const std::string customer = std::to_string(order.customer);
  const std::string total = money(order.total);
  if (is_old(release)) {
    if (order.paid) {
      return {"place_paid_order",
              "INSERT INTO orders (id, customer_id, status, total, coupon_code, created_at, "
              "updated_at) VALUES ($1, $2, 'paid', $3, $4, $5, $5)",
              {id, customer, total, order.coupon, order.at}};
    }
    return {"place_order",
            "INSERT INTO orders (id, customer_id, total, coupon_code, created_at, updated_at) "
            "VALUES ($1, $2, $3, $4, $5, $5)",
            {id, customer, total, order.coupon, order.at}};
  }
  const std::string cents = std::to_string(order.total);
  if (order.paid) {
    return {"place_paid_order",
            "INSERT INTO orders (id, customer_id, state, total, total_cents, currency, created_at, "
            "updated_at) VALUES ($1, $2, 'paid', $3, $4, 'EUR', $5, $5)",
            {id, customer, total, cents, order.at}};
  }
  return {"place_order",
          "INSERT INTO orders (id, customer_id, total, total_cents, currency, created_at, "
          "updated_at) VALUES ($1, $2, $3, $4, 'EUR', $5, $5)",
          {id, customer, total, cents, order.at}};
}

struct CallsOf {
  Release release;

  std::vector<Call> operator()(const PlaceOrder& order) const {
    const std::string id = std::to_string(order.id);
    std::vector<Call> calls{{"", "BEGIN", {}}, insert_order(order, release)};
    int line = 0;
    for (const Item& item : order.items) {
      calls.push_back({"add_item",
                       "INSERT INTO order_items (order_id, line, product_id, quantity, unit_price) "
                       "VALUES ($1, $2, $3, $4, $5)",
                       {id, std::to_string(++line), std::to_string(item.product),
                        std::to_string(item.quantity), money(item.unit_price)}});
    }
    if (order.paid) {
      calls.push_back({"add_payment",
                       "INSERT INTO payments (id, order_id, method, amount, paid_at) "
                       "VALUES ($1, $2, 'card', $3, $4)",
                       {std::to_string(order.id + 1), id, money(order.total), order.at}});
    }
    calls.push_back({"", "COMMIT", {}});
    return calls;
  }

  std::vector<Call> operator()(const SetState& change) const {
    const std::string column = is_old(release) ? "status" : "state";
    return {{"set_state",
             "UPDATE orders SET " + column + " = $2, updated_at = $3 WHERE id = $1",
             {std::to_string(change.id), change.state, change.at}}};
  }

  // Reads before it writes, as an object mapper does.
  std::vector<Call> operator()(const SetTotal& change) const {
    const std::string id = std::to_string(change.id);
    const std::string total = money(change.total);
    std::vector<Call> calls{
        {"", "BEGIN", {}},
        {"lock_order", "SELECT total FROM orders WHERE id = $1 FOR UPDATE", {id}}};
    if (is_old(release)) {
      calls.push_back({"set_total",
                       "UPDATE orders SET total = $2, updated_at = $3 WHERE id = $1",
                       {id, total, change.at}});
    } else {
      calls.push_back({"set_total",
                       "UPDATE orders SET total = $2, total_cents = $3, updated_at = $4 "
                       "WHERE id = $1",
                       {id, total, std::to_string(change.total), change.at}});
    }
    calls.push_back({"", "COMMIT", {}});
    return calls;
  }
};

// What each release reads of an order.
std::string columns_of(Release release) {
  return is_old(release) ? "id, customer_id, status, total, coupon_code, created_at"
                         : "id, customer_id, state, total, total_cents, currency, created_at";
}

std::string state_column(Release release) {
  return is_old(release) ? "status" : "state";
}

// "12.34" is "1234" cents.
bool same_amount(const std::string& total, const std::string& cents) {
  std::string digits;
  for (const char c : total) {
    if (c != '.') {
      digits += c;
    }
  }
  const std::size_t first = digits.find_first_not_of('0');
  digits.erase(0, first == std::string::npos ? digits.size() - 1 : first);
  return digits == cents;
}

}  // namespace

std::string_view application_name(Release release) {
  return is_old(release) ? "shop-1.9" : "shop-2.0";
}

std::vector<Call> calls_for(const Write& write, Release release) {
  return std::visit(CallsOf{release}, write);
}

Call read_order(OrderId id, Release release) {
  return {"read_order",
          "SELECT " + columns_of(release) + " FROM orders WHERE id = $1",
          {std::to_string(id)}};
}

Call list_by_state(const std::string& state, Release release) {
  return {"list_by_state",
          "SELECT " + columns_of(release) + " FROM orders WHERE " + state_column(release) +
              " = $1 ORDER BY created_at DESC LIMIT 20",
          {state}};
}

Call orders_of_customer(std::int64_t customer, Release release) {
  return {"orders_of_customer",
          "SELECT " + columns_of(release) +
              " FROM orders WHERE customer_id = $1 ORDER BY created_at DESC LIMIT 10",
          {std::to_string(customer)}};
}

std::string flaw_of(const Row& row, Release release) {
  for (const std::optional<std::string>& value : row) {
    if (!value) {
      return "order " + row[0].value_or("?") + " has a NULL where there must be a value";
    }
  }
  if (is_old(release)) {
    return "";
  }
  if (!same_amount(*row[3], *row[4])) {
    return "order " + *row[0] + " costs " + *row[3] + " and " + *row[4] + " cents";
  }
  return *row[5] == "EUR" ? "" : "order " + *row[0] + " has currency " + *row[5];
}

}  // namespace shop
