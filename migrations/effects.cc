#include "migrations/effects.h"

#include <algorithm>
#include <array>

#include "migrations/carry_out.h"
#include "migrations/effects/handlers.h"
#include "migrations/fold.h"

namespace bellows {
namespace {

constexpr std::array<std::string_view, 8> kModeNames = {
    "ACCESS SHARE", "ROW SHARE",           "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE",
    "SHARE",        "SHARE ROW EXCLUSIVE", "EXCLUSIVE",     "ACCESS EXCLUSIVE"};

// PostgreSQL's LockConflicts: a bit for each mode that a mode conflicts with, weakest mode lowest.
constexpr std::array<unsigned, 8> kConflicts = {0b10000000, 0b11000000, 0b11110000, 0b11111000,
                                                0b11101100, 0b11111100, 0b11111110, 0b11111111};

// Statements of which only the node is known, but which touch no table.
constexpr auto kHarmless = std::to_array<std::string_view>({
    "AlterCollationStmt",
    "AlterDatabaseRefreshCollStmt",
    "AlterDatabaseSetStmt",
    "AlterDefaultPrivilegesStmt",
    "AlterEventTrigStmt",
    "AlterExtensionContentsStmt",
    "AlterFdwStmt",
    "AlterForeignServerStmt",
    "AlterFunctionStmt",
    "AlterObjectDependsStmt",
    "AlterOpFamilyStmt",
    "AlterOperatorStmt",
    "AlterRoleSetStmt",
    "AlterRoleStmt",
    "AlterStatsStmt",
    "AlterTSConfigurationStmt",
    "AlterTSDictionaryStmt",
    "AlterTableSpaceOptionsStmt",
    "AlterTypeStmt",
    "AlterUserMappingStmt",
    "CheckPointStmt",
    "ClosePortalStmt",
    "ConstraintsSetStmt",
    "CreateAmStmt",
    "CreateCastStmt",
    "CreateConversionStmt",
    "CreateEventTrigStmt",
    "CreateFdwStmt",
    "CreateForeignServerStmt",
    "CreateForeignTableStmt",
    "CreateOpClassStmt",
    "CreateOpFamilyStmt",
    "CreatePLangStmt",
    "CreatePublicationStmt",
    "CreateRoleStmt",
    "CreateTransformStmt",
    "CreateUserMappingStmt",
    "DeallocateStmt",
    "DefineStmt",
    "DiscardStmt",
    "DropRoleStmt",
    "DropUserMappingStmt",
    "GrantRoleStmt",
    "ListenStmt",
    "LoadStmt",
    "NotifyStmt",
    "SecLabelStmt",
    "UnlistenStmt",
    "VariableShowStmt",
});

// Those that the server refuses inside a transaction.
constexpr auto kAlone = std::to_array<std::string_view>({
    "AlterSystemStmt",
    "CreateSubscriptionStmt",
    "CreateTableSpaceStmt",
    "CreatedbStmt",
    "DropSubscriptionStmt",
    "DropTableSpaceStmt",
    "DropdbStmt",
});

struct Effector {
  Collector& collector;
  const SchemaChange& change;
  const Statement& statement;

  void operator()(const CreateTable& create) const {
    create_table_effects(collector, create, change);
  }

  void operator()(const CreateTableAs& create) const {
    for (const ObjectName& read : create.reads) {
      collector.read_relation(collector.full(read));
      collector.lock(collector.full(read), LockMode::kAccessShare);
      if (!create.with_no_data) {  // else the query is not even planned
        collector.lock_for_query(collector.full(read), LockMode::kAccessShare);
      }
    }
  }

  void operator()(const AlterTable& alter) const { alter_table_effects(collector, alter, change); }

  void operator()(const CreateIndex& create) const {
    create_index_effects(collector, create, change);
  }

  void operator()(const DropObjects& drop) const { drop_effects(collector, drop, change); }

  void operator()(const Rename& rename) const { rename_effects(collector, rename); }

