#include "migrations/in_parallel.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace bellows {

void in_parallel(std::size_t count, const std::function<void(std::size_t)>& work) {
  constexpr std::size_t kWorthAThread = 16;  // so many small files take about as long as a thread
  constexpr std::size_t kMostThreads = 8;
  const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
  const std::size_t threads = std::min({cores, count / kWorthAThread + 1, kMostThreads});
  std::atomic<std::size_t> next = 0;
  const auto take = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      work(i);
    }
  };
  std::vector<std::jthread> others;
  for (std::size_t i = 1; i < threads; ++i) {
    others.emplace_back(take);
  }
  take();
}

}  // namespace bellows
