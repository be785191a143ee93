// dollar_quote.h: text between dollar quotes that it does not contain itself, whatever names it
// has.
#pragma once

#include <string>

namespace bellows {

// "$bellows$…$bellows$", or with a number in the tag.
std::string dollar_quoted(const std::string& text);

}  // namespace bellows
