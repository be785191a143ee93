#include "examples/shop/load/shopper.h"

#include <ctime>
#include <thread>

namespace shop {
namespace {

using std::chrono::steady_clock;

constexpr std::int64_t kCustomers = 50'000;
constexpr std::int64_t kProducts = 2'000;
constexpr int kNodeShift = 12;
constexpr int kTimeShift = 22;
constexpr std::int64_t kIdEpoch = 1'577'836'800'000;  // 2020-01-01 in milliseconds

struct Now {
  std::int64_t milliseconds = 0;
  std::string text;  // UTC
};

Now now() {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  const std::int64_t micros =
      std::chrono::duration_cast<std::chrono::microseconds>(since_epoch).count();
  const std::time_t seconds = micros / 1'000'000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[64];
  const std::size_t length = std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts);
  std::snprintf(text + length, sizeof text - length, ".%06lld+00",
                static_cast<long long>(micros % 1'000'000));
  return {micros / 1000, text};
}

// As data.sql prices its products.
Cents price_of(std::int64_t product) {
  return 499 + product * 37 % 9000;
}

// An order goes its way; now and then a parcel comes back and is sent again.
std::string next_state(const std::string& state) {
  if (state == "new") {
    return "paid";
  }
  if (state == "paid") {
    return "packed";
  }
  return state == "shipped" ? "delivered" : "shipped";
}

}  // namespace

Shopper::Shopper(const ShopperWiring& wiring)
    : x_wiring(wiring), x_random(static_cast<std::uint64_t>(wiring.index) + 1) {}

std::int64_t Shopper::below(std::int64_t limit) {
  return static_cast<std::int64_t>(x_random() % static_cast<std::uint64_t>(limit));
}

void Shopper::run() {
  x_due = steady_clock::now() + x_wiring.pace * x_wiring.index / x_wiring.count;
  while (!x_stopping) {
    if (!x_session || !x_session->alive() || x_release != x_wanted) {
      if (!connect()) {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        continue;
      }
    }
    do_one_thing();
  }
  x_session.reset();
}

bool Shopper::connect() {
  x_connected_as = -1;
  x_session.reset();
  const Release release = x_wanted;
  Answer failure;
  const auto begin = steady_clock::now();
  x_session = Session::open(x_wiring.url, application_name(release), failure);
  if (!x_session) {
    x_wiring.measurements->record(release, "connect", steady_clock::now() - begin, failure);
    return false;
  }
  x_release = release;
  if (x_orders.empty()) {
    find_my_orders();
  }
  x_connected_as = static_cast<int>(release);
  return true;
}

// Everything sold before was made by nodes that are gone; the shoppers share it out by node.
void Shopper::find_my_orders() {
  const Answer answer = x_session->execute(
      {"",
       "SELECT id FROM orders WHERE (id >> " + std::to_string(kNodeShift) + " & 1023) % " +
           std::to_string(x_wiring.count) + " = " + std::to_string(x_wiring.index) + " ORDER BY id",
       {}});
  for (const Row& row : answer.rows) {
    x_orders.push_back(std::stoll(row[0].value_or("0")));
  }
}

