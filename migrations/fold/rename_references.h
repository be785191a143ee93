// rename_references.h: what else in a catalog carries a name that changes.
// Promises: columns are renamed in constraints, indexes, other tables' foreign keys, partitions and
//           expressions' texts; a view's query keeps its text and is marked outdated.
#pragma once

#include "migrations/catalog.h"

namespace bellows {

// References only; the object itself is under its new name already.
void rename_relation_references(Catalog& catalog, const ObjectName& from, const ObjectName& to);
void rename_type_references(Catalog& catalog, const ObjectName& from, const ObjectName& to);
void rename_sequence_in_defaults(Catalog& catalog, const ObjectName& from, const ObjectName& to);

// The object and the references to it.
void rename_column_everywhere(Catalog& catalog, const ObjectName& table, const Name& from,
                              const Name& to);
void rename_constraint(Catalog& catalog, const ObjectName& table, const Name& from, const Name& to);
void rename_schema_everywhere(Catalog& catalog, const Name& from, const Name& to);

}  // namespace bellows
