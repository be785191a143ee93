// duration.h: durations as people write them: "100ms", "2s", "5m", "24h", "1m 30s".
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "migrations/result.h"

namespace bellows {

// One or more numbers with a unit each (ms, s, m, h, d), blanks between them. A number without a
// unit is an Error: nobody can tell which was meant.
Result<std::chrono::milliseconds> duration_from_text(std::string_view text);

// The shortest text that says it: "1m 30s"; duration_from_text() reads it back.
std::string duration_text(std::chrono::milliseconds duration);

}  // namespace bellows
