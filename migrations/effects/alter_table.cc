// ALTER TABLE: each command's lock, and what it scans and rewrites.
#include <algorithm>

#include "migrations/effects/alter_column.h"
#include "migrations/effects/handlers.h"

namespace bellows {
namespace {

// The server's AlterTableGetLockLevel().
LockMode lock_level(const AlterCommand& command) {
  switch (command.kind) {
    case AlterKind::kSetStatistics:
    case AlterKind::kSetColumnOptions:
    case AlterKind::kResetColumnOptions:
    case AlterKind::kClusterOn:
    case AlterKind::kSetWithoutCluster:
    case AlterKind::kValidateConstraint:
    case AlterKind::kAttachPartition:
    case AlterKind::kDetachPartitionFinalize:
      return LockMode::kShareUpdateExclusive;
    case AlterKind::kSetOptions:
    case AlterKind::kResetOptions:
      return command.value.find("user_catalog_table") == std::string::npos
                 ? LockMode::kShareUpdateExclusive
                 : LockMode::kAccessExclusive;
    case AlterKind::kDetachPartition:
      return command.concurrently ? LockMode::kShareUpdateExclusive : LockMode::kAccessExclusive;
    case AlterKind::kEnableTrigger:
    case AlterKind::kEnableAlwaysTrigger:
    case AlterKind::kEnableReplicaTrigger:
    case AlterKind::kDisableTrigger:
      return LockMode::kShareRowExclusive;
    case AlterKind::kAddConstraint:
      return command.constraint && command.constraint->kind == ConstraintKind::kForeignKey
                 ? LockMode::kShareRowExclusive
                 : LockMode::kAccessExclusive;
    default:
      return LockMode::kAccessExclusive;
  }
}

// Whether the command is carried out on partitions and inheriting tables as well.
bool descends(const AlterCommand& command, bool partitioned) {
  switch (command.kind) {
    case AlterKind::kAddColumn:
    case AlterKind::kDropColumn:
    case AlterKind::kSetDefault:
    case AlterKind::kDropDefault:
    case AlterKind::kSetNotNull:
    case AlterKind::kDropNotNull:
    case AlterKind::kSetType:
    case AlterKind::kSetExpression:
    case AlterKind::kDropExpression:
    case AlterKind::kSetStatistics:
    case AlterKind::kSetStorage:
    case AlterKind::kDropConstraint:
    case AlterKind::kValidateConstraint:
    case AlterKind::kAlterConstraint:
      return true;
    case AlterKind::kAddConstraint:
      return command.constraint &&
             (command.constraint->kind == ConstraintKind::kCheck ||
              (command.constraint->kind == ConstraintKind::kForeignKey && partitioned));
    case AlterKind::kEnableTrigger:
    case AlterKind::kEnableAlwaysTrigger:
    case AlterKind::kEnableReplicaTrigger:
    case AlterKind::kDisableTrigger:
      return partitioned;
    default:
      return false;
  }
}

const Constraint* find_constraint(const Catalog& catalog, const ObjectName& table,
                                  const Name& name) {
  const auto found = catalog.tables.find(table);
  if (found == catalog.tables.end()) {
    return nullptr;
  }
  const auto constraint = found->second.constraints.find(name);
  return constraint == found->second.constraints.end() ? nullptr : &constraint->second;
}

// A primary key's columns that may be NULL so far: SET NOT NULL on the table and all below it.
void forbid_nulls(Collector& collector, const ObjectName& table, const SchemaChange& change) {
  const Table& before = collector.before().tables.at(table);
  for (const auto& [name, added] : change.after.tables.at(table).constraints) {
    if (added.kind != ConstraintKind::kPrimaryKey || !creates_constraint(change, table, name)) {
      continue;
    }
    for (const Name& column : added.columns) {
      const Column* old_column = before.column(column);
      if (old_column == nullptr || old_column->not_null) {
        continue;
      }
      for (const ObjectName& below : with_descendants(collector.before(), table)) {
        collector.lock(below, LockMode::kAccessExclusive);
        set_not_null_effects(collector, below, column, change);
      }
    }
  }
}

void add_constraint(Collector& collector, const ObjectName& table, const ConstraintDef& constraint,
                    bool only, const SchemaChange& change) {
  switch (constraint.kind) {
    case ConstraintKind::kCheck:
      collector.read_expression(constraint.check, table);
      if (!constraint.not_valid) {
        const std::vector<ObjectName> below = constraint.no_inherit || only
                                                  ? std::vector<ObjectName>{table}
                                                  : with_descendants(collector.before(), table);
        for (const ObjectName& name : below) {
          collector.scan(name);
        }
      }
      break;
    case ConstraintKind::kPrimaryKey:
    case ConstraintKind::kUnique:
    case ConstraintKind::kExclude:
      if (!constraint.using_index.empty()) {
        collector.lock({table.schema, constraint.using_index}, LockMode::kAccessShare);
        collector.read(ObjectKind::kIndex, {table.schema, constraint.using_index});
      }
      forbid_nulls(collector, table, change);
      if (collector.before().server_version >= 18 && !only && constraint.using_index.empty()) {
        for (const ObjectName& below : with_descendants(collector.before(), table)) {
          collector.lock(below, LockMode::kAccessExclusive);
        }
      }
      for (const ObjectName& partition : with_descendants(collector.before(), table)) {
        if (!only && !collector.before().tables.at(partition).partition_of.empty()) {
          collector.lock(partition, LockMode::kShare);
        }
      }
      break;
    case ConstraintKind::kForeignKey:
    case ConstraintKind::kNotNull:
      break;
  }
  for (const Name& column : constraint.columns) {
    collector.read(ObjectKind::kColumn, table, column);
  }
}

void validate(Collector& collector, const ObjectName& table, const Name& name,
              const SchemaChange& change) {
  const Constraint* constraint = find_constraint(collector.before(), table, name);
  if (constraint == nullptr) {  // added by the same statement
    constraint = find_constraint(change.after, table, name);
  }
  collector.write(ObjectKind::kConstraint, table, name);
  if (constraint == nullptr) {
    return;
  }
  for (const Name& column : constraint->columns) {
    collector.read(ObjectKind::kColumn, table, column);
  }
  if (constraint->validated && !creates_constraint(change, table, name)) {
    return;
  }
  if (constraint->kind == ConstraintKind::kForeignKey) {
    collector.lock(constraint->referenced, LockMode::kRowShare);
    lock_for_validation(collector, table, constraint->referenced);
    collector.scan(table);
    collector.read_relation(constraint->referenced);
    for (const Name& column : constraint->referenced_columns) {
      collector.read(ObjectKind::kColumn, constraint->referenced, column);
    }
    return;
  }
  for (const ObjectName& below : with_descendants(collector.before(), table)) {
    collector.scan(below);
  }
}

void lock_owned_sequences(Collector& collector, const ObjectName& table, LockMode mode) {
  for (const ObjectName& sequence : collector.before().sequences_of(table)) {
    collector.lock(sequence, mode);
  }
}

void structure_command(Collector& collector, const ObjectName& table, const AlterCommand& command,
                       bool only, const SchemaChange& change) {
  switch (command.kind) {
    case AlterKind::kAddConstraint:
      if (command.constraint && change.applies) {
        add_constraint(collector, table, *command.constraint, only, change);
      }
      break;
    case AlterKind::kValidateConstraint:
      validate(collector, table, command.name, change);
      break;
    case AlterKind::kDropConstraint:
      if (const Constraint* dropped = find_constraint(collector.before(), table, command.name);
          dropped != nullptr) {
        collector.lock(dropped->referenced, LockMode::kAccessExclusive);
      }
      for (const ObjectName& child :
           only ? collector.before().children_of(table) : std::vector<ObjectName>{}) {
        collector.lock(child, LockMode::kAccessExclusive);  // what it inherited becomes its own
      }
      collector.write(ObjectKind::kTable, table);
      break;
    case AlterKind::kAlterConstraint:
      collector.write(ObjectKind::kConstraint, table, command.name);
      break;
    case AlterKind::kAttachPartition:
      attach_partition_effects(collector, table, command, change);
      break;
    case AlterKind::kDetachPartition:
    case AlterKind::kDetachPartitionFinalize:
      detach_partition_effects(collector, table, command);
      break;
    case AlterKind::kSetLogged:
    case AlterKind::kSetUnlogged: {
      const Persistence wanted =
          command.kind == AlterKind::kSetLogged ? Persistence::kPermanent : Persistence::kUnlogged;
      if (collector.before().tables.at(table).persistence != wanted) {
        collector.rewrite(table);
        if (collector.before().server_version >= 15) {
          lock_owned_sequences(collector, table, LockMode::kAccessExclusive);
        }
      }
      collector.write(ObjectKind::kTable, table);
      break;
    }
    case AlterKind::kSetTablespace:
    case AlterKind::kSetAccessMethod:
      // Tables are in the heap unless somebody went to lengths; where a table lies is not known.
      if (command.kind == AlterKind::kSetTablespace || command.name.text != "heap") {
        collector.rewrite(table);
      }
      collector.write(ObjectKind::kTable, table);
      break;
    case AlterKind::kClusterOn:
      collector.lock({table.schema, command.name}, LockMode::kShareUpdateExclusive);
      break;
    case AlterKind::kInherit:
    case AlterKind::kNoInherit: {
      const ObjectName parent = collector.full(command.relation);
      collector.lock(parent, command.kind == AlterKind::kInherit ? LockMode::kShareUpdateExclusive
                                                                 : LockMode::kAccessShare);
      collector.read_relation(parent);
      break;
    }
    case AlterKind::kOwnerTo:
      collector.lock_indexes(table, LockMode::kAccessExclusive);
      lock_owned_sequences(collector, table, LockMode::kAccessExclusive);
      collector.write(ObjectKind::kTable, table);
      break;
    case AlterKind::kReplicaIdentity:
      collector.lock({table.schema, command.name}, LockMode::kShare);
      collector.write(ObjectKind::kTable, table);
      break;
    default:
      collector.write(ObjectKind::kTable, table);
      break;
  }
}

void table_effects(Collector& collector, const AlterTable& alter, const ObjectName& table,
                   const SchemaChange& change) {
  const Catalog& before = collector.before();
  const bool partitioned = before.tables.at(table).partition_by != PartitionStrategy::kNone;
  LockMode strongest = LockMode::kAccessShare;
  for (const AlterCommand& command : alter.commands) {
    strongest = std::max(strongest, lock_level(command));
  }
  collector.lock(table, strongest);
  for (const AlterCommand& command : alter.commands) {
    const bool recurses = !alter.only && descends(command, partitioned);
    const bool of_column = command.kind <= AlterKind::kResetColumnOptions;
    if (recurses) {
      for (const ObjectName& below : of_column ? column_targets(before, table, command, recurses)
                                               : with_descendants(before, table)) {
        collector.lock(below, strongest);
      }
    }
    if (of_column) {
      column_effects(collector, table, command, recurses, change);
    } else {
      structure_command(collector, table, command, alter.only, change);
    }
  }
  if (change.applies) {
    for (const ObjectName& below : with_descendants(before, table)) {
      add_foreign_keys(collector, change, below);
    }
  }
}

// ALTER TABLE, ALTER INDEX, … on what is not a table.
void other_effects(Collector& collector, const AlterTable& alter, const ObjectName& name) {
  const bool index = collector.before().indexes.contains(name);
  for (const AlterCommand& command : alter.commands) {
    if (command.kind == AlterKind::kAttachIndex ||
        (index && command.kind == AlterKind::kAttachPartition)) {
      const ObjectName child = collector.full(command.relation);
      collector.lock(name, LockMode::kShareUpdateExclusive);
      collector.lock(child, LockMode::kAccessExclusive);
      collector.write(ObjectKind::kIndex, child);
      if (const auto part = collector.before().indexes.find(child);
          part != collector.before().indexes.end()) {
        collector.lock(part->second.table, LockMode::kAccessShare);
        collector.lock(collector.before().indexes.at(name).table, LockMode::kAccessShare);
      }
      continue;
    }
    // Options of a view change what it means, those of a materialized one do not.
    const auto view = collector.before().views.find(name);
    const bool stored =
        index || (view != collector.before().views.end() && view->second.materialized);
    collector.lock(name, stored ? lock_level(command) : LockMode::kAccessExclusive);
    if (command.kind == AlterKind::kClusterOn) {
      collector.lock({name.schema, command.name}, LockMode::kShareUpdateExclusive);
    } else if (command.kind == AlterKind::kOwnerTo) {
      collector.lock_indexes(name, LockMode::kAccessExclusive);
    }
    if (index && command.kind == AlterKind::kSetTablespace) {
      collector.build(name);
    }
  }
  collector.write(index ? ObjectKind::kIndex : ObjectKind::kView, name);
}

}  // namespace

void alter_table_effects(Collector& collector, const AlterTable& alter,
                         const SchemaChange& change) {
  const ObjectName name = collector.full(alter.table);
  collector.read_schema(name.schema);
  if (alter.kind == ObjectKind::kType) {
    collector.lock(collector.before().resolve_type(alter.table), LockMode::kAccessExclusive);
    return;
  }
  switch (collector.before().relation_kind(name)) {
    case RelationKind::kNone:
      break;
    case RelationKind::kTable:
      collector.read(ObjectKind::kTable, name);
      table_effects(collector, alter, name, change);
      lock_dropped(collector, change);
      break;
    default:
      other_effects(collector, alter, name);
      break;
  }
}

}  // namespace bellows
