// ledger_history.h: what the ledger knows of other tools, and of migrations that stopped half way.
// Owns: bellows.adoption and bellows.unfinished; the repairs of bellows.migration.
// Promises: reading gives an empty answer when there is no ledger; nothing begins or ends a
//           transaction.
// Not here: the other tools' own tables (histories/).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "executor/database.h"
#include "executor/ledger.h"
#include "migrations/history.h"
#include "migrations/result.h"
#include "migrations/sql_name.h"

namespace bellows {

// Another tool, whose history was taken over.
struct Adoption {
  std::string tool;  // HistoryTool::name
  ObjectName table;
  bool hands_back = true;       // run takes its lock, and records in its history, too
  bool lock_row_taken = false;  // by an executor of ours; true without one: it was killed
  std::string adopted_at;
  std::string adopted_by;
};

Result<std::optional<Adoption>> adoption(Session& session);
Result<void> write_adoption(Session& session, const Adoption& adoption);
Result<void> end_adoption(Session& session);
Result<void> note_lock_row(Session& session, bool taken);

struct AdoptedMigration {
  std::string version;
  std::string description;
  std::string script;
  std::string checksum;
  std::string applied_at;  // empty: unknown, then now
  std::string applied_by;
  double seconds = 0;
};

Result<void> write_adopted_migration(Session& session, const AdoptedMigration& migration);

// One without a transaction of its own, of which some statements have run.
struct UnfinishedMigration {
  std::string version;
  std::string script;
  std::string started_at;
  int statements_done = 0;
  std::string error;  // empty: it was cut off
};

Result<std::vector<UnfinishedMigration>> unfinished_migrations(Session& session);
Result<void> write_unfinished(Session& session, const std::string& version,
                              const std::string& script, int statements_done,
                              const std::string& error);
Result<void> clear_unfinished(Session& session, const std::string& version);

Result<void> forget_migration(Session& session, const std::string& version);
Result<void> accept_checksum(Session& session, const std::string& version,
                             const std::string& checksum);

// All of it as one history.
Result<MigrationHistory> ledger_history(Session& session);
MigrationHistory ledger_history(const std::vector<AppliedMigration>& applied);

}  // namespace bellows
