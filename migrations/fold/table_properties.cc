#include "migrations/fold/table_properties.h"

#include "migrations/fold/indexes.h"
#include "migrations/fold/notes.h"
#include "migrations/sql_words.h"

namespace bellows {
namespace {

void change_options(const AlterCommand& command, StorageOptions& options) {
  for (const auto& [name, value] : command.storage_options) {
    if (command.kind == AlterKind::kSetOptions) {
      options[name] = value;
    } else {
      options.erase(name);
    }
  }
}

char enabled_letter(AlterKind kind) {
  switch (kind) {
    case AlterKind::kDisableTrigger:
    case AlterKind::kDisableRule:
      return 'D';
    case AlterKind::kEnableReplicaTrigger:
    case AlterKind::kEnableReplicaRule:
      return 'R';
    case AlterKind::kEnableAlwaysTrigger:
    case AlterKind::kEnableAlwaysRule:
      return 'A';
    default:
      return 'O';
  }
}

// ALL and USER come without a name.
void enable(auto& members, const AlterCommand& command) {
  for (auto& [name, member] : members) {
    if (command.name.empty() || command.name == name) {
      member.enabled = enabled_letter(command.kind);
    }
  }
}

void enable_trigger(Catalog& catalog, const ObjectName& table, const AlterCommand& command) {
  enable(catalog.tables.at(table).triggers, command);
  for (const ObjectName& partition : catalog.partitions_of(table)) {
    enable_trigger(catalog, partition, command);
  }
}

void set_replica_identity(Catalog& catalog, const ObjectName& table, const AlterCommand& command) {
  Table& changed = catalog.tables.at(table);
  const std::vector<Word> words = words_of(command.value);
  const std::string how = words.empty() ? "" : words.front().text;
  changed.replica_identity = how == "full"      ? ReplicaIdentity::kFull
                             : how == "nothing" ? ReplicaIdentity::kNothing
                             : how == "using"   ? ReplicaIdentity::kIndex
                                                : ReplicaIdentity::kDefault;
  for (const Index* index : catalog.indexes_of(table)) {
    catalog.indexes.at(index->name).replica_identity =
        how == "using" && index->name.name == command.name;
  }
}

// What it owns goes along.
void change_owner(Catalog& catalog, const ObjectName& table, const Name& role) {
  set_owner(catalog, {table, ObjectKind::kTable, {}}, role);
  for (const ObjectName& sequence : catalog.sequences_of(table)) {
    set_owner(catalog, {sequence, ObjectKind::kSequence, {}}, role);
  }
}

}  // namespace

void set_table_property(Catalog& catalog, const ObjectName& name, const AlterCommand& command) {
  Table& table = catalog.tables.at(name);
  switch (command.kind) {
    case AlterKind::kSetLogged:
    case AlterKind::kSetUnlogged:
      table.persistence =
          command.kind == AlterKind::kSetLogged ? Persistence::kPermanent : Persistence::kUnlogged;
      if (catalog.server_version >= 15) {
        for (const ObjectName& sequence : catalog.sequences_of(name)) {
          catalog.sequences.at(sequence).persistence = table.persistence;
        }
      }
      break;
    case AlterKind::kForceRowSecurity:
    case AlterKind::kNoForceRowSecurity:
      table.force_row_security = command.kind == AlterKind::kForceRowSecurity;
      break;
    case AlterKind::kSetOptions:
    case AlterKind::kResetOptions:
      change_options(command, table.options);
      break;
    case AlterKind::kSetAccessMethod:
      table.access_method = command.name.text == "heap" ? Name{} : command.name;
      break;
    case AlterKind::kSetTablespace:
      table.tablespace = command.name.text == "pg_default" ? Name{} : command.name;
      break;
    case AlterKind::kClusterOn:
    case AlterKind::kSetWithoutCluster:
      mark_clustered(catalog, name, command.kind == AlterKind::kClusterOn ? command.name : Name{});
      break;
    case AlterKind::kReplicaIdentity:
      set_replica_identity(catalog, name, command);
      break;
    case AlterKind::kOfType:
      table.of_type = catalog.resolve_type(command.type.name);
      break;
    case AlterKind::kNotOfType:
      table.of_type = {};
      break;
    case AlterKind::kOwnerTo:
      change_owner(catalog, name, command.name);
      break;
    case AlterKind::kEnableTrigger:
    case AlterKind::kEnableAlwaysTrigger:
    case AlterKind::kEnableReplicaTrigger:
    case AlterKind::kDisableTrigger:
      enable_trigger(catalog, name, command);
      break;
    case AlterKind::kEnableRule:
    case AlterKind::kEnableAlwaysRule:
    case AlterKind::kEnableReplicaRule:
    case AlterKind::kDisableRule:
      enable(table.rules, command);
      break;
    default:
      break;
  }
}

void set_other_property(Catalog& catalog, const ObjectName& name, const AlterCommand& command) {
  const bool options =
      command.kind == AlterKind::kSetOptions || command.kind == AlterKind::kResetOptions;
  const auto index = catalog.indexes.find(name);
  const auto view = catalog.views.find(name);
  if (options && index != catalog.indexes.end()) {
    change_options(command, index->second.options);
  } else if (options && view != catalog.views.end()) {
    change_options(command, view->second.options);
  } else if (command.kind == AlterKind::kSetTablespace && index != catalog.indexes.end()) {
    index->second.tablespace = command.name.text == "pg_default" ? Name{} : command.name;
  } else if (command.kind == AlterKind::kOwnerTo) {
    if (const auto key = key_of(catalog, ObjectKind::kTable, name, {}, {})) {
      set_owner(catalog, *key, command.name);
    }
  }
}

}  // namespace bellows
