#include "executor/duration.h"

#include <array>
#include <cctype>
#include <charconv>
#include <cstdint>

namespace bellows {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t milliseconds = 0;
};

constexpr std::array<Unit, 5> kUnits = {
    {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}}};
constexpr std::int64_t kLongest = 3'650 * kUnits[0].milliseconds;

Error not_a_duration(std::string_view text) {
  return {ErrorCode::kConfiguration,
          "\"" + std::string(text) + "\" is not a duration",
          "Write a number with a unit (ms, s, m, h, d), such as 100ms, 30s or 24h.",
          {},
          ""};
}

bool is_blank(char letter) {
  return letter == ' ' || letter == '\t';
}

void skip_blanks(std::string_view& text) {
  while (!text.empty() && is_blank(text.front())) {
    text.remove_prefix(1);
  }
}

}  // namespace

Result<std::chrono::milliseconds> duration_from_text(std::string_view text) {
  std::string_view rest = text;
  std::int64_t sum = 0;
  skip_blanks(rest);
  if (rest.empty()) {
    return not_a_duration(text);
  }
  while (!rest.empty()) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (error != std::errc() || number < 0 || number > kLongest) {
      return not_a_duration(text);
    }
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    skip_blanks(rest);
    std::size_t letters = 0;
    while (letters < rest.size() && std::isalpha(static_cast<unsigned char>(rest[letters])) != 0) {
      ++letters;
    }
    const std::string_view name = rest.substr(0, letters);
    std::int64_t factor = 0;
    for (const Unit& unit : kUnits) {
      factor = unit.name == name ? unit.milliseconds : factor;
    }
    if (factor == 0) {
      return not_a_duration(text);
    }
    sum += number > kLongest / factor ? kLongest + 1 : number * factor;
    if (sum > kLongest) {
      return not_a_duration(text);
    }
    rest.remove_prefix(letters);
    skip_blanks(rest);
  }
  return std::chrono::milliseconds(sum);
}

std::string duration_text(std::chrono::milliseconds duration) {
  std::int64_t rest = duration.count();
  std::string result;
  for (const Unit& unit : kUnits) {
    const std::int64_t count = rest / unit.milliseconds;
    if (count > 0) {
      result += (result.empty() ? "" : " ") + std::to_string(count) + std::string(unit.name);
      rest %= unit.milliseconds;
    }
  }
  return result.empty() ? "0s" : result;
}

}  // namespace bellows
