#include "cli/suggest.h"

#include <algorithm>

namespace bellows {
namespace {

constexpr std::size_t kMostListed = 12;

// How many letters to insert, remove, replace or swap with their neighbour.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> table(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        table[i][j] = i + j;
        continue;
      }
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      table[i][j] =
          std::min({table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
      }
    }
  }
  return table[a.size()][b.size()];
}

}  // namespace

std::string closest_name(std::string_view typed, const std::vector<std::string>& names) {
  std::string closest;
  std::size_t least = std::max<std::size_t>(2, typed.size() / 3) + 1;
  for (const std::string& name : names) {
    const std::size_t apart = distance(typed, name);
    if (apart < least && apart < name.size()) {
      least = apart;
      closest = name;
    }
  }
  return closest;
}

std::string suggestion(std::string_view typed, std::vector<std::string> names) {
  const std::string closest = closest_name(typed, names);
  if (!closest.empty()) {
    return "Did you mean " + closest + "?";
  }
  std::sort(names.begin(), names.end());
  if (names.empty() || names.size() > kMostListed) {
    return "";
  }
  std::string list;
  for (const std::string& name : names) {
    list += (list.empty() ? "" : ", ") + name;
  }
  return "Say one of " + list + ".";
}

}  // namespace bellows
