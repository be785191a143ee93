// glob.h: patterns for paths and names of tables, as people know them from .gitignore.
#pragma once

#include <string_view>

namespace bellows {

// `?` is one character, `*` any number of them, neither a '/'; `**` crosses '/', and `**/` may be
// nothing at all. The pattern has to cover the whole text.
bool glob_matches(std::string_view pattern, std::string_view text);

}  // namespace bellows
