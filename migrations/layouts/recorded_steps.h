// recorded_steps.h: what one recorded migration really did, out of all that it sent.
// Owns: RecordedStep and the meaning of BEGIN, SAVEPOINT and ROLLBACK in a recording.
// Promises: what was rolled back is gone; a transaction around the whole migration becomes a
//           property of it, one inside it stays as BEGIN and COMMIT.
// Not here: the lines of a recording (recorded.h).
#pragma once

#include <set>
#include <string>
#include <vector>

#include "migrations/result.h"

namespace bellows {

enum class StepKind { kStatement, kBegin, kCommit, kRollback, kSavepoint, kRelease, kRollbackTo };

struct RecordedStep {
  StepKind kind = StepKind::kStatement;
  std::string sql;
  int connection = 0;  // numbered within the recording
  Place at;            // the call that sent it; without a file when that is not known
  std::vector<std::string> directives;  // comments above the call, as comments of SQL
  bool only_reads = false;              // a SELECT that leaves no trace
  bool looked_at = false;               // the migration looked at the rows that it gave
};

struct RecordedMigration {
  std::string name;
  std::set<int> open;  // connections that were in a transaction when it began
  std::vector<RecordedStep> steps;
};

struct ResolvedMigration {
  std::vector<RecordedStep> steps;  // statements; BEGIN and COMMIT only of transactions inside
  bool transactional = true;
};

Result<ResolvedMigration> resolve_steps(const RecordedMigration& migration);

}  // namespace bellows
