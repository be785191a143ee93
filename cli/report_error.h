// report_error.h: an Error as people and programs read it.
#pragma once

#include <string>
#include <string_view>

#include "cli/console.h"
#include "migrations/result.h"

namespace bellows {

std::string_view error_code_name(ErrorCode code);  // "configuration"

// "file:line:column", as far as it is known; empty without a file.
std::string place_text(const Place& place);

//   error: message
//     at file:line:column
//     hint: what to do
std::string error_text(const Error& error, const Style& style);

// {"error":{"code","message","hint","file","line","column","sqlstate"}} on one line.
std::string error_json(const Error& error);

}  // namespace bellows
