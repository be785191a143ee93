// CREATE FUNCTION and CREATE TRIGGER.
#include "migrations/fold/expressions.h"
#include "migrations/fold/notes.h"
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
  const FunctionKey key{*name, arguments_text(catalog, create.arguments)};
  const auto bare = [&](const TypeRef& written) {
    TypeRef type = canonical_type(catalog, written);
    type.modifiers.clear();  // they do not belong to a function's signature
    return type;
  };
  for (const TypeRef& argument : create.arguments) {
    function.arguments.push_back(bare(argument));
  }
  for (const FunctionArgument& argument : create.all_arguments) {
    function.all_arguments.push_back(argument);
    function.all_arguments.back().type = bare(argument.type);
    if (argument.default_value) {
      function.all_arguments.back().default_value = kept(*argument.default_value);
    }
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
  set_properties(catalog, create.properties, function);
  const bool is_new = catalog.functions.insert_or_assign(key, std::move(function)).second;
  if (is_new) {
    grant_defaults(catalog, {*name, ObjectKind::kFunction, Name{key.arguments}});
  }
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

Trigger trigger_from(const Catalog& catalog, const CreateTrigger& create) {
  Trigger trigger;
  trigger.name = create.trigger;
  trigger.update_columns = create.update_columns;
  trigger.row = create.row;
  trigger.before = create.before;
  trigger.instead_of = create.instead_of;
  trigger.on_insert = create.on_insert;
  trigger.on_update = create.on_update;
  trigger.on_delete = create.on_delete;
  trigger.on_truncate = create.on_truncate;
  trigger.constraint = create.constraint;
  trigger.deferrable = create.deferrable;
  trigger.initially_deferred = create.initially_deferred;
  if (create.when) {
    trigger.when = kept(*create.when);
  }
  trigger.arguments = create.arguments;
  trigger.old_table = create.old_table;
  trigger.new_table = create.new_table;
  if (!create.referenced.empty()) {
    trigger.referenced = catalog.resolve(create.referenced);
  }
  const Function* function = catalog.function(create.function);
  trigger.function = function == nullptr ? create.function : function->name;
  if (trigger.function.schema.empty()) {
    trigger.function.schema = Name{"pg_catalog"};  // neither ours nor an extension's we know of
  }
  return trigger;
}

}  // namespace

Result<void> apply_create_trigger(Catalog& catalog, const Statement& at,
                                  const CreateTrigger& create) {
  const ObjectName name = catalog.resolve(create.table);
  if (catalog.views.contains(name)) {
    View& view = catalog.views.at(name);
    if (view.triggers.contains(create.trigger) && !create.or_replace) {
      return member_already_exists(at, "trigger", create.trigger, name);
    }
    view.triggers.insert_or_assign(create.trigger, trigger_from(catalog, create));
    return {};
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
  const Trigger trigger = trigger_from(catalog, create);
  add_trigger(catalog, (*table)->name, trigger);
  return {};
}

}  // namespace bellows
