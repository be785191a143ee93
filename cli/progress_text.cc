#include "cli/progress_text.h"

#include <algorithm>
#include <cmath>

#include "executor/duration.h"

namespace bellows {
namespace {

constexpr std::int64_t kBarWidth = 24;

bool is_first_byte(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

}  // namespace

std::string grouped(std::int64_t number) {
  std::string digits = std::to_string(number);
  const std::size_t first = number < 0 ? 1 : 0;
  for (std::size_t i = digits.size(); i > first + 3;) {
    i -= 3;
    digits.insert(i, 1, ',');
  }
  return digits;
}

std::string rounded(std::chrono::milliseconds duration) {
  const std::int64_t count = duration.count();
  const std::int64_t step = count < 1'000 ? 1 : count < 10'000 ? 100 : 1'000;
  const std::int64_t value = (count + step / 2) / step * step;
  if (value >= 1'000 && value < 10'000) {
    return std::to_string(value / 1'000) + "." + std::to_string(value % 1'000 / 100) + "s";
  }
  return duration_text(std::chrono::milliseconds(value));
}

std::string time_left(std::chrono::milliseconds soonest, std::chrono::milliseconds latest) {
  // A difference that nobody would plan by is left out.
  const bool band =
      latest.count() * 5 > soonest.count() * 6 && latest - soonest >= std::chrono::seconds(1);
  return rounded(soonest) + (band ? " to " + rounded(latest) : "") + " left";
}

std::string bar(std::int64_t done, std::int64_t total) {
  const std::int64_t within = std::clamp<std::int64_t>(done, 0, total);
  const auto filled = static_cast<std::size_t>(total == 0 ? 0 : kBarWidth * within / total);
  return "[" + std::string(filled, '#') +
         std::string(static_cast<std::size_t>(kBarWidth) - filled, '-') + "]";
}

std::string progress_text(const Event& event) {
  std::string text = event.step + "  ";
  if (event.total > 0) {
    const std::int64_t done = std::clamp<std::int64_t>(event.done, 0, event.total);
    text += bar(done, event.total) + "  " + std::to_string(100 * done / event.total) + "%  ";
  }
  // What matters most comes first: a narrow terminal has no room for all of it.
  if (event.eta.count() > 0) {
    text += time_left(event.eta, event.eta_latest) + ", ";
  }
  if (event.lag.count() >= 0) {
    text += "replica " + rounded(event.lag) + " behind, ";
  }
  if (event.rows_per_second > 0) {
    text += grouped(std::llround(event.rows_per_second)) + " rows/s, ";
  }
  // An index build tells its phase, and counts blocks.
  return text + grouped(event.done) + (event.total > 0 ? " of " + grouped(event.total) : "") +
         (event.text.empty() ? " rows" : " blocks, " + event.text);
}

std::string cut_to(const std::string& text, int columns) {
  if (columns <= 0 ||
      std::count_if(text.begin(), text.end(), is_first_byte) <= static_cast<long>(columns)) {
    return text;
  }
  std::size_t end = 0;
  for (int left = columns; end < text.size(); ++end) {
    if (is_first_byte(text[end]) && left-- == 1) {
      break;
    }
  }
  return text.substr(0, end) + "…";
}

}  // namespace bellows
