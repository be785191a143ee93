// crowd.h: all shoppers at once, and how many of them are of which release.
// Owns: the shoppers and their threads.
// Not here: who commands it (main.cc).
#pragma once

#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "examples/shop/load/shopper.h"

namespace shop {

class Crowd {
 public:
  // `wiring` is that of the first shopper; the others differ by their index.
  Crowd(const ShopperWiring& wiring, int count);
  ~Crowd();
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;

  // That share of the shoppers is of the new release from now on. False when not all of them have
  // come back within `patience`.
  bool mix(int percent_new, std::chrono::milliseconds patience);

  // Returns when every shopper has closed its connection.
  void stop();

 private:
  std::vector<std::unique_ptr<Shopper>> x_shoppers;
  std::vector<std::thread> x_threads;
};

}  // namespace shop
