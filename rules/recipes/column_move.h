// column_move.h: an UPDATE that fills new columns from the rows of one other table, taken apart.
// Owns: ColumnMove; which statements are one, and why another is none.
// Promises: each row of the table that is filled takes from one row of the other at most.
// Not here: the triggers (move_triggers.h), the steps (catalogue/move_column.cc).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "migrations/result.h"
#include "rules/recipes/column_join.h"
#include "rules/subject.h"

namespace bellows {

// A column, and what it becomes: an expression over a row of each table, as the user wrote it.
struct MovedColumn {
  const Column* column = nullptr;
  std::string value;
  Name plain;  // the one column that `value` is; empty when it is more than that
};

// How many rows of the table that is filled may belong to one row of the other.
enum class Belong { kOne, kMany };

struct ColumnMove {
  const Table* from = nullptr;
  const Table* to = nullptr;
  Name from_alias;  // what the statement calls them
  Name to_alias;
  std::string where;
  std::vector<MovedColumn> forth;  // columns of `to`
  std::vector<MovedColumn> back;   // columns of `from`, from those; empty: only one way
  std::string one_way;             // why `back` is empty
  std::vector<Name> from_columns;  // of `from` that are read at all
  std::vector<Name> to_columns;    // of `to` that are read
  std::vector<Name> key;           // of `from`, unique, that the join is on
  std::vector<Name> pointers;      // the columns of `to` that equal it
  Belong belong = Belong::kMany;

  [[nodiscard]] JoinedTables tables() const;

  // Whether both columns of each pair simply hold the same.
  [[nodiscard]] bool copies() const;
};

struct MoveFit {
  std::optional<ColumnMove> move;
  std::string why_not;  // empty when there is a move, or no new column is filled from elsewhere
};

// With a way back where none has to be told: plain columns, and one row for each.
MoveFit fit_move(const Subject& subject, const Query& query);

// With what the directive says about the way back, when there is one.
Result<ColumnMove> with_directive(const Subject& subject, ColumnMove move);

// As the statement's expressions call the tables, quoted.
std::string from_name(const ColumnMove& move);
std::string to_name(const ColumnMove& move);

// That two rows that belong together do not hold what belongs together; over rows of those names.
std::string out_of_step_sql(const ColumnMove& move);

// That columns of the row are not, byte by byte, what they should be.
std::string differs_from_sql(const std::string& row, const std::vector<MovedColumn>& columns);

}  // namespace bellows
