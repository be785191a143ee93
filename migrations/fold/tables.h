// tables.h: CREATE TABLE and what is put together from its parts: columns, LIKE, parents.
#pragma once

#include "migrations/catalog.h"
#include "migrations/result.h"
#include "migrations/statement.h"

namespace bellows {

Result<void> apply_create_table(Catalog& catalog, const Statement& at, const CreateTable& create);
Result<void> apply_create_table_as(Catalog& catalog, const Statement& at,
                                   const CreateTableAs& create);

// A column as written made ready for the catalog: its type resolved, the sequence of a serial or
// identity column created, its default set. Constraints are not added.
Result<Column> define_column(Catalog& catalog, const Statement& at, const ObjectName& table,
                             const ColumnDef& definition);

// The type in its canonical form; an Error when there is no such type.
Result<TypeRef> require_type(const Catalog& catalog, const Statement& at, const TypeRef& written);

// Adds the identity's sequence and marks the column.
void make_identity(Catalog& catalog, const ObjectName& table, Column& column, Identity identity,
                   const SequenceValues& values);

// What a table that inherits the column has of it.
Column inherited_column(const Column& column);

// Built-in collations with their schema; "default" is none.
ObjectName resolved_collation(const ObjectName& written);

// ATTACH PARTITION, and the same for CREATE TABLE … PARTITION OF.
Result<void> attach_partition(Catalog& catalog, const Statement& at, const ObjectName& parent,
                              const ObjectName& partition, const std::string& bound);

}  // namespace bellows
