// verify.h: a history replayed twice on a throwaway server: as its own tool would, and as planned.
// Owns: Verification, what came of one migration; the databases of the rehearsal.
// Promises: both runs start from the same schema and the same generated rows; a difference between
//           two naive runs (now(), random()) is not held against the plan, but told.
// Not here: printing (cli/commands/verify.cc).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "executor/clock.h"
#include "migrations/result.h"
#include "migrations/source.h"

namespace bellows {

enum class VerifyOutcome {
  kAgrees,
  kDiffers,     // the plan made something else of schema or data
  kPlanFailed,  // the plan was made, and did not run to its end
  kRefused,     // no plan: Bellows says why it cannot roll this out
  kCannotRun,   // the file itself fails on this server
};

std::string_view outcome_name(VerifyOutcome outcome);  // "agrees"

struct Verification {
  std::string version;
  std::string script;
  VerifyOutcome outcome = VerifyOutcome::kAgrees;
  Error trouble;                         // of kPlanFailed, kRefused, kCannotRun
  std::vector<std::string> differences;  // of kDiffers
  std::vector<std::string> notes;        // column order, unpredictable values, tables without rows
  int steps = 0;
  std::int64_t rows = 0;  // in the database before it
  double seconds = 0;     // of the plan
};

struct VerifySettings {
  std::string bin_directory;  // of the server; empty: the newest that is installed
  std::string after;          // migrations up to this version only run
  std::string to;             // the last one; empty: all
  int rows = 12;              // for each table, before the first migration that finds it
};

// Calls `told` for each migration as soon as it is known. An Error when the rehearsal itself cannot
// go on: no server, no pg_dump.
Result<std::vector<Verification>> verify_source(
    const Source& source, const VerifySettings& settings, Clock& clock,
    const std::function<void(const Verification&)>& told);

}  // namespace bellows
