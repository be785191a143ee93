// index_sql.h: CREATE INDEX written from the catalog's own values.
// Promises: every name quoted; the keys' texts are the user's or the server's own.
#pragma once

#include <string>

#include "migrations/catalog.h"

namespace bellows {

// CREATE [UNIQUE] INDEX CONCURRENTLY name ON table … with the same definition under another name.
std::string index_sql(const Index& index, const Name& name, const Catalog& catalog);

// CREATE [UNIQUE] INDEX name ON ONLY table …: of a partitioned table, without its partitions.
std::string index_sql_on_only(const Index& index, const Catalog& catalog);

// The same index with one column taken for another; the expressions' mentions, too.
Index with_column(Index index, const Name& from, const Name& to);

// Whether the index mentions the column: key, INCLUDE, expression or predicate.
bool mentions(const Index& index, const Name& column);

}  // namespace bellows
