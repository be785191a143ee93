// check_history.h: whether a load's history could have happened in a database that loses nothing.
// Owns: nothing; a pure function of the history.
// Promises: what it reports is wrong in every order in which the statements can have taken effect.
//           Statements that overlapped in time may have done so in any order, and one whose outcome
//           is unknown may have been done or not.
// Looks for: values found that nobody wrote, that were written later, or that had been overwritten
//           before (a lost write is one, too: what is read at the end is stale); counters that lost
//           an increment or doubled one; rows that are missing, or there although removed or
//           refused.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/lab/load/history.h"

namespace load_lab {

struct Checked {
  std::vector<std::string> wrong;  // sorted; empty when all is well
  // What was looked at, so that "nothing wrong" cannot mean "nothing seen".
  std::int64_t reads = 0;       // of registers and counters
  std::int64_t writes = 0;      // acknowledged
  std::int64_t increments = 0;  // acknowledged
  std::int64_t inserts = 0;     // acknowledged, of row sets that were listed at the end
  std::int64_t deletes = 0;     // likewise
  std::int64_t read_at_end =
      0;  // written registers and counters that were read after their last change
};

// In O(n log n).
Checked check_history(const History& history);

}  // namespace load_lab
