// history.h: what a history says about the migrations of a folder.
// Owns: HistoryRow, a row of any tool's history or of Bellows' own; compare_history().
// Promises: pure, and sorted: entries come in the order of the source, then what has no file, in
//           the order of the rows. About linear in both.
// Not here: the tables that rows come from (executor/histories/, executor/ledger.h).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/source.h"

namespace bellows {

enum class RowOutcome {
  kDone,
  kFailed,    // it stopped half way, or was cut off: nobody knows what of it is there
  kBaseline,  // it and all versions before it are there, although they have not run
};

struct HistoryRow {
  std::string name;         // Migration::recorded_name; of our own rows its version
  std::string script;       // as far as the tool keeps it
  std::string description;  // likewise
  std::string checksum;     // empty: the tool keeps none
  RowOutcome outcome = RowOutcome::kDone;
  std::string applied_at;  // ISO 8601, UTC; empty: not kept
  std::string applied_by;
  double seconds = 0;

  bool operator==(const HistoryRow&) const = default;
};

// Whether there is a row for each migration, or only one for the last of them.
enum class HistoryReach { kEachMigration, kUpToRow };

// Whose names and checksums the rows have.
enum class HistoryKeeper { kBellows, kTool };

struct MigrationHistory {
  HistoryKeeper keeper = HistoryKeeper::kBellows;
  HistoryReach reach = HistoryReach::kEachMigration;
  std::vector<HistoryRow> rows;  // in the order in which they were applied

  bool operator==(const MigrationHistory&) const = default;
};

enum class MigrationState {
  kApplied,
  kPending,
  kOutOfOrder,  // pending, although one that comes after it is applied
  kChanged,     // repeatable, and no longer what ran: it is to run again
  kEdited,      // applied, and the file is another one now
  kMissing,     // applied, and there is no file
  kFailed,
};

// "out of order", as people read it; "out-of-order" is the same for programs.
std::string_view state_words(MigrationState state);
std::string_view state_name(MigrationState state);

// Whether somebody has to decide something before anything runs.
bool is_trouble(MigrationState state);
bool is_to_run(MigrationState state);

struct HistoryEntry {
  MigrationState state = MigrationState::kPending;
  std::optional<std::size_t> migration;  // in Source::migrations; nothing when it is missing
  std::optional<std::size_t> row;        // in MigrationHistory::rows; nothing when it is pending

  bool operator==(const HistoryEntry&) const = default;
};

std::vector<HistoryEntry> compare_history(const Source& source, const MigrationHistory& history);

// Whether the tool that recorded `checksum` takes the file for unchanged.
bool is_unchanged_to_tool(const Migration& migration, const std::string& checksum);

}  // namespace bellows
