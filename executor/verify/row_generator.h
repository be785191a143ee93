// row_generator.h: rows for tables that have none, so that a rehearsal has data to lose.
// Owns: the values that are tried for each type.
// Promises: every row satisfies the table's constraints (the server has accepted it); the same
//           schema always gets the same rows; columns that the server fills itself (identity,
//           generated, nextval()) are left to it.
// Not here: comparing data (data_compare.h).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "executor/database.h"
#include "migrations/catalog.h"
#include "migrations/result.h"

namespace bellows {

struct RowReport {
  std::int64_t inserted = 0;
  std::map<ObjectName, std::string> refused;  // tables that took no row, and the server's reason
};

// Gives every permanent table of `tables` up to `rows_wanted` rows more, parents first. An Error
// only when the session is lost.
Result<RowReport> generate_rows(Session& session, const Catalog& catalog,
                                const std::vector<ObjectName>& tables, int rows_wanted);

}  // namespace bellows
