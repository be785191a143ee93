#include "tests/lab/load/stage.h"

#include <algorithm>
#include <chrono>

namespace load_lab {
namespace {

constexpr std::int64_t kKeys = 2000;

}  // namespace

std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

Stage::Stage(std::int64_t rows, const std::string& log) : x_rows(rows), x_log(log) {
  const std::int64_t count = std::min(kKeys, rows);
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t key = 1 + i * rows / count;
    if (key % 10 != 0) {
      x_keys.push_back(key);
    }
  }
}

void Stage::log(const Entry& entry) {
  const std::string line = to_line(entry);
  const std::lock_guard lock(x_mutex);
  x_log << line << '\n';
}

void Stage::made(const std::string& object, std::int64_t key) {
  const std::lock_guard lock(x_mutex);
  x_made[object].push_back(key);
}

std::optional<std::int64_t> Stage::to_remove(const std::string& object, std::mt19937_64& random) {
  const std::lock_guard lock(x_mutex);
  std::vector<std::int64_t>& keys = x_made[object];
  if (keys.empty()) {
    return std::nullopt;
  }
  std::swap(keys[random() % keys.size()], keys.back());
  const std::int64_t key = keys.back();
  keys.pop_back();
  return key;
}

bool Stage::finish() {
  const std::lock_guard lock(x_mutex);
  x_log.flush();
  return x_log.good();
}

}  // namespace load_lab
