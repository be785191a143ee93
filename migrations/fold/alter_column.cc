#include "migrations/fold/alter_column.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "migrations/fold/constraints.h"
#include "migrations/fold/dependents.h"
#include "migrations/fold/expressions.h"
#include "migrations/fold/idle_cast.h"
#include "migrations/fold/refusal.h"
#include "migrations/fold/sequence_values.h"
#include "migrations/fold/tables.h"

namespace bellows {
namespace {

// The column goes to every table below: as a new one, or merged with one of the same name.
void inherit_column(Catalog& catalog, const ObjectName& table, const Column& column) {
  for (const ObjectName& child_name : catalog.children_of(table)) {
    Table& child = catalog.tables.at(child_name);
    if (Column* own = child.column(column.name)) {
      own->not_null = own->not_null || column.not_null;
    } else {
      child.columns.push_back(inherited_column(column));
    }
    inherit_column(catalog, child_name, column);
  }
}

Result<void> add_column(Catalog& catalog, const Statement& at, const ObjectName& table_name,
                        const AlterCommand& command) {
  if (!command.column) {
    return {};
  }
  if (catalog.tables.at(table_name).column(command.column->name) != nullptr) {
    return member_already_exists(at, "column", command.column->name, table_name);
  }
  Result<Column> column = define_column(catalog, at, table_name, *command.column);
  if (!column) {
    return column.error();
  }
  catalog.tables.at(table_name).columns.push_back(*column);
  inherit_column(catalog, table_name, *column);
  return {};
}

Result<void> drop_column(Catalog& catalog, const Statement& at, const ObjectName& table_name,
                         const AlterCommand& command, Descent descent) {
  const Table& table = catalog.tables.at(table_name);
  const Column* column = table.column(command.name);
  if (column == nullptr) {
    if (command.if_exists || !table.columns_known) {
      return {};
    }
    return missing_member(at, "column", command.name, table_name);
  }
  if (!column->local) {
    return refusal(at, "column \"" + command.name.text + "\" is inherited",
                   "Drop it from the parent table.");
  }
  if (descent == Descent::kOnly) {
    for (const ObjectName& child : catalog.children_of(table_name)) {
      if (Column* inherited = catalog.tables.at(child).column(command.name)) {
        inherited->local = true;
      }
    }
  }
  return drop_objects(catalog, at, {{ObjectKind::kColumn, table_name, command.name}},
                      command.cascade ? DropBehaviour::kCascade : DropBehaviour::kRestrict);
}

// A view's query has the column's type in it, so a server refuses to change it underneath.
Result<void> check_no_view_reads(const Catalog& catalog, const Statement& at,
                                 const ObjectName& table, const Name& column) {
  for (const Dependent& dependent : dependents_of(catalog, {ObjectKind::kColumn, table, column})) {
    if (dependent.id.kind == ObjectKind::kView) {
      return refusal(at,
                     "the type of column \"" + column.text +
                         "\" cannot change: " + describe(dependent.id) + " reads it",
                     "Drop the view before, and create it again after.");
    }
  }
  return {};
}

std::vector<ObjectName> sequences_of_column(const Catalog& catalog, const ObjectName& table,
                                            const Name& column) {
  std::vector<ObjectName> found = catalog.sequences_of(table);
  std::erase_if(found, [&](const ObjectName& name) {
    return catalog.sequences.at(name).owned_by_column != column;
  });
  return found;
}

Result<void> set_type(Catalog& catalog, const Statement& at, const ObjectName& table,
                      const AlterCommand& command) {
  Result<TypeRef> type = require_type(catalog, at, command.type);
  if (!type) {
    return type.error();
  }
  if (Result<void> done = check_no_view_reads(catalog, at, table, command.name); !done) {
    return done;
  }
  Column* column = catalog.tables.at(table).column(command.name);
  column->type = *type;
  column->collation = resolved_collation(command.collation);
  column->storage.clear();  // back to the new type's own
  column->compression.clear();
  drop_idle_casts(catalog, table);
  if (column->identity == Identity::kNone) {
    return {};
  }
  for (const ObjectName& name : sequences_of_column(catalog, table, column->name)) {
    Sequence& sequence = catalog.sequences.at(name);
    const TypeRef before = sequence.type;
    sequence.type = *type;
    set_values({}, ValuesAre::kChanged, sequence, &before);
  }
  return {};
}

void drop_identity(Catalog& catalog, const ObjectName& table, Column& column) {
  column.identity = Identity::kNone;
  for (const ObjectName& sequence : sequences_of_column(catalog, table, column.name)) {
    catalog.sequences.erase(sequence);
  }
}

void set_identity(Catalog& catalog, const ObjectName& table, Column& column,
                  const AlterCommand& command) {
  column.identity = command.identity.value_or(column.identity);
  for (const ObjectName& sequence : sequences_of_column(catalog, table, column.name)) {
    set_values(command.identity_values, ValuesAre::kChanged, catalog.sequences.at(sequence));
  }
}

Result<void> change_identity(Catalog& catalog, const Statement& at, const ObjectName& table,
                             const AlterCommand& command) {
  Column& column = *catalog.tables.at(table).column(command.name);
  switch (command.kind) {
    case AlterKind::kAddIdentity:
      if (column.identity != Identity::kNone || column.default_value) {
        return refusal(at, "column \"" + column.name.text + "\" has an identity or a default",
                       "Drop it first.");
      }
      make_identity(catalog, table, column, command.identity.value_or(Identity::kByDefault),
                    command.identity_values);
      return {};
    case AlterKind::kDropIdentity:
      if (column.identity == Identity::kNone && !command.if_exists) {
        return refusal(at, "column \"" + column.name.text + "\" is not an identity column",
                       "Write IF EXISTS, or leave the command out.");
      }
      drop_identity(catalog, table, column);
      return {};
    case AlterKind::kSetIdentity:
      set_identity(catalog, table, column, command);
      return {};
    default:
      return {};
  }
}

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

// The storage that a value of the type has when nothing is said.
std::string_view usual_storage(const TypeRef& type) {
  static const std::set<std::string_view> kPlain{
      "bool", "char",      "date",        "float4", "float8", "int2", "int4",
      "int8", "interval",  "macaddr",     "money",  "name",   "oid",  "pg_lsn",
      "time", "timestamp", "timestamptz", "timetz", "uuid"};
  const std::string& name = type.name.name.text;
  if (type.array_dimensions == 0 && kPlain.contains(name)) {
    return "plain";
  }
  const bool main =
      type.array_dimensions == 0 && (name == "numeric" || name == "inet" || name == "cidr");
  return main ? "main" : "extended";
}

void set_physical(const AlterCommand& command, Column& column) {
  switch (command.kind) {
    case AlterKind::kSetStorage:
      column.storage = lower_case(command.value);
      if (column.storage == "default" || column.storage == usual_storage(column.type)) {
        column.storage.clear();
      }
      break;
    case AlterKind::kSetCompression:
      column.compression = lower_case(command.value);
      column.compression = column.compression == "default" ? "" : column.compression;
      break;
    case AlterKind::kSetStatistics:
      column.statistics = -1;
      std::from_chars(command.value.data(), command.value.data() + command.value.size(),
                      column.statistics);
      break;
    default:
      for (const auto& [name, value] : command.storage_options) {
        if (command.kind == AlterKind::kSetColumnOptions) {
          column.options[name] = value;
        } else {
          column.options.erase(name);
        }
      }
      break;
  }
}

Result<void> alter_one(Catalog& catalog, const Statement& at, const ObjectName& table,
                       const AlterCommand& command) {
  Column& column = *catalog.tables.at(table).column(command.name);
  switch (command.kind) {
    case AlterKind::kSetDefault:
      column.default_value.reset();
      if (command.expression && !command.expression->is_null_constant) {
        column.default_value = kept(*command.expression);
      }
      return {};
    case AlterKind::kDropDefault:
      column.default_value.reset();
      return {};
    case AlterKind::kSetNotNull:
      column.not_null = true;
      return {};
    case AlterKind::kDropNotNull: {
      const Constraint* key = catalog.tables.at(table).primary_key();
      if (key != nullptr &&
          std::find(key->columns.begin(), key->columns.end(), column.name) != key->columns.end()) {
        return refusal(at, "column \"" + column.name.text + "\" is part of the primary key",
                       "Drop the primary key first.");
      }
      column.not_null = false;
      return {};
    }
    case AlterKind::kSetType:
      return set_type(catalog, at, table, command);
    case AlterKind::kSetExpression:
      if (command.expression) {
        column.generated = kept(*command.expression);
      }
      return {};
    case AlterKind::kDropExpression:
      column.generated.reset();
      return {};
    case AlterKind::kSetStorage:
    case AlterKind::kSetCompression:
    case AlterKind::kSetStatistics:
    case AlterKind::kSetColumnOptions:
    case AlterKind::kResetColumnOptions:
      set_physical(command, column);
      return {};
    default:
      return change_identity(catalog, at, table, command);
  }
}

}  // namespace

Result<void> alter_column(Catalog& catalog, const Statement& at, const ObjectName& table,
                          const AlterCommand& command, Descent descent) {
  if (command.kind == AlterKind::kAddColumn) {
    return add_column(catalog, at, table, command);
  }
  if (command.kind == AlterKind::kDropColumn) {
    return drop_column(catalog, at, table, command, descent);
  }
  const Table& altered = catalog.tables.at(table);
  if (altered.column(command.name) == nullptr) {
    return altered.columns_known ? missing_member(at, "column", command.name, table)
                                 : Result<void>();
  }
  if (Result<void> done = alter_one(catalog, at, table, command); !done) {
    return done;
  }
  if (descent == Descent::kOnly) {
    return {};
  }
  for (const ObjectName& child : catalog.children_of(table)) {
    if (Result<void> done = alter_column(catalog, at, child, command, descent); !done) {
      return done;
    }
  }
  return {};
}

Result<void> add_column_constraints(Catalog& catalog, const Statement& at, const ObjectName& table,
                                    const AlterCommand& command) {
  for (const ConstraintDef& constraint : command.column->constraints) {
    if (Result<void> done = add_constraint(catalog, at, table, constraint, command.column->name);
        !done) {
      return done;
    }
  }
  return {};
}

Result<void> alter_composite(Catalog& catalog, const Statement& at, const AlterTable& alter) {
  const auto found = catalog.types.find(catalog.resolve_type(alter.table));
  if (found == catalog.types.end()) {
    return alter.if_exists ? Result<void>() : Result<void>(missing(at, "type", alter.table));
  }
  std::vector<Column>& attributes = found->second.attributes;
  for (const AlterCommand& command : alter.commands) {
    const auto attribute =
        std::find_if(attributes.begin(), attributes.end(),
                     [&](const Column& column) { return column.name == command.name; });
    if (command.kind == AlterKind::kAddColumn && command.column) {
      Result<TypeRef> type = require_type(catalog, at, command.column->type);
      if (!type) {
        return type.error();
      }
      Column column;
      column.name = command.column->name;
      column.type = *type;
      attributes.push_back(column);
    } else if (attribute == attributes.end()) {
      if (!command.if_exists) {
        return missing_member(at, "attribute", command.name, alter.table);
      }
    } else if (command.kind == AlterKind::kDropColumn) {
      attributes.erase(attribute);
    } else if (command.kind == AlterKind::kSetType) {
      attribute->type = canonical_type(catalog, command.type);
    }
  }
  return {};
}

}  // namespace bellows
