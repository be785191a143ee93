// CREATE FUNCTION and CREATE TRIGGER.
#include "migrations/fold/refusal.h"
#include "migrations/fold/statements.h"

namespace bellows {

Result<void> apply_create_function(Catalog& catalog, const Statement& at,
                                   const CreateFunction& create) {
  Result<ObjectName> name = place_for_object(catalog, at, create.function);
  if (!name) {
    return name.error();
  }
  Function function;
  function.name = *name;
  FunctionKey key{*name, ""};
  for (const TypeRef& argument : create.arguments) {
    function.arguments.push_back(canonical_type(catalog, argument));
    function.arguments.back().modifiers.clear();  // they do not belong to a function's signature
    key.arguments += (key.arguments.empty() ? "" : ", ") + type_text(function.arguments.back());
  }
  if (catalog.functions.contains(key) && !create.or_replace) {
    return already_exists(at, "function", *name);
  }
  if (!create.returns.empty()) {
    function.returns = canonical_type(catalog, create.returns);
    function.returns.modifiers.clear();
  }
  function.language = create.language;
  function.volatility = create.volatility;
  function.procedure = create.procedure;
  function.body = create.body;
  catalog.functions.insert_or_assign(key, std::move(function));
  return {};
}

namespace {

void add_trigger(Catalog& catalog, const ObjectName& table, const Trigger& trigger) {
  catalog.tables.at(table).triggers.insert_or_assign(trigger.name, trigger);
  if (!trigger.row) {
    return;
  }
  for (const ObjectName& partition : catalog.partitions_of(table)) {
    add_trigger(catalog, partition, trigger);
  }
}

}  // namespace

Result<void> apply_create_trigger(Catalog& catalog, const Statement& at,
                                  const CreateTrigger& create) {
  const ObjectName name = catalog.resolve(create.table);
  if (catalog.views.contains(name)) {
    return {};  // INSTEAD OF: triggers of views are not kept
  }
  Result<Table*> table = require_table(catalog, at, create.table);
  if (!table) {
    return table.error();
  }
  if ((*table)->triggers.contains(create.trigger) && !create.or_replace) {
    return member_already_exists(at, "trigger", create.trigger, (*table)->name);
  }
  for (const Name& column : create.update_columns) {
    if ((*table)->columns_known && (*table)->column(column) == nullptr) {
      return missing_member(at, "column", column, (*table)->name);
    }
  }
  Trigger trigger;
  trigger.name = create.trigger;
  trigger.update_columns = create.update_columns;
  trigger.row = create.row;
  const Function* function = catalog.function(create.function);
  trigger.function = function == nullptr ? create.function : function->name;
  if (trigger.function.schema.empty()) {
    trigger.function.schema = Name{"pg_catalog"};  // neither ours nor an extension's we know of
  }
  add_trigger(catalog, (*table)->name, trigger);
  return {};
}

}  // namespace bellows
