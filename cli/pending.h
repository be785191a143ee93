// pending.h: which migrations of a folder are history, and which are still to run.
// Promises: a file that was edited or removed after it was applied, or stopped half way, is kDrift,
//           never passed over. Repeatable ones that have changed are pending again.
#pragma once

#include <string>
#include <vector>

#include "migrations/catalog.h"
#include "migrations/history.h"
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

// `history` is the ledger's.
Result<PendingMigrations> pending_migrations(const Source& source, const MigrationHistory& history,
                                             const PendingRequest& request);

// kDrift when an entry needs somebody to decide something; the first one is named.
Result<void> check_entries(const Source& source, const MigrationHistory& history,
                           const std::vector<HistoryEntry>& entries);

// The place of a version in the source; `flag` is how the message calls what asked for it.
Result<std::size_t> index_of_version(const Source& source, const std::string& version,
                                     const std::string& flag);

// The schema that the files make.
Result<Catalog> fold_migrations(const std::vector<Migration>& migrations);

}  // namespace bellows
