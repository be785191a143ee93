#include "cli/lint/code_frame.h"

#include <algorithm>

namespace bellows {
namespace {

constexpr int kMostLines = 4;
constexpr std::size_t kMostWidth = 160;  // bytes of a line
constexpr std::size_t kLead = 40;        // bytes shown before the range on a line that is too long

bool continues_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

// The nearest byte at or behind `at` where a character begins.
std::size_t character_at(std::string_view text, std::size_t at) {
  while (at < text.size() && continues_character(text[at])) {
    ++at;
  }
  return at;
}

// What is shown of a line: bytes [begin, end) of the text, and whether something is left out.
struct Shown {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool cut_before = false;
  bool cut_behind = false;
};

Shown shown_part(std::string_view text, std::size_t anchor) {
  Shown shown;
  shown.begin = anchor;
  const std::size_t earliest = anchor > kMostWidth ? anchor - kMostWidth : 0;
  while (shown.begin > earliest && text[shown.begin - 1] != '\n') {
    --shown.begin;
  }
  const bool at_line_begin = shown.begin == 0 || text[shown.begin - 1] == '\n';
  if (!at_line_begin) {
    shown.begin = character_at(text, anchor - std::min(anchor, kLead));
    shown.cut_before = true;
  }
  const std::size_t latest =
      std::min(text.size(), std::max(shown.begin + kMostWidth, anchor + kMostWidth / 2));
  shown.end = std::min(text.substr(0, latest).find('\n', anchor), latest);
  if (shown.end == latest && latest < text.size() && text[latest] != '\n') {
    shown.end = character_at(text, latest);
    shown.cut_behind = shown.end < text.size() && text[shown.end] != '\n';
  }
  if (shown.end > shown.begin && text[shown.end - 1] == '\r') {
    --shown.end;
  }
  return shown;
}

// As wide as `text` looks, with its tabs kept, so that what follows stands below what follows it.
std::string blanks_like(std::string_view text) {
  std::string blanks;
  for (const char letter : text) {
    if (!continues_character(letter)) {
      blanks += letter == '\t' ? '\t' : ' ';
    }
  }
  return blanks;
}

std::string carets_like(std::string_view text) {
  const auto width = std::count_if(text.begin(), text.end(),
                                   [](char letter) { return !continues_character(letter); });
  return std::string(static_cast<std::size_t>(std::max<std::ptrdiff_t>(width, 1)), '^');
}

std::string margin(const std::string& number, std::size_t width) {
  return "  " + std::string(width - number.size(), ' ') + number + " | ";
}

}  // namespace

std::string painted(Severity severity, std::string_view text, const Style& style) {
  switch (severity) {
    case Severity::kError:
      return style.red(text);
    case Severity::kWarning:
      return style.yellow(text);
    case Severity::kAdvice:
      return style.blue(text);
  }
  return std::string(text);
}

std::string code_frame(std::string_view text, Range range, int first_line, Severity severity,
                       const Style& style) {
  if (range.begin >= text.size()) {
    return "";
  }
  const std::size_t width = std::to_string(first_line + kMostLines).size();
  const std::string no_number = style.faint(margin("", width));
  std::string frame;
  std::size_t anchor = range.begin;
  for (int line = 0; line < kMostLines; ++line) {
    const Shown shown = shown_part(text, anchor);
    const std::string_view code = text.substr(shown.begin, shown.end - shown.begin);
    const std::string_view before = shown.cut_before ? "…" : "";
    frame += style.faint(margin(std::to_string(first_line + line), width)) + std::string(before) +
             std::string(code) + (shown.cut_behind ? "…" : "") + "\n";
    if (line == 0) {
      const std::size_t marked_end =
          std::clamp(range.end, range.begin, std::max(shown.end, range.begin));
      frame += no_number + blanks_like(before) +
               blanks_like(text.substr(shown.begin, range.begin - shown.begin)) +
               painted(severity, carets_like(text.substr(range.begin, marked_end - range.begin)),
                       style) +
               "\n";
    }
    const std::size_t end = shown.cut_behind ? std::string_view::npos : text.find('\n', shown.end);
    if (end == std::string_view::npos || end + 1 >= range.end) {
      return frame;
    }
    anchor = end + 1;
  }
  return frame + no_number + "…\n";
}

Range range_of_line(std::string_view text, int line, int column) {
  std::size_t begin = 0;
  for (int at = 1; at < line && begin < text.size(); ++at) {
    begin = std::min(text.find('\n', begin), text.size() - 1) + 1;
  }
  std::size_t end = std::min(text.find('\n', begin), text.size());
  for (int at = 1; at < column && begin < end; ++at) {
    begin = character_at(text, begin + 1);
  }
  return {begin, std::max(begin, end)};
}

}  // namespace bellows