  void operator()(const SetSchema& set) const { set_schema_effects(collector, set); }

  void operator()(const ChangeOwner& owner) const { change_owner_effects(collector, owner); }

  void operator()(const CreateView& create) const {
    std::vector<ObjectName> relations;
    for (const ObjectName& read : create.reads) {
      relations.push_back(collector.full(read));
      collector.read_relation(relations.back());
      collector.lock(relations.back(), LockMode::kAccessShare);
    }
    collector.read_columns(create.columns_read, relations);
    const ObjectName name = collector.full(create.view);
    collector.read_schema(name.schema);
    if (collector.before().views.contains(name)) {
      collector.lock(name, LockMode::kAccessExclusive);
      collector.write(ObjectKind::kView, name);
    }
  }

  void operator()(const RefreshView& refresh) const { refresh_effects(collector, refresh); }

  void operator()(const CreateSequence& create) const { sequence_owner(create.options); }

  void operator()(const AlterSequence& alter) const {
    const ObjectName name = collector.full(alter.sequence);
    collector.lock(name, LockMode::kShareRowExclusive);
    collector.read(ObjectKind::kSequence, name);
    collector.write(ObjectKind::kSequence, name);
    sequence_owner(alter.options);
  }

  void operator()(const CreateDomain& create) const { collector.read_type(create.type); }

  void operator()(const AlterDomain& alter) const { alter_domain_effects(collector, alter); }

  void operator()(const AlterEnum& alter) const {
    collector.write(ObjectKind::kType, collector.before().resolve_type(alter.type));
  }

  void operator()(const CreateCompositeType& create) const {
    for (const ColumnDef& attribute : create.attributes) {
      collector.read_type(attribute.type);
    }
  }

  void operator()(const CreateFunction& create) const {
    for (const TypeRef& argument : create.arguments) {
      collector.read_type(argument);
    }
    collector.read_type(create.returns);
    collector.read_schema(create.function.schema);
    function_body_effects(collector, statement, create);
  }

  void operator()(const CreateTrigger& create) const { create_trigger_effects(collector, create); }

  void operator()(const CreatePolicy& create) const {
    table_change(create.table, LockMode::kAccessExclusive);
  }

  void operator()(const CreateRule& create) const {
    table_change(create.table, LockMode::kAccessExclusive);
  }

  void operator()(const CreateStatistics& create) const {
    const ObjectName name = collector.full(create.table);
    collector.lock(name, LockMode::kShareUpdateExclusive);
    collector.read_relation(name);
  }

  void operator()(const Comment& comment) const { comment_effects(collector, comment); }

  void operator()(const Grant& grant) const {
    for (const ObjectName& object : grant.objects) {
      if (grant.kind == ObjectKind::kTable || grant.kind == ObjectKind::kSequence ||
          grant.kind == ObjectKind::kView) {
        collector.read_relation(collector.full(object));
        if (collector.before().server_version >= 18) {
          collector.lock(collector.full(object), LockMode::kAccessShare);
        }
      }
    }
  }

  void operator()(const Query& query) const { query_effects(collector, query, statement.text); }

  void operator()(const Truncate& truncate) const { truncate_effects(collector, truncate); }

  void operator()(const LockTable& lock) const { lock_table_effects(collector, lock); }

  void operator()(const Copy& copy) const { copy_effects(collector, copy, statement.text); }

  void operator()(const Vacuum& vacuum) const { vacuum_effects(collector, vacuum); }

  void operator()(const Cluster& cluster) const { cluster_effects(collector, cluster); }

  void operator()(const Reindex& reindex) const { reindex_effects(collector, reindex); }

  void operator()(const DoBlock& /*block*/) const { do_block_effects(collector, statement); }

  void operator()(const DefineObject& define) const { (*this)(OtherStatement{define.tag}); }

