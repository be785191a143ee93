// alter_column.h: the ALTER TABLE commands that are about one column.
#pragma once

#include "migrations/catalog.h"
#include "migrations/fold/constraints.h"
#include "migrations/result.h"
#include "migrations/statement.h"

namespace bellows {

Result<void> alter_column(Catalog& catalog, const Statement& at, const ObjectName& table,
                          const AlterCommand& command, Descent descent);

// The inline constraints of ADD COLUMN.
Result<void> add_column_constraints(Catalog& catalog, const Statement& at, const ObjectName& table,
                                    const AlterCommand& command);

// ALTER TYPE … ADD, DROP, ALTER ATTRIBUTE.
Result<void> alter_composite(Catalog& catalog, const Statement& at, const AlterTable& alter);

}  // namespace bellows
