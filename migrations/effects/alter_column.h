// alter_column.h: the effects of the ALTER TABLE commands that are about one column.
#pragma once

#include "migrations/effects/collector.h"
#include "migrations/effects/schema_change.h"
#include "migrations/statement.h"

namespace bellows {

void column_effects(Collector& collector, const ObjectName& table, const AlterCommand& command,
                    bool recurses, const SchemaChange& change);

// The tables that the command is carried out on: the table, and below it when it recurses.
std::vector<ObjectName> column_targets(const Catalog& before, const ObjectName& table,
                                       const AlterCommand& command, bool recurses);

// SET NOT NULL on one table: a scan, unless a validated CHECK proves it.
void set_not_null_effects(Collector& collector, const ObjectName& table, const Name& column,
                          const SchemaChange& change);

}  // namespace bellows
