// history_view.h: the ledger, the history of another tool and the folder, side by side.
// Owns: HistoryView; whether the histories agree so far that something may run.
// Not here: comparing one history with a folder (migrations/history.h).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/console.h"
#include "executor/adopted_history.h"
#include "executor/ledger_history.h"
#include "migrations/history.h"
#include "migrations/json.h"
#include "migrations/source.h"

namespace bellows {

// One migration, as both histories have it.
struct HistoryLine {
  MigrationState state = MigrationState::kApplied;
  std::string version;
  std::string script;
  std::string applied_at;
  std::string applied_by;
  double seconds = 0;
  std::string mode;                           // "direct", "phased", "adopted"; empty: not ours
  std::optional<MigrationState> other_state;  // when the other history is there
};

struct HistoryView {
  std::optional<Adoption> adopted;
  std::optional<FoundHistory> other;  // the adopted one, else one that fits the folder
  bool only_other = false;            // the ledger is empty: the lines are the other's
  bool has_folder = false;
  std::vector<HistoryLine> lines;
};

Result<HistoryView> read_history_view(Session& session, const Source* source);

// Of either history.
bool has_trouble(const HistoryView& view);
bool is_trouble(const HistoryLine& line);

// What has been applied, as far as is known: by the ledger, else by another tool.
Result<MigrationHistory> known_history(Session& session, const Source& source);

Json history_json(const HistoryView& view);
void print_history(const HistoryView& view, const Console& console);

// kDrift when the other tool has applied something that the ledger does not know, has failed, or
// was never adopted although the ledger is empty; `after` says what a person knows instead.
Result<void> check_other_history(Session& session, const Source& source, const std::string& after);

}  // namespace bellows
