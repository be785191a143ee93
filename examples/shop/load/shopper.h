// shopper.h: one connection's worth of shop traffic, as one pod of the application makes it.
// Owns: Shopper, which places orders, moves them on, corrects totals and reads, at a steady pace.
// Promises: it alone writes to its orders, so it knows what it must read back and says when it
//           reads something else. Changing its release closes its connection, as a rolled pod does.
// Not here: how many there are and which release each has (crowd.h).
#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "examples/shop/load/journal.h"
#include "examples/shop/load/measurements.h"
#include "examples/shop/load/release.h"
#include "examples/shop/load/session.h"

namespace shop {

// What a shopper needs from outside; everything outlives it.
struct ShopperWiring {
  std::string url;
  int index = 0;
  int count = 1;                     // of all shoppers
  std::chrono::nanoseconds pace{0};  // from one statement to the next
  Journal* journal = nullptr;
  Measurements* measurements = nullptr;
};

class Shopper {
 public:
  explicit Shopper(const ShopperWiring& wiring);

  // Until stop(). Runs in a thread of its own; the other functions may be called from any thread.
  void run();

  void stop() { x_stopping = true; }

  // Which release it is to be from its next operation on.
  void become(Release release) { x_wanted = release; }

  // Whether it is connected as what it is to be.
  [[nodiscard]] bool settled() const { return x_connected_as == static_cast<int>(x_wanted.load()); }

 private:
  struct Known {
    std::string state;
    Cents total = 0;
  };

  bool connect();
  void find_my_orders();
  void do_one_thing();
  void write(const Write& write);
  void give_up(const Write& write, bool in_transaction);
  void read_back(OrderId id);
  void read_list(const std::string& what, const Call& call);
  Answer ask(const std::string& what, const Call& call);
  PlaceOrder new_order();
  OrderId some_order();
  Known& known(OrderId id);
  std::int64_t below(std::int64_t limit);
  void keep_pace(int statements);

  ShopperWiring x_wiring;
  std::atomic<bool> x_stopping{false};
  std::atomic<Release> x_wanted{Release::kOld};
  std::atomic<int> x_connected_as{-1};  // -1: not at all
  Release x_release = Release::kOld;
  std::optional<Session> x_session;
  std::mt19937_64 x_random;
  std::chrono::steady_clock::time_point x_due;
  std::vector<OrderId> x_orders;
  std::map<OrderId, Known> x_known;  // what the database acknowledged
  OrderId x_last_id = 0;
};

}  // namespace shop
