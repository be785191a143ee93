#include "migrations/dollar_quote.h"

namespace bellows {

// Without its last $, too: the text may end in the tag but for that.
std::string dollar_quoted(const std::string& text) {
  std::string tag = "$bellows";
  for (int i = 1; text.find(tag) != std::string::npos; ++i) {
    tag = "$bellows" + std::to_string(i);
  }
  return tag + "$" + text + tag + "$";
}

}  // namespace bellows
