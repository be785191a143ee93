// history.h: what every statement of a load did, and when.
// Owns: Entry and History, and how a line of the log says an entry.
// Promises: times are those of one steady clock, in nanoseconds; a statement took effect, if at
// all,
//           between `sent` and `answered`.
// Not here: whether the history makes sense (check_history.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace load_lab {

enum class Kind {
  kRead,       // found `value` in register or counter `object` of row `key`
  kWrite,      // put `value` there; no two writes put the same
  kIncrement,  // added 1 there
  kInsert,     // made row `key` of row set `object`
  kDelete,     // removed it
  kListed,     // at the end: rows of this row set follow, as kPresent
  kPresent,    // at the end: row `key` is there
  kShift       // the migration itself adds `value` to each counter of this name, once
};

enum class Outcome { kDone, kRefused, kUnknown };

struct Entry {
  Kind kind = Kind::kRead;
  std::string object;
  std::int64_t key = 0;
  std::string value;
  std::int64_t sent = 0;
  std::int64_t answered = 0;
  Outcome outcome = Outcome::kDone;

  bool operator==(const Entry&) const = default;
};

using History = std::vector<Entry>;

// What kReads find where there is no row.
inline constexpr std::string_view kNoRow = "(no row)";

// Tab-separated, without a line end. A tab or line end inside of a value is a blank there.
std::string to_line(const Entry& entry);

// Nothing when the line is not one that to_line() wrote.
std::optional<Entry> from_line(std::string_view line);

}  // namespace load_lab
