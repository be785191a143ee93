#include "planner/carried_over.h"

#include <algorithm>
#include <utility>

#include "rules/recipes/column_extras.h"

namespace bellows {
namespace {

void clear_table(Table& table) {
  table.replica_identity = ReplicaIdentity::kDefault;
  for (Column& column : table.columns) {
    column.statistics = Column{}.statistics;
    column.options = {};
  }
}

void clear_sequence(Sequence& sequence) {
  const Sequence fresh;
  sequence.increment = fresh.increment;
  sequence.minimum = fresh.minimum;
  sequence.maximum = fresh.maximum;
  sequence.start = fresh.start;
  sequence.cache = fresh.cache;
  sequence.cycle = fresh.cycle;
}

}  // namespace

std::set<ObjectName> tables_with_carried_over(const Plan& plan) {
  std::set<ObjectName> tables;
  for (const Step& step : plan.steps) {
    const std::vector<std::string> all = action_sql(step.action);
    if (std::any_of(all.begin(), all.end(), restores_extras)) {
      for (const Lock& lock : step.locks) {
        tables.insert(lock.relation);
      }
    }
  }
  return tables;
}

Catalog without_carried_over(Catalog catalog, const std::set<ObjectName>& tables) {
  std::set<ObjectName> belongings;
  for (const ObjectName& table : tables) {
    if (const auto found = catalog.tables.find(table); found != catalog.tables.end()) {
      clear_table(found->second);
    }
    for (const Index* index : std::as_const(catalog).indexes_of(table)) {
      belongings.insert(index->name);
    }
    for (const ObjectName& sequence : catalog.sequences_of(table)) {
      clear_sequence(catalog.sequences.at(sequence));
      belongings.insert(sequence);
    }
    for (const ObjectName& statistics : catalog.statistics_of(table)) {
      catalog.statistics.erase(statistics);
      belongings.insert(statistics);
    }
  }
  for (const ObjectName& name : belongings) {
    if (const auto index = catalog.indexes.find(name); index != catalog.indexes.end()) {
      index->second.clustered = false;
      index->second.replica_identity = false;
    }
  }
  for (const ObjectKey& key : catalog.notes.keys()) {
    if (tables.contains(key.object) && key.member.empty()) {
      std::erase_if(catalog.notes.at(key).privileges,
                    [](const GrantedPrivilege& one) { return !one.column.empty(); });
    } else if (tables.contains(key.object) || belongings.contains(key.object)) {
      catalog.notes.erase(key);
    }
  }
  catalog.notes.erase_if([](const auto& entry) { return entry.second.empty(); });
  return catalog;
}

}  // namespace bellows
