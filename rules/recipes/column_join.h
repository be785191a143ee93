// column_join.h: two tables that a statement joins, and what their condition says of the keys.
// Owns: JoinedTables; which of the two a column belongs to, which columns are equal.
// Promises: columns are said to be equal only when they are in every pair of rows, by the very =
//           that a unique index of either goes by.
// Not here: what is made of it (column_move.h).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "migrations/catalog.h"

namespace bellows {

struct JoinedTables {
  const Table* from = nullptr;
  const Table* to = nullptr;
  Name from_alias;  // what the statement calls them
  Name to_alias;
};

enum class Side { kFrom, kTo, kUnknown };

// Which table a column that is mentioned belongs to.
Side side_of(const JoinedTables& tables, const ColumnPath& path);

// The columns of `from` and of `to` that the condition makes equal.
std::vector<std::pair<Name, Name>> equal_columns(const JoinedTables& tables,
                                                 const std::string& where);

// A unique key of the table whose columns all are among these; empty when there is none.
std::vector<Name> unique_key_among(const Catalog& catalog, const Table& table,
                                   const std::vector<Name>& columns);

}  // namespace bellows
