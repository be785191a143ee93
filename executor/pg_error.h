// pg_error.h: a server's or libpq's words as an Error.
#pragma once

#include <string>
#include <string_view>

#include "executor/connection_string.h"
#include "migrations/result.h"

namespace bellows {

// `words` as libpq gives them: "ERROR:  …", then DETAIL, HINT and CONTEXT lines.
Error error_from_server(std::string_view words, const std::string& sqlstate);

// A connection that could not be made. libpq gives no SQLSTATE for it, so the words decide, and
// only when they are clear.
Error error_from_connecting(std::string_view words, const ConnectionSettings& settings);

}  // namespace bellows
