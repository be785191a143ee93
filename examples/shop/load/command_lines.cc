#include "examples/shop/load/command_lines.h"

#include <poll.h>
#include <unistd.h>

namespace shop {

using std::chrono::steady_clock;

bool CommandLines::next(std::string& line) {
  std::size_t end = x_buffer.find('\n');
  while (end == std::string::npos) {
    if (!read_more()) {
      return false;
    }
    end = x_buffer.find('\n');
  }
  line = x_buffer.substr(0, end);
  x_buffer.erase(0, end + 1);
  return true;
}

bool CommandLines::read_more() {
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(x_deadline - steady_clock::now());
  pollfd input{STDIN_FILENO, POLLIN, 0};
  if (left.count() <= 0 || poll(&input, 1, static_cast<int>(left.count())) <= 0) {
    return false;
  }
  char bytes[512];
  const ssize_t length = ::read(STDIN_FILENO, bytes, sizeof bytes);
  if (length <= 0) {
    return false;
  }
  x_buffer.append(bytes, static_cast<std::size_t>(length));
  return true;
}

}  // namespace shop
