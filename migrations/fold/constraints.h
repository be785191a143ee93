// constraints.h: adding constraints to a catalog, on the table and on what descends from it.
#pragma once

#include "migrations/catalog.h"
#include "migrations/result.h"
#include "migrations/statement.h"

namespace bellows {

// Whether partitions and inheriting tables are changed as well: ALTER TABLE ONLY leaves them out.
enum class Descent { kWithChildren, kOnly };

// Adds the constraint; `column` is the one an inline constraint stands on, else empty. The table
// must exist already, its columns, too.
Result<void> add_constraint(Catalog& catalog, const Statement& at, const ObjectName& table,
                            const ConstraintDef& definition, const Name& column,
                            Descent descent = Descent::kWithChildren);

// Gives a partition (or a child) the foreign keys of its parent.
void copy_foreign_keys(Catalog& catalog, const ObjectName& parent, const ObjectName& partition);

// Gives a child the parent's CHECK constraints: of the same name, merged when it is there.
void inherit_checks(Catalog& catalog, const ObjectName& parent, const ObjectName& child);

// SET NOT NULL on the table and everything below it.
void set_not_null(Catalog& catalog, const ObjectName& table, const Name& column);

}  // namespace bellows
