#include "cli/pending.h"

#include <algorithm>

#include "cli/suggest.h"
#include "migrations/fold.h"

namespace bellows {
namespace {

Error drift(std::string message, std::string hint, std::string file) {
  return {ErrorCode::kDrift, std::move(message), std::move(hint), {std::move(file), 0, 0}, ""};
}

const AppliedMigration* find_applied(const std::vector<AppliedMigration>& applied,
                                     const std::string& version) {
  const auto found = std::find_if(applied.begin(), applied.end(), [&](const AppliedMigration& one) {
    return one.version == version;
  });
  return found == applied.end() ? nullptr : &*found;
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

Result<void> check_applied(const Source& source, const std::vector<AppliedMigration>& applied) {
  for (const AppliedMigration& one : applied) {
    const auto file =
        std::find_if(source.migrations.begin(), source.migrations.end(),
                     [&](const Migration& migration) { return migration.version == one.version; });
    if (file == source.migrations.end()) {
      return drift("migration " + one.version + " was applied on " + one.applied_at +
                       ", but its file " + one.script + " is gone",
                   "Restore the file, or name the folder that it is in.", source.folder);
    }
    if (file->checksum != one.checksum) {
      return drift(
          "migration " + one.version + " was edited after it was applied on " + one.applied_at,
          "Restore the file as it was, and write the change as a new migration.", file->file);
    }
  }
  return {};
}

Result<PendingMigrations> pending_migrations(const Source& source,
                                             const std::vector<AppliedMigration>& applied,
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
  if (Result<void> fine = check_applied(source, applied); !fine) {
    return fine.error();
  }
  PendingMigrations result;
  for (std::size_t i = 0; i < source.migrations.size(); ++i) {
    const Migration& migration = source.migrations[i];
    if (i < history_end || find_applied(applied, migration.version) != nullptr) {
      for (const Migration& skipped : result.pending) {
        result.warnings.push_back("migration " + skipped.version + " comes before " +
                                  migration.version + ", which is applied already");
      }
      result.history.push_back(migration);
    } else if (i < end) {
      result.pending.push_back(migration);
    }
  }
  std::sort(result.warnings.begin(), result.warnings.end());
  result.warnings.erase(std::unique(result.warnings.begin(), result.warnings.end()),
                        result.warnings.end());
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
