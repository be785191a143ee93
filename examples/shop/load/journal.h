// journal.h: every write that the database acknowledged, in the order of the acknowledgements.
// Thread-safe. Writes to one order come from one shopper only, so their order is the true one.
#pragma once

#include <cstdint>
#include <fstream>
#include <mutex>
#include <string>

#include "examples/shop/load/operation.h"

namespace shop {

class Journal {
 public:
  explicit Journal(const std::string& file) : x_out(file, std::ios::trunc) {}

  void append(const Write& write) {
    const std::lock_guard lock(x_mutex);
    x_out << to_line(write) << '\n';
    ++x_length;
  }

  // Puts everything on disk. False when some of it could not be written.
  bool finish() {
    const std::lock_guard lock(x_mutex);
    x_out.flush();
    return x_out.good();
  }

  std::int64_t length() {
    const std::lock_guard lock(x_mutex);
    return x_length;
  }

 private:
  std::mutex x_mutex;
  std::ofstream x_out;
  std::int64_t x_length = 0;
};

}  // namespace shop
