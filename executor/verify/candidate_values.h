// candidate_values.h: SQL expressions that may be a column's value.
// Promises: pure and deterministic: the same column and number give the same expression.
// Not here: whether the server takes it (row_generator.h).
#pragma once

#include <string>
#include <vector>

#include "migrations/catalog.h"

namespace bellows {

// A value of the type, different for every number where the type has so many values; "NULL" for a
// type that nothing is known about.
std::string value_of_type(const Catalog& catalog, const TypeRef& type, std::uint64_t number);

// Constants that the table's and the type's CHECK constraints compare the column with, as SQL, and
// the numbers beside them.
std::vector<std::string> values_of_checks(const Catalog& catalog, const Table& table,
                                          const Column& column);

}  // namespace bellows
