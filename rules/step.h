// step.h: one unit that runs, and what it says about itself.
// Owns: Phase, Action, Undo, Step.
// Promises: everything the executor will send to a server is in a Step's texts, so a plan's hash
//           covers it.
// Not here: which phase of which rollout (planner/), running it (executor/).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "migrations/effects.h"
#include "migrations/result.h"
#include "migrations/sql_name.h"

namespace bellows {

// expand: the old release cannot tell. backfill: moves data, or proves facts about it.
// contract: removes something, or forbids something that the old release may still do.
enum class Phase { kExpand, kBackfill, kContract };

std::string_view phase_name(Phase phase);  // "expand"
Result<Phase> phase_from_name(std::string_view name);

// Statements that run in one short transaction, together with the step's ledger row.
struct RunSql {
  std::vector<std::string> statements;

  bool operator==(const RunSql&) const = default;
};

// One statement that the server refuses inside a transaction, or one that must be alone.
struct RunAlone {
  std::string statement;

  bool operator==(const RunAlone&) const = default;
};

// CREATE [UNIQUE] INDEX CONCURRENTLY. An invalid index of this name and definition is a leftover of
// ours: it is dropped and built again.
struct BuildIndex {
  ObjectName index;
  ObjectName table;
  std::string statement;

  bool operator==(const BuildIndex&) const = default;
};

// DROP INDEX CONCURRENTLY.
struct DropIndex {
  ObjectName index;
  std::string statement;

  bool operator==(const DropIndex&) const = default;
};

// Whether the table's own triggers fire for the rows that a step moves. Silent: they must not, for
// a copy of a column is nothing that happens to the row.
enum class RowTriggers { kFire, kSilent };

// Row by row over one table, in batches along its key, each batch a transaction of its own:
//   with UPDATE target SET set FROM from WHERE <window> AND (where)     when `set` is not empty
//   with DELETE FROM target USING from WHERE <window> AND (where)       when it is
struct MoveRows {
  ObjectName table;
  std::string target;     // the table as SQL, with its alias when the user wrote one
  std::string qualifier;  // what the key columns are qualified with: the alias, or the table's name
  std::string set;
  std::string where;      // empty: every row
  std::vector<Name> key;  // primary key or a unique NOT NULL key; empty: windows by TID
  std::string from{};     // other tables that are read; may be empty
  std::string with{};     // "WITH …"; may be empty
  RowTriggers triggers = RowTriggers::kFire;

  bool operator==(const MoveRows&) const = default;
};

// A proof: no row of the table meets `where`. Read in windows along the key.
struct ProveNone {
  ObjectName table;
  std::string where;
  std::vector<Name> key;
  std::string claim;  // "full_name equals name in every row"

  bool operator==(const ProveNone&) const = default;
};

using Action = std::variant<RunSql, RunAlone, BuildIndex, DropIndex, MoveRows, ProveNone>;

// Short name for JSON and messages: "sql", "alone", "build-index", "drop-index", "move-rows",
// "prove".
std::string_view action_name(const Action& action);

// UPDATE or DELETE over the rows that meet `window` (may be empty) and the action's own condition.
std::string move_rows_sql(const MoveRows& move, const std::string& window);

// The SQL of an action as a person would run it by hand, each text without a final semicolon.
std::vector<std::string> action_sql(const Action& action);

// How a step is taken back. Either actions (run in order), or nothing to do, or the reason why not.
struct Undo {
  std::vector<Action> actions;
  std::string impossible;  // not empty: the step cannot be undone, and why
  std::string remains;     // not empty: what harmless thing stays behind, such as an enum value

  bool operator==(const Undo&) const = default;
};

// Why a step looks as it does: the rule that asked for it, and in a sentence what for.
struct Reason {
  std::string rule;  // empty for a statement that runs as it was written
  std::string text;

  bool operator==(const Reason&) const = default;
};

// The statement of the user's that a step comes from.
struct Origin {
  std::string version;  // of the migration
  Place place;
  int migration = 0;  // index among the plan's migrations
  int statement = 0;  // index among that migration's statements

  bool operator==(const Origin&) const = default;
};

// A step must not run before so long after another one has ended.
struct Soak {
  std::string after;  // id of the step that hides what this one drops
  std::int64_t seconds = 0;

  bool operator==(const Soak&) const = default;
};

struct Step {
  std::string id;  // "E1", "B2", "C1"; in a second rollout "2E1"
  int rollout = 1;
  Phase phase = Phase::kExpand;
  std::string title;  // "build index orders_status_idx concurrently"
  Origin origin;
  std::vector<Reason> reasons;
  std::vector<std::string> notes;  // what a reader of the plan should know before it runs
  Action action;
  std::vector<Lock> locks;  // on relations of the user's
  std::vector<ObjectName> scans;
  std::vector<ObjectName> rewrites;
  std::vector<ObjectName> builds;
  Undo undo;
  std::string probe;      // SQL for one boolean: whether the step is already done; may be empty for
                          // RunSql, MoveRows and ProveNone, whose ledger row commits with them
  bool destroys = false;  // after it, what is gone cannot be brought back: the point of no return
  std::vector<std::string> after;  // ids of the steps it waits for, with the reason in Plan::edges
  std::optional<Soak> soak = {};

  bool operator==(const Step&) const = default;
};

}  // namespace bellows
