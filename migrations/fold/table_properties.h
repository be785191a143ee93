// table_properties.h: what ALTER TABLE sets on a relation besides columns and constraints.
// Owns: nothing. Promises: a command that says nothing of the kind changes nothing.
#pragma once

#include "migrations/catalog.h"
#include "migrations/statement.h"

namespace bellows {

void set_table_property(Catalog& catalog, const ObjectName& table, const AlterCommand& command);

// The same for indexes, sequences and views.
void set_other_property(Catalog& catalog, const ObjectName& relation, const AlterCommand& command);

}  // namespace bellows
