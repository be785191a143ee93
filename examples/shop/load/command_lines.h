// command_lines.h: what somebody tells a running load on its standard input.
#pragma once

#include <chrono>
#include <string>

namespace shop {

// Lines of standard input, as long as there is time.
class CommandLines {
 public:
  explicit CommandLines(std::chrono::steady_clock::time_point deadline) : x_deadline(deadline) {}

  // False at the end of the input or of the time.
  bool next(std::string& line);

 private:
  bool read_more();

  std::chrono::steady_clock::time_point x_deadline;
  std::string x_buffer;
};

}  // namespace shop
