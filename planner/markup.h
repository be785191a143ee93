// markup.h: text that is safe inside XML and HTML.
#pragma once

#include <string>
#include <string_view>

namespace bellows {

// For text and for attributes in double quotes; control characters but line breaks become U+FFFD.
std::string escaped_markup(std::string_view text);

}  // namespace bellows
