// stage.h: what all players of a load share: the rows they play with, and the log.
// Owns: the log file and the numbers that must not be given twice.
// Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "tests/lab/load/history.h"

namespace load_lab {

class Stage {
 public:
  // `rows`: the rows that were there before have the keys from 1 to it.
  Stage(std::int64_t rows, const std::string& log);

  [[nodiscard]] std::int64_t rows() const { return x_rows; }

  // Rows that were there before, spread over the whole table; never one whose number ends in 0, so
  // that a migration may remove those.
  [[nodiscard]] const std::vector<std::int64_t>& keys() const { return x_keys; }

  std::int64_t fresh_key() { return x_rows + ++x_given_keys; }

  std::int64_t fresh_value() { return kFirstValue + x_given_values++; }

  void log(const Entry& entry);

  // A row that was made may be removed by whoever gets its key here; each is given away once.
  void made(const std::string& object, std::int64_t key);
  std::optional<std::int64_t> to_remove(const std::string& object, std::mt19937_64& random);

  // Puts everything on disk. False when some of it could not be written.
  bool finish();

 private:
  // What rows begin with stays below it.
  static constexpr std::int64_t kFirstValue = 1001;

  std::int64_t x_rows;
  std::vector<std::int64_t> x_keys;
  std::atomic<std::int64_t> x_given_keys{0};
  std::atomic<std::int64_t> x_given_values{0};
  std::mutex x_mutex;  // for all that follows
  std::ofstream x_log;
  std::map<std::string, std::vector<std::int64_t>> x_made;
};

// Of the steady clock.
std::int64_t now();

}  // namespace load_lab
