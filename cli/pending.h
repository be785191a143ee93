// pending.h: which migrations of a folder are history, and which are still to run.
// Promises: a file that was edited or removed after it was applied is kDrift, never passed over.
#pragma once

#include <string>
#include <vector>

#include "executor/ledger.h"
#include "migrations/catalog.h"
#include "migrations/result.h"
#include "migrations/source.h"

namespace bellows {

struct PendingRequest {
  std::string after;  // a version: it and everything before it are history; empty: the ledger says
  std::string to;     // the last version that counts; empty: all
};

struct PendingMigrations {
  std::vector<Migration> history;  // in the order of the source
  std::vector<Migration> pending;
  std::vector<std::string> warnings;
};

Result<PendingMigrations> pending_migrations(const Source& source,
                                             const std::vector<AppliedMigration>& applied,
                                             const PendingRequest& request);

// kDrift when a file is not what it was when it was applied, or is gone.
Result<void> check_applied(const Source& source, const std::vector<AppliedMigration>& applied);

// The place of a version in the source; `flag` is how the message calls what asked for it.
Result<std::size_t> index_of_version(const Source& source, const std::string& version,
                                     const std::string& flag);

// The schema that the files make.
Result<Catalog> fold_migrations(const std::vector<Migration>& migrations);

}  // namespace bellows
