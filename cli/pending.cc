#include "cli/pending.h"

#include <algorithm>

#include "cli/suggest.h"
#include "migrations/fold.h"

namespace bellows {
namespace {

Error drift(std::string message, std::string hint, std::string file) {
  return {ErrorCode::kDrift, std::move(message), std::move(hint), {std::move(file), 0, 0}, ""};
}

}  // namespace

Result<std::size_t> index_of_version(const Source& source, const std::string& version,
                                     const std::string& flag) {
  std::vector<std::string> versions;
  for (std::size_t i = 0; i < source.migrations.size(); ++i) {
    if (source.migrations[i].version == version) {
      return i;
    }
    versions.push_back(source.migrations[i].version);
  }
  const std::string hint = suggestion(version, versions);
  return Error{ErrorCode::kUsage,
               flag + ": there is no migration \"" + version + "\" in " + source.folder,
               hint.empty() ? "Say a version as the folder names it." : hint,
               {},
               ""};
}

Result<void> check_entries(const Source& source, const MigrationHistory& history,
                           const std::vector<HistoryEntry>& entries) {
  for (const HistoryEntry& entry : entries) {
    if (!is_trouble(entry.state)) {
      continue;
    }
    const HistoryRow& row = history.rows[*entry.row];
    const std::string file = entry.migration ? source.migrations[*entry.migration].file : "";
    if (entry.state == MigrationState::kMissing) {
      return drift("migration " + row.name + " was applied on " + row.applied_at +
                       ", but its file " + row.script + " is gone",
                   "Restore the file, name the folder that it is in, or forget the migration: "
                   "bellows repair --forget " +
                       row.name + ".",
                   source.folder);
    }
    if (entry.state == MigrationState::kEdited) {
      return drift(
          "migration " + row.name + " was edited after it was applied on " + row.applied_at,
          "Restore the file as it was, and write the change as a new migration. When it "
          "changes nothing: bellows repair --accept " +
              row.name + ".",
          file);
    }
    return drift("migration " + row.name + " stopped half way on " + row.applied_at,
                 "Bring what is there of it to one end or the other, then say so: bellows repair "
                 "--rerun " +
                     row.name + ", or --applied " + row.name + ".",
                 file);
  }
  return {};
}

Result<PendingMigrations> pending_migrations(const Source& source, const MigrationHistory& history,
                                             const PendingRequest& request) {
  std::size_t end = source.migrations.size();
  std::size_t history_end = 0;
  if (!request.to.empty()) {
    Result<std::size_t> index = index_of_version(source, request.to, "--to");
    if (!index) {
      return index.error();
    }
    end = *index + 1;
  }
  if (!request.after.empty()) {
    Result<std::size_t> index = index_of_version(source, request.after, "--after");
    if (!index) {
      return index.error();
    }
    history_end = *index + 1;
  }
  const std::vector<HistoryEntry> entries = compare_history(source, history);
  if (Result<void> fine = check_entries(source, history, entries); !fine) {
    return fine.error();
  }
  PendingMigrations result;
  std::string last_applied;
  for (std::size_t i = source.migrations.size(); i > 0 && last_applied.empty(); --i) {
    const Migration& migration = source.migrations[i - 1];
    last_applied =
        !is_to_run(entries[i - 1].state) && !migration.repeatable ? migration.version : "";
  }
  // As many entries come first as there are migrations, in their order.
  for (std::size_t i = 0; i < source.migrations.size(); ++i) {
    const Migration& migration = source.migrations[i];
    if (i < history_end || !is_to_run(entries[i].state)) {
      result.history.push_back(migration);
    } else if (i < end) {
      result.pending.push_back(migration);
      if (entries[i].state == MigrationState::kOutOfOrder) {
        result.warnings.push_back("migration " + migration.version + " comes before " +
                                  last_applied + ", which is applied already");
      }
    }
  }
  std::sort(result.warnings.begin(), result.warnings.end());
  return result;
}

Result<Catalog> fold_migrations(const std::vector<Migration>& migrations) {
  Catalog catalog;
  for (const Migration& migration : migrations) {
    Result<Catalog> folded = fold(std::move(catalog), migration.statements);
    if (!folded) {
      Error error = folded.error();
      if (error.at.file.empty()) {
        error.at.file = migration.file;
      }
      return error;
    }
    catalog = *std::move(folded);
  }
  forget_creation(catalog);  // it was there before whatever comes next
  return catalog;
}

}  // namespace bellows
