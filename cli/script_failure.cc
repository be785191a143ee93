#include "cli/script_failure.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

namespace bellows {
namespace {

namespace fs = std::filesystem;

std::string_view trimmed(std::string_view text) {
  const std::string_view blanks = " \t\r";
  const std::size_t first = text.find_first_not_of(blanks);
  return first == std::string_view::npos
             ? std::string_view()
             : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(trimmed(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// Takes ":12" off the end.
std::optional<int> take_number(std::string_view& text) {
  const std::size_t colon = text.rfind(':');
  int number = 0;
  if (colon == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view digits = text.substr(colon + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) {
    return std::nullopt;
  }
  text = text.substr(0, colon);
  return number;
}

// "at up (file:///app/migrations/1.js:2:9)" is a place in migrations/1.js.
std::optional<Place> frame_in(std::string_view line, const fs::path& root,
                              const ScriptProject& project) {
  if (!line.starts_with("at ")) {
    return std::nullopt;
  }
  const std::size_t begin = line.find('/');
  if (begin == std::string_view::npos) {
    return std::nullopt;
  }
  std::string_view place = line.substr(begin);
  if (place.starts_with("///")) {
    place.remove_prefix(2);
  }
  if (place.ends_with(')')) {
    place.remove_suffix(1);
  }
  const std::optional<int> column = take_number(place);
  const std::optional<int> number = take_number(place);
  const fs::path inside = fs::path(place).lexically_relative(root);
  if (!column || !number || inside.empty() || *inside.begin() == ".." ||
      *inside.begin() == "node_modules") {
    return std::nullopt;
  }
  return Place{(project.root / inside).lexically_normal().generic_string(), *number, *column};
}

}  // namespace

Error script_failure(const std::string& output, const ScriptProject& project) {
  const std::vector<std::string_view> lines = lines_of(output);
  std::error_code ignored;
  const fs::path root = fs::weakly_canonical(project.root, ignored);
  Place at;
  for (const std::string_view line : lines) {
    if (std::optional<Place> frame = frame_in(line, root, project)) {
      at = *std::move(frame);
      break;
    }
  }
  const auto says_error = [](std::string_view line) {
    return line.find("Error") != std::string_view::npos && !line.starts_with("at ");
  };
  auto said = std::find_if(lines.begin(), lines.end(), says_error);
  if (said == lines.end()) {
    said = std::find_if(lines.begin(), lines.end(),
                        [](std::string_view line) { return !line.empty(); });
  }
  return {ErrorCode::kSource,
          "the migrations of " + project.root.generic_string() + " cannot be run to record them: " +
              (said == lines.end() ? "the process said nothing" : std::string(*said)),
          "Run " +
              std::string(project.tool == "knex" ? "npx knex migrate:list"
                                                 : "node ace migration:status") +
              " in the project to see all that it says.",
          std::move(at), ""};
}

}  // namespace bellows
