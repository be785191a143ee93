// console.h: where the program's words go, and how they may look.
// Owns: Console, Style. stdout is the product, stderr the log.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

namespace bellows {

enum class Stream { kPlain, kTerminal };

struct Console {
  std::ostream& out;
  std::ostream& err;
  Stream out_kind = Stream::kPlain;  // a terminal can be redrawn
  Stream err_kind = Stream::kPlain;
  int (*out_columns)() = nullptr;  // how wide the terminal is by now; nothing: unknown
};

// Colour, or none: on a terminal without NO_COLOR.
class Style {
 public:
  explicit Style(Stream stream);

  [[nodiscard]] std::string bold(std::string_view text) const;
  [[nodiscard]] std::string faint(std::string_view text) const;
  [[nodiscard]] std::string red(std::string_view text) const;
  [[nodiscard]] std::string yellow(std::string_view text) const;
  [[nodiscard]] std::string green(std::string_view text) const;
  [[nodiscard]] std::string blue(std::string_view text) const;

 private:
  [[nodiscard]] std::string painted(std::string_view code, std::string_view text) const;

  bool x_coloured;
};

// The real one.
Console standard_console();

}  // namespace bellows