void Shopper::do_one_thing() {
  const std::int64_t dice = below(100);
  if (x_orders.empty() || dice < 5) {
    const PlaceOrder order = new_order();
    write(order);
  } else if (dice < 25) {
    const OrderId id = some_order();
    write(SetState{id, next_state(known(id).state), now().text});
  } else if (dice < 32) {
    const OrderId id = some_order();
    write(SetTotal{id, 1000 + below(50'000), now().text});
  } else if (dice < 72) {
    read_back(some_order());
  } else if (dice < 80) {
    read_list("list_by_state", list_by_state(below(2) == 0 ? "new" : "packed", x_release));
  } else {
    read_list("orders_of_customer", orders_of_customer(1 + below(kCustomers), x_release));
  }
}

PlaceOrder Shopper::new_order() {
  const Now at = now();
  PlaceOrder order;
  order.id = (at.milliseconds - kIdEpoch) << kTimeShift | static_cast<std::int64_t>(x_wiring.index)
                                                              << kNodeShift;
  // Its payment takes the number after it.
  order.id = order.id <= x_last_id ? x_last_id + 2 : order.id;
  x_last_id = order.id;
  order.customer = 1 + below(kCustomers);
  order.paid = below(2) == 0;
  order.coupon = below(10) == 0 ? "SAVE" + std::to_string(1 + below(50)) : "";
  order.at = at.text;
  const std::int64_t lines = 1 + below(3);
  for (std::int64_t line = 0; line < lines; ++line) {
    const std::int64_t product = 1 + below(kProducts);
    const Item item{product, static_cast<int>(1 + below(3)), price_of(product)};
    order.total += item.quantity * item.unit_price;
    order.items.push_back(item);
  }
  return order;
}

// Half of the traffic goes to what is new, the other half to whatever was ever sold.
OrderId Shopper::some_order() {
  const auto count = static_cast<std::int64_t>(x_orders.size());
  const std::int64_t recent =
      below(2) == 0 ? below(std::min<std::int64_t>(count, 200)) : below(count);
  return x_orders[static_cast<std::size_t>(count - 1 - recent)];
}

Shopper::Known& Shopper::known(OrderId id) {
  return x_known.try_emplace(id).first->second;
}

void Shopper::keep_pace(int statements) {
  std::this_thread::sleep_until(x_due);
  // What a stall held up is not made up for: a customer who waits does not click meanwhile.
  x_due = std::max(x_due, steady_clock::now()) + x_wiring.pace * statements;
}

Answer Shopper::ask(const std::string& what, const Call& call) {
  const auto begin = steady_clock::now();
  Answer answer = x_session->execute(call);
  x_wiring.measurements->record(x_release, what, steady_clock::now() - begin, answer);
  return answer;
}

void Shopper::write(const Write& write) {
  const std::vector<Call> calls = calls_for(write, x_release);
  keep_pace(static_cast<int>(calls.size()));
  for (const Call& call : calls) {
    const Answer answer = ask(call.name.empty() ? call.sql : call.name, call);
    if (!answer.succeeded) {
      give_up(write, calls.size() > 1);
      return;
    }
  }
  x_wiring.journal->append(write);
  if (const auto* order = std::get_if<PlaceOrder>(&write)) {
    x_orders.push_back(order->id);
    x_known[order->id] = {order->paid ? "paid" : "new", order->total};
  } else if (const auto* state = std::get_if<SetState>(&write)) {
    known(state->id).state = state->state;
  } else if (const auto* total = std::get_if<SetTotal>(&write)) {
    known(total->id).total = total->total;
  }
}

void Shopper::give_up(const Write& write, bool in_transaction) {
  if (!x_session->alive()) {
    // Whether it was done nobody knows, so nothing can be expected of the order.
    x_known.erase(std::visit([](const auto& operation) { return operation.id; }, write));
  } else if (in_transaction) {
    x_session->execute({"", "ROLLBACK", {}});
  }
}

void Shopper::read_back(OrderId id) {
  keep_pace(1);
  const Answer answer = ask("read_order", read_order(id, x_release));
  if (!answer.succeeded) {
    return;
  }
  if (answer.rows.size() != 1) {
    x_wiring.measurements->record_flaw(x_release, "order " + std::to_string(id) + " is gone");
    return;
  }
  const Row& row = answer.rows[0];
  if (const std::string flaw = flaw_of(row, x_release); !flaw.empty()) {
    x_wiring.measurements->record_flaw(x_release, flaw);
    return;
  }
  const auto found = x_known.find(id);
  if (found == x_known.end()) {
    return;
  }
  const Known& mine = found->second;
  if (!mine.state.empty() && mine.state != *row[2]) {
    x_wiring.measurements->record_flaw(
        x_release, "order " + *row[0] + " is " + *row[2] + ", it was set to " + mine.state);
  }
  if (mine.total != 0 && money(mine.total) != *row[3]) {
    x_wiring.measurements->record_flaw(x_release, "order " + *row[0] + " costs " + *row[3] +
                                                      ", it was set to " + money(mine.total));
  }
}

void Shopper::read_list(const std::string& what, const Call& call) {
  keep_pace(1);
  for (const Row& row : ask(what, call).rows) {
    if (const std::string flaw = flaw_of(row, x_release); !flaw.empty()) {
      x_wiring.measurements->record_flaw(x_release, flaw);
    }
  }
}

}  // namespace shop
