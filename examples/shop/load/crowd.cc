#include "examples/shop/load/crowd.h"

#include <algorithm>

namespace shop {

Crowd::Crowd(const ShopperWiring& wiring, int count) {
  for (int index = 0; index < count; ++index) {
    ShopperWiring own = wiring;
    own.index = index;
    own.count = count;
    x_shoppers.push_back(std::make_unique<Shopper>(own));
  }
  for (const auto& shopper : x_shoppers) {
    x_threads.emplace_back(&Shopper::run, shopper.get());
  }
}

Crowd::~Crowd() {
  stop();
}

bool Crowd::mix(int percent_new, std::chrono::milliseconds patience) {
  const std::size_t fresh = x_shoppers.size() * static_cast<std::size_t>(percent_new) / 100;
  for (std::size_t i = 0; i < x_shoppers.size(); ++i) {
    x_shoppers[i]->become(i < fresh ? Release::kNew : Release::kOld);
  }
  const auto deadline = std::chrono::steady_clock::now() + patience;
  const auto settled = [](const auto& shopper) { return shopper->settled(); };
  while (!std::all_of(x_shoppers.begin(), x_shoppers.end(), settled)) {
    if (std::chrono::steady_clock::now() > deadline) {
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

void Crowd::stop() {
  for (const auto& shopper : x_shoppers) {
    shopper->stop();
  }
  for (std::thread& thread : x_threads) {
    thread.join();
  }
  x_threads.clear();
}

}  // namespace shop
