// replaced_column.h: a column that is to give its name and all that hangs on it to another.
// Owns: the copies of its indexes, constraints, foreign keys (both ways), NOT NULL, default and
//       sequence on the stand-in, and the statements that put them in place of the old ones.
// Promises: after the swap every index and constraint has the name it had; nothing of the swap
//           reads or writes rows. What it cannot carry over is an Error (kUnsupported).
// Not here: filling the stand-in (type_change.h), what only a server knows (column_extras.h).
#pragma once

#include <string>
#include <vector>

#include "rules/recipes/column_in_expression.h"
#include "rules/subject.h"

namespace bellows {

struct ReplacedColumn {
  std::vector<Draft> searches;    // indexes that only make queries quick
  std::vector<Draft> facts;       // what holds when it holds for the old column: keys, NOT NULL
  std::vector<Draft> checks;      // CHECK constraints, which may find the new values wrong
  std::vector<std::string> swap;  // the old column goes, the stand-in takes its name
};

// Why the column cannot be replaced; nothing when it can.
std::optional<Error> cannot_replace(const Catalog& catalog, const Table& table, const Name& column,
                                    const std::string& rule);

Result<ReplacedColumn> replace_column(const Subject& subject, const Table& table,
                                      const StandIn& column);

}  // namespace bellows
