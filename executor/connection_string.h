// connection_string.h: what a libpq connection string says, read by libpq itself.
// Owns: ConnectionSettings; nothing here connects.
// Promises: no message made from it shows a password, not even of a string that does not parse.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "migrations/result.h"

namespace bellows {

struct ConnectionSettings {
  std::map<std::string, std::string> given;  // keyword → value, as the string says
  std::string host;                          // what libpq will use, its PG… variables included
  std::string port;
  std::string database;
};

// An Error (kConfiguration) never quotes the string: libpq's own message would show parts of a
// password with blanks or with characters that a URL must escape.
Result<ConnectionSettings> read_connection_string(const std::string& connection);

// The settings as key='value' pairs with the defaults of a Bellows session filled in.
std::string session_connection_string(const ConnectionSettings& settings, std::string_view purpose);

// "shop at localhost, port 5432".
std::string display_name(const ConnectionSettings& settings);

}  // namespace bellows
