#include "examples/shop/load/once.h"

#include <iostream>

#include "examples/shop/load/operation.h"
#include "examples/shop/load/session.h"

namespace shop {
namespace {

constexpr OrderId kPaid = 9'000'000'001;
constexpr OrderId kUnpaid = 9'000'000'003;
constexpr Cents kTotal = 1'998;
const std::string kNow = "2026-01-02 03:04:05+00";

std::vector<Call> all_calls(Release release) {
  const std::vector<Item> items{{1, 2, 999}};
  const std::vector<Write> writes{PlaceOrder{kPaid, 1, true, kTotal, "SPRING", kNow, items},
                                  PlaceOrder{kUnpaid, 1, false, kTotal, "", kNow, items},
                                  SetState{kUnpaid, "shipped", kNow}, SetTotal{kPaid, 2'500, kNow}};
  std::vector<Call> calls;
  for (const Write& write : writes) {
    for (Call& call : calls_for(write, release)) {
      calls.push_back(std::move(call));
    }
  }
  calls.push_back(read_order(kPaid, release));
  calls.push_back(list_by_state("shipped", release));
  calls.push_back(orders_of_customer(1, release));
  return calls;
}

}  // namespace

int once(const std::string& url, Release release) {
  Answer answer;
  std::optional<Session> session = Session::open(url, application_name(release), answer);
  if (!session) {
    std::cerr << answer.message << '\n';
    return 1;
  }
  for (const Call& call : all_calls(release)) {
    answer = session->execute(call);
    if (!answer.succeeded) {
      std::cerr << call.name << ": " << answer.message << '\n';
      return 1;
    }
    const bool of_orders = !answer.rows.empty() && answer.rows.front().size() > 1;
    const std::string flaw = of_orders ? flaw_of(answer.rows.front(), release) : "";
    if (!flaw.empty()) {
      std::cerr << call.name << ": " << flaw << '\n';
      return 1;
    }
  }
  return 0;
}

}  // namespace shop