  void operator()(const OtherStatement& other) const {
    if (std::binary_search(kAlone.begin(), kAlone.end(), other.tag)) {
      collector.needs_no_transaction();
    } else if (!std::binary_search(kHarmless.begin(), kHarmless.end(), other.tag)) {
      collector.opaque("what " + other.tag + " does is not modelled");
    }
  }

  void operator()(const CreateSchema& create) const {
    if (create.has_elements) {
      collector.opaque("CREATE SCHEMA with elements, which are not looked into");
    }
  }

  void operator()(const CreateExtension& /*create*/) const {}

  void operator()(const CreateEnum& /*create*/) const {}

  void operator()(const CreateRangeType& /*create*/) const {}

  void operator()(const Transaction& /*transaction*/) const {}

  void operator()(const SetVariable& /*set*/) const {}

 private:
  void sequence_owner(const SequenceOptions& options) const {
    if (options.owned_by_table.empty()) {
      return;
    }
    const ObjectName table = collector.full(options.owned_by_table);
    collector.lock(table, LockMode::kAccessShare);
    collector.read_relation(table);
    collector.read(ObjectKind::kColumn, table, options.owned_by_column);
  }

  void table_change(const ObjectName& written, LockMode mode) const {
    const ObjectName name = collector.full(written);
    collector.lock(name, mode);
    collector.read_relation(name);
    collector.write(ObjectKind::kTable, name);
  }
};

bool changes_schema(const Statement& statement) {
  if (statement.as<DoBlock>() != nullptr) {
    return false;  // the statements inside do
  }
  return statement.as<Query>() == nullptr || statement.as<Query>()->into_table;
}

// Indexes that are new on a table that was there before.
void add_new_indexes(Collector& collector, const SchemaChange& change) {
  for (const Touch& touch : change.creates) {
    if (touch.kind != ObjectKind::kIndex) {
      continue;
    }
    const Index& index = change.after.indexes.at(touch.object);
    const auto table = change.before.tables.find(index.table);
    const bool has_rows = table != change.before.tables.end()
                              ? table->second.partition_by == PartitionStrategy::kNone
                              : change.before.views.contains(index.table);
    // A renamed index is new under its name only.
    const bool renamed =
        std::any_of(change.drops.begin(), change.drops.end(), [&](const Touch& drop) {
          return drop.kind == ObjectKind::kIndex &&
                 change.before.indexes.at(drop.object).table == index.table;
        });
    if (has_rows && !renamed) {
      collector.build(touch.object);
    }
  }
}

Effects gather(const Statement& statement, const Catalog& before, const SchemaChange& change) {
  Collector collector(before);
  for (const Touch& touch : change.creates) {
    collector.create(touch.kind, touch.object, touch.member);
  }
  for (const Touch& touch : change.drops) {
    collector.drop(touch.kind, touch.object, touch.member);
  }
  for (const Touch& touch : change.writes) {
    collector.write(touch.kind, touch.object, touch.member);
  }
  add_new_indexes(collector, change);
  std::visit(Effector{collector, change, statement}, statement.body);
  return collector.finish();
}

}  // namespace

std::string_view lock_mode_name(LockMode mode) {
  return kModeNames.at(static_cast<std::size_t>(mode));
}

bool conflicts(LockMode a, LockMode b) {
  return (kConflicts.at(static_cast<std::size_t>(a)) >> static_cast<unsigned>(b) & 1U) != 0;
}

Effects effects_of(const Statement& statement, const Catalog& before) {
  return gather(statement, before,
                changes_schema(statement) ? schema_change(statement, before) : SchemaChange{});
}

Result<Effects> carry_out(Catalog& catalog, const Statement& statement) {
  SchemaChange change;
  if (changes_schema(statement)) {
    change = schema_change(statement, catalog);
  }
  Effects effects = gather(statement, catalog, change);
  if (changes_schema(statement) && change.applies) {
    catalog = std::move(change.after);
    catalog.settle();
  } else if (Result<void> applied = apply(catalog, statement); !applied) {
    return std::move(applied).error();
  }
  return effects;
}

}  // namespace bellows
