// repair.h: what is wrong with a history, put right as a person says.
// Owns: the four repairs and the freeing of a lock row.
// Promises: only what was named is touched, and only when it is what it was named as; the ledger
// and
//           the adopted tool's history change together.
// Not here: saying what is wrong (migrations/history.h), printing (cli/).
#pragma once

#include <string>
#include <vector>

#include "executor/clock.h"
#include "executor/database.h"
#include "executor/run.h"
#include "migrations/source.h"

namespace bellows {

// Lists of versions, as the folder or the other tool has them.
struct RepairRequest {
  std::vector<std::string> accept;   // edited: the file as it is now is what ran
  std::vector<std::string> forget;   // missing: it never was
  std::vector<std::string> rerun;    // failed: nothing of it is there, it is to run again
  std::vector<std::string> applied;  // failed: all of it is there
  bool unlock = false;               // a lock row that a killed process left
  std::string table;                 // of the other tool; empty: the adopted, else the fitting one

  [[nodiscard]] bool empty() const {
    return accept.empty() && forget.empty() && rerun.empty() && applied.empty() && !unlock;
  }
};

// A line for each thing that was done.
Result<std::vector<std::string>> repair(const Source& source, const RepairRequest& request,
                                        const RunSettings& settings, Database& database,
                                        Clock& clock);

}  // namespace bellows
