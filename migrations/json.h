// json.h: the one door to nlohmann-json. Objects keep the order in which keys were added, so every
// document is written the same way each time.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "migrations/result.h"

namespace bellows {

using Json = nlohmann::ordered_json;

// An Error (kConfiguration) says at which byte the text stops being JSON.
Result<Json> parse_json(std::string_view text);

// Two blanks a level and a final newline; bytes that are not UTF-8 become U+FFFD.
std::string pretty_json(const Json& value);

// No blanks: the canonical form that hashes are taken over.
std::string compact_json(const Json& value);

}  // namespace bellows
