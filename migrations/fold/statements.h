// statements.h: one function for each kind of statement that changes a schema; fold.cc calls them.
// Promises: see fold.h. CREATE TABLE is in tables.h, CREATE INDEX in indexes.h.
#pragma once

#include "migrations/catalog.h"
#include "migrations/result.h"
#include "migrations/statement.h"

namespace bellows {

Result<void> apply_alter_table(Catalog& catalog, const Statement& at, const AlterTable& alter);
Result<void> apply_drop(Catalog& catalog, const Statement& at, const DropObjects& drop);
Result<void> apply_rename(Catalog& catalog, const Statement& at, const Rename& rename);
Result<void> apply_set_schema(Catalog& catalog, const Statement& at, const SetSchema& set);
Result<void> apply_create_view(Catalog& catalog, const Statement& at, const CreateView& create);
Result<void> apply_create_sequence(Catalog& catalog, const Statement& at,
                                   const CreateSequence& create);
Result<void> apply_alter_sequence(Catalog& catalog, const Statement& at,
                                  const AlterSequence& alter);
Result<void> apply_create_schema(Catalog& catalog, const Statement& at, const CreateSchema& create);
Result<void> apply_create_enum(Catalog& catalog, const Statement& at, const CreateEnum& create);
Result<void> apply_alter_enum(Catalog& catalog, const Statement& at, const AlterEnum& alter);
Result<void> apply_create_domain(Catalog& catalog, const Statement& at, const CreateDomain& create);
Result<void> apply_alter_domain(Catalog& catalog, const Statement& at, const AlterDomain& alter);
Result<void> apply_create_composite(Catalog& catalog, const Statement& at,
                                    const CreateCompositeType& create);
Result<void> apply_create_range(Catalog& catalog, const Statement& at,
                                const CreateRangeType& create);
Result<void> apply_create_function(Catalog& catalog, const Statement& at,
                                   const CreateFunction& create);
Result<void> apply_create_trigger(Catalog& catalog, const Statement& at,
                                  const CreateTrigger& create);
Result<void> apply_create_policy(Catalog& catalog, const Statement& at, const CreatePolicy& create);
Result<void> apply_create_rule(Catalog& catalog, const Statement& at, const CreateRule& create);
Result<void> apply_create_statistics(Catalog& catalog, const Statement& at,
                                     const CreateStatistics& create);
Result<void> apply_define_object(Catalog& catalog, const Statement& at, const DefineObject& define);
// Puts into the function what the statement says of it.
void set_properties(const Catalog& catalog, const FunctionProperties& properties,
                    Function& function);
// What is certain in it; what stands under a condition over system catalogs, or has its errors
// caught, where it is not refused. The rest is left out.
Result<void> apply_do_block(Catalog& catalog, const Statement& at);
Result<void> apply_set_variable(Catalog& catalog, const SetVariable& set);

// Statements that leave the schema as it is, but need the relations they name.
Result<void> check_query(Catalog& catalog, const Statement& at, const Query& query);
Result<void> check_relations(const Catalog& catalog, const Statement& at,
                             const std::vector<ObjectName>& relations);

}  // namespace bellows
