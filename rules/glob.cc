#include "rules/glob.h"

#include <string>
#include <vector>

namespace bellows {
namespace {

// reached[i]: the pattern so far may have taken the first i bytes of the text.
using Reached = std::vector<bool>;

void take_stars(Reached& reached, std::string_view text, bool across) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (reached[i] && (across || text[i] != '/')) {
      reached[i + 1] = true;
    }
  }
}

Reached take_one(const Reached& reached, std::string_view text, char wanted) {
  Reached next(reached.size(), false);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool fits = wanted == '?' ? text[i] != '/' : text[i] == wanted;
    if (reached[i] && fits) {
      next[i + 1] = true;
    }
  }
  return next;
}

// "**/" takes nothing, or anything up to and with a '/'.
void take_folders(Reached& reached, std::string_view text) {
  bool inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    inside = inside || reached[i];
    if (inside && text[i] == '/') {
      reached[i + 1] = true;
    }
  }
}

}  // namespace

bool glob_matches(std::string_view pattern, std::string_view text) {
  Reached reached(text.size() + 1, false);
  reached[0] = true;
  for (std::size_t p = 0; p < pattern.size();) {
    const std::string_view rest = pattern.substr(p);
    if (rest.starts_with("**/")) {
      take_folders(reached, text);
      p += 3;
    } else if (rest.starts_with("**")) {
      take_stars(reached, text, true);
      p += 2;
    } else if (rest.starts_with('*')) {
      take_stars(reached, text, false);
      p += 1;
    } else {
      reached = take_one(reached, text, rest.front());
      p += 1;
    }
  }
  return reached[text.size()];
}

}  // namespace bellows
