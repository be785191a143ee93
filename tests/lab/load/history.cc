#include "tests/lab/load/history.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace load_lab {
namespace {

constexpr std::array<std::string_view, 8> kKinds{"read",   "write",  "increment", "insert",
                                                 "delete", "listed", "present",   "shift"};
constexpr std::array<std::string_view, 3> kOutcomes{"done", "refused", "unknown"};
constexpr std::size_t kFields = 7;

template <std::size_t kCount>
std::optional<std::size_t> place_of(const std::array<std::string_view, kCount>& names,
                                    std::string_view name) {
  const auto* found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) {
    return std::nullopt;
  }
  return static_cast<std::size_t>(found - names.begin());
}

bool read_number(std::string_view text, std::int64_t& number) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc{} && read.ptr == text.data() + text.size();
}

std::string plain(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\t' || c == '\n' || c == '\r'; }, ' ');
  return text;
}

std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> fields;
  for (std::size_t begin = 0; begin <= line.size();) {
    const std::size_t end = std::min(line.find('\t', begin), line.size());
    fields.push_back(line.substr(begin, end - begin));
    begin = end + 1;
  }
  return fields;
}

}  // namespace

std::string to_line(const Entry& entry) {
  std::string line(kKinds.at(static_cast<std::size_t>(entry.kind)));
  line += '\t' + plain(entry.object) + '\t' + std::to_string(entry.key) + '\t' +
          plain(entry.value) + '\t' + std::to_string(entry.sent) + '\t' +
          std::to_string(entry.answered) + '\t';
  line += kOutcomes.at(static_cast<std::size_t>(entry.outcome));
  return line;
}

std::optional<Entry> from_line(std::string_view line) {
  const std::vector<std::string_view> fields = fields_of(line);
  if (fields.size() != kFields) {
    return std::nullopt;
  }
  const std::optional<std::size_t> kind = place_of(kKinds, fields[0]);
  const std::optional<std::size_t> outcome = place_of(kOutcomes, fields[6]);
  Entry entry;
  if (!kind || !outcome || !read_number(fields[2], entry.key) ||
      !read_number(fields[4], entry.sent) || !read_number(fields[5], entry.answered)) {
    return std::nullopt;
  }
  entry.kind = static_cast<Kind>(*kind);
  entry.object = fields[1];
  entry.value = fields[3];
  entry.outcome = static_cast<Outcome>(*outcome);
  return entry;
}

}  // namespace load_lab
