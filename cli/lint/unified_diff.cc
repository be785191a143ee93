// unified_diff.cc: two texts as one hunk: what they share at both ends is left out.
#include <algorithm>

#include "cli/lint/fix_files.h"

namespace bellows {
namespace {

using Lines = std::vector<std::string_view>;

constexpr std::size_t kContext = 3;

Lines lines_of(std::string_view text) {
  Lines lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    lines.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return lines;
}

void write_line(char mark, std::string_view line, std::string& out) {
  out += mark;
  out += line;
  if (!line.ends_with('\n')) {
    out += "\n\\ No newline at end of file\n";
  }
}

std::string span(std::size_t first, std::size_t count) {
  return std::to_string(count == 0 ? first : first + 1) + "," + std::to_string(count);
}

}  // namespace

std::string unified_diff(const std::string& file, const std::optional<std::string>& before,
                         const std::string& after) {
  const Lines old_lines = lines_of(before ? std::string_view(*before) : std::string_view());
  const Lines new_lines = lines_of(after);
  const std::size_t shorter = std::min(old_lines.size(), new_lines.size());
  std::size_t head = 0;
  while (head < shorter && old_lines[head] == new_lines[head]) {
    ++head;
  }
  std::size_t tail = 0;
  while (tail < shorter - head &&
         old_lines[old_lines.size() - 1 - tail] == new_lines[new_lines.size() - 1 - tail]) {
    ++tail;
  }
  if (head == old_lines.size() && head == new_lines.size() && before) {
    return "";
  }
  const std::size_t first = head - std::min(head, kContext);
  const std::size_t context = std::min(tail, kContext);
  const std::size_t old_end = old_lines.size() - tail;
  const std::size_t new_end = new_lines.size() - tail;
  std::string out = "--- " + (before ? "a/" + file : "/dev/null") + "\n+++ b/" + file + "\n@@ -" +
                    span(first, old_end + context - first) + " +" +
                    span(first, new_end + context - first) + " @@\n";
  for (std::size_t i = first; i < head; ++i) {
    write_line(' ', old_lines[i], out);
  }
  for (std::size_t i = head; i < old_end; ++i) {
    write_line('-', old_lines[i], out);
  }
  for (std::size_t i = head; i < new_end; ++i) {
    write_line('+', new_lines[i], out);
  }
  for (std::size_t i = old_end; i < old_end + context; ++i) {
    write_line(' ', old_lines[i], out);
  }
  return out;
}

}  // namespace bellows
