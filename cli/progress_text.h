// progress_text.h: numbers, bars and durations as people read them.
// Promises: pure; no control characters.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "executor/observer.h"

namespace bellows {

// "1,234,567".
std::string grouped(std::int64_t number);

// What people want to know of a duration: two digits or so. "1.2s", "3m 20s".
std::string rounded(std::chrono::milliseconds duration);

// "2s left", or "2s to 5s left" when being held up so far may go on.
std::string time_left(std::chrono::milliseconds soonest, std::chrono::milliseconds latest);

// "[######------------------]".
std::string bar(std::int64_t done, std::int64_t total);

// "B1  [######----]  60%  2.0s left, 120,000 rows/s, 300,000 of 500,000 rows".
std::string progress_text(const Event& event);

// At most so many characters, the last of which is "…" when something is left out. 0: no limit.
std::string cut_to(const std::string& text, int columns);

}  // namespace bellows
