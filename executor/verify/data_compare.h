// data_compare.h: whether two databases hold the same rows, whatever the order of their columns.
// Owns: nothing.
// Promises: reads every row of every table and materialized view of the catalog.
// Not here: schemas (schema_dump.h).
#pragma once

#include <set>
#include <string>
#include <vector>

#include "executor/database.h"
#include "migrations/catalog.h"
#include "migrations/result.h"

namespace bellows {

struct DataDifference {
  ObjectName relation;
  std::string rows;        // "12 rows beside 11"; empty when the count is the same
  std::set<Name> columns;  // whose values differ
};

// For the relations that both have; the catalog is that of the first one.
Result<std::vector<DataDifference>> compare_data(Session& a, Session& b, const Catalog& catalog);

}  // namespace bellows
