// message.h: JSON-RPC messages as the Language Server Protocol frames them on a stream.
// Promises: a frame that makes no sense ends the conversation with an Error, never with a guess.
// Not here: what messages mean (server.h).
#pragma once

#include <iosfwd>
#include <optional>

#include "migrations/json.h"
#include "migrations/result.h"

namespace bellows {

// The next message; nothing at the end of the stream.
Result<std::optional<std::string>> read_message(std::istream& in);

void write_message(std::ostream& out, const Json& message);

}  // namespace bellows
