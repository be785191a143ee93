// ALTER TABLE: the commands of one statement, in the passes in which a server runs them.
#include <algorithm>

#include "migrations/fold/alter_column.h"
#include "migrations/fold/constraints.h"
#include "migrations/fold/dependents.h"
#include "migrations/fold/expressions.h"
#include "migrations/fold/indexes.h"
#include "migrations/fold/refusal.h"
#include "migrations/fold/statements.h"
#include "migrations/fold/table_properties.h"
#include "migrations/fold/tables.h"

namespace bellows {
namespace {

// The server's AT_PASS_…: drops first, then types, then additions, then constraints.
int pass_of(const AlterCommand& command) {
  switch (command.kind) {
    case AlterKind::kDropColumn:
    case AlterKind::kDropConstraint:
    case AlterKind::kDropNotNull:
    case AlterKind::kDropExpression:
    case AlterKind::kDropIdentity:
      return 0;
    case AlterKind::kSetType:
      return 1;
    case AlterKind::kAddColumn:
      return 2;
    case AlterKind::kSetDefault:
    case AlterKind::kDropDefault:
    case AlterKind::kSetNotNull:
    case AlterKind::kAddIdentity:
    case AlterKind::kSetIdentity:
    case AlterKind::kSetExpression:
      return 3;
    case AlterKind::kAddConstraint:
      return command.constraint && (command.constraint->kind == ConstraintKind::kPrimaryKey ||
                                    command.constraint->kind == ConstraintKind::kUnique ||
                                    command.constraint->kind == ConstraintKind::kExclude)
                 ? 4
                 : 5;
    default:
      return 6;
  }
}

Result<void> drop_constraint(Catalog& catalog, const Statement& at, const ObjectName& table,
                             const AlterCommand& command, Descent descent) {
  const auto& constraints = catalog.tables.at(table).constraints;
  const auto found = constraints.find(command.name);
  if (found == constraints.end()) {
    return command.if_exists ? Result<void>()
                             : missing_member(at, "constraint", command.name, table);
  }
  if (!found->second.local) {
    return refusal(at, "constraint \"" + command.name.text + "\" is inherited",
                   "Drop it on the parent table.");
  }
  if (descent == Descent::kOnly) {  // the children keep theirs, as their own
    for (const ObjectName& child : catalog.children_of(table)) {
      auto& inherited = catalog.tables.at(child).constraints;
      if (const auto own = inherited.find(command.name); own != inherited.end()) {
        own->second.local = true;
      }
    }
  }
  return drop_objects(catalog, at, {{ObjectKind::kConstraint, table, command.name}},
                      command.cascade ? DropBehaviour::kCascade : DropBehaviour::kRestrict);
}

void validate_below(Catalog& catalog, const ObjectName& table, const Name& name) {
  for (const ObjectName& child : catalog.children_of(table)) {
    const auto found = catalog.tables.at(child).constraints.find(name);
    if (found != catalog.tables.at(child).constraints.end() && !found->second.local) {
      found->second.validated = true;
      validate_below(catalog, child, name);
    }
  }
}

Result<void> validate_constraint(Catalog& catalog, const Statement& at, const ObjectName& table,
                                 const Name& name) {
  auto& constraints = catalog.tables.at(table).constraints;
  const auto found = constraints.find(name);
  if (found == constraints.end()) {
    return missing_member(at, "constraint", name, table);
  }
  if (found->second.kind != ConstraintKind::kCheck &&
      found->second.kind != ConstraintKind::kForeignKey) {
    return refusal(at, "constraint \"" + name.text + "\" is neither a check nor a foreign key",
                   "Leave VALIDATE CONSTRAINT out: such a constraint is always valid.");
  }
  found->second.validated = true;
  validate_below(catalog, table, name);
  return {};
}

Result<void> detach_partition(Catalog& catalog, const Statement& at, const ObjectName& table,
                              const AlterCommand& command) {
  Result<Table*> partition = require_table(catalog, at, command.relation);
  if (!partition) {
    return partition.error();
  }
  if ((*partition)->partition_of != table) {
    return refusal(
        at,
        "\"" + display(command.relation) + "\" is not a partition of \"" + display(table) + "\"",
        "Name one of its partitions.");
  }
  const Table& parent = catalog.tables.at(table);
  Table& child = **partition;
  child.partition_of = {};
  child.partition_bound.clear();
  for (Column& column : child.columns) {
    column.local = true;
  }
  for (auto& [name, constraint] : child.constraints) {
    constraint.local = true;
    constraint.parent = {};
  }
  for (const auto& [name, trigger] : parent.triggers) {
    if (trigger.row) {
      child.triggers.erase(name);
    }
  }
  for (const Index* index : catalog.indexes_of(child.name)) {
    catalog.indexes.at(index->name).parent = {};
  }
  return {};
}

Result<void> change_inheritance(Catalog& catalog, const Statement& at, const ObjectName& table,
                                const AlterCommand& command) {
  Result<Table*> parent = require_table(catalog, at, command.relation);
  if (!parent) {
    return parent.error();
  }
  Table& child = catalog.tables.at(table);
  if (command.kind == AlterKind::kNoInherit) {
    std::erase(child.inherits, (*parent)->name);
    for (Column& column : child.columns) {
      column.local = true;
    }
    for (auto& [name, constraint] : child.constraints) {
      constraint.local = true;
    }
    return {};
  }
  for (const Column& column : (*parent)->columns) {
    if (child.columns_known && child.column(column.name) == nullptr) {
      return missing_member(at, "column", column.name, table);
    }
  }
  child.inherits.push_back((*parent)->name);
  return {};
}

void alter_constraint(Catalog& catalog, const ObjectName& table, const AlterCommand& command) {
  auto& constraints = catalog.tables.at(table).constraints;
  if (const auto found = constraints.find(command.name); found != constraints.end()) {
    found->second.deferrable = command.deferrable.value_or(false);
    found->second.initially_deferred = command.initially_deferred;
  }
}

Result<void> alter_structure(Catalog& catalog, const Statement& at, const ObjectName& table,
                             const AlterCommand& command, Descent descent) {
  switch (command.kind) {
    case AlterKind::kAddConstraint:
      return command.constraint
                 ? add_constraint(catalog, at, table, *command.constraint, Name{}, descent)
                 : Result<void>();
    case AlterKind::kDropConstraint:
      return drop_constraint(catalog, at, table, command, descent);
    case AlterKind::kAlterConstraint:
      alter_constraint(catalog, table, command);
      return {};
    case AlterKind::kValidateConstraint:
      return validate_constraint(catalog, at, table, command.name);
    case AlterKind::kAttachPartition: {
      const Result<const Table*> partition =
          require_table(std::as_const(catalog), at, command.relation);
      if (!partition) {
        return partition.error();
      }
      return attach_partition(catalog, at, table, (*partition)->name, command.partition_bound);
    }
    case AlterKind::kDetachPartition:
      return detach_partition(catalog, at, table, command);
    case AlterKind::kInherit:
    case AlterKind::kNoInherit:
      return change_inheritance(catalog, at, table, command);
    case AlterKind::kEnableRowSecurity:
    case AlterKind::kDisableRowSecurity:
      catalog.tables.at(table).row_security = command.kind == AlterKind::kEnableRowSecurity;
      return {};
    default:
      set_table_property(catalog, table, command);
      return {};
  }
}

bool changes_a_column(AlterKind kind) {
  return kind <= AlterKind::kResetColumnOptions;
}

// ALTER TABLE also works on indexes, sequences and views; of these only a little is kept.
Result<void> alter_other(Catalog& catalog, const Statement& at, const AlterTable& alter,
                         const ObjectName& name) {
  for (const AlterCommand& command : alter.commands) {
    set_other_property(catalog, name, command);
    if (command.kind == AlterKind::kAttachIndex ||
        (command.kind == AlterKind::kAttachPartition && catalog.indexes.contains(name))) {
      if (Result<void> done = attach_index(catalog, at, name, command.relation); !done) {
        return done;
      }
    }
  }
  return {};
}

}  // namespace

Result<void> apply_alter_table(Catalog& catalog, const Statement& at, const AlterTable& alter) {
  if (alter.kind == ObjectKind::kType) {
    return alter_composite(catalog, at, alter);
  }
  const ObjectName name = catalog.resolve(alter.table);
  const RelationKind there = catalog.relation_kind(name);
  if (there == RelationKind::kNone) {
    if (alter.if_exists || alter.kind == ObjectKind::kForeignTable) {
      return {};
    }
    return missing(at, alter.kind == ObjectKind::kIndex ? "index" : "table", alter.table);
  }
  if (there != RelationKind::kTable) {
    return alter_other(catalog, at, alter, name);
  }
  std::vector<const AlterCommand*> commands;
  for (const AlterCommand& command : alter.commands) {
    const bool there_already = command.kind == AlterKind::kAddColumn && command.if_exists &&
                               command.column &&
                               catalog.table(name)->column(command.column->name) != nullptr;
    if (!there_already) {  // ADD COLUMN IF NOT EXISTS: its constraints are not added, either
      commands.push_back(&command);
    }
  }
  std::stable_sort(
      commands.begin(), commands.end(),
      [](const AlterCommand* a, const AlterCommand* b) { return pass_of(*a) < pass_of(*b); });
  const Descent descent = alter.only ? Descent::kOnly : Descent::kWithChildren;
  for (const AlterCommand* command : commands) {
    Result<void> done = changes_a_column(command->kind)
                            ? alter_column(catalog, at, name, *command, descent)
                            : alter_structure(catalog, at, name, *command, descent);
    if (!done) {
      return done;
    }
  }
  // Constraints of added columns come after every column is there.
  for (const AlterCommand* command : commands) {
    if (command->kind != AlterKind::kAddColumn || !command->column) {
      continue;
    }
    if (Result<void> done = add_column_constraints(catalog, at, name, *command); !done) {
      return done;
    }
  }
  return {};
}

}  // namespace bellows
