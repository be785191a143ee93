#include "cli/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

namespace bellows {

Style::Style(Stream stream) {
  // no-color.org: set and not empty means no colour.
  const char* no_color = std::getenv("NO_COLOR");
  x_coloured = stream == Stream::kTerminal && (no_color == nullptr || *no_color == '\0');
}

std::string Style::painted(std::string_view code, std::string_view text) const {
  if (!x_coloured) {
    return std::string(text);
  }
  return "\033[" + std::string(code) + "m" + std::string(text) + "\033[0m";
}

std::string Style::bold(std::string_view text) const {
  return painted("1", text);
}

std::string Style::faint(std::string_view text) const {
  return painted("2", text);
}

std::string Style::red(std::string_view text) const {
  return painted("1;31", text);
}

std::string Style::yellow(std::string_view text) const {
  return painted("1;33", text);
}

std::string Style::green(std::string_view text) const {
  return painted("32", text);
}

std::string Style::blue(std::string_view text) const {
  return painted("1;34", text);
}

namespace {

int terminal_columns() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

}  // namespace

Console standard_console() {
  const auto kind = [](int descriptor) {
    return isatty(descriptor) == 1 ? Stream::kTerminal : Stream::kPlain;
  };
  return {std::cout, std::cerr, kind(STDOUT_FILENO), kind(STDERR_FILENO), terminal_columns};
}

}  // namespace bellows
