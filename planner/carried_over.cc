#include "planner/carried_over.h"

#include <algorithm>

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
  for (const ObjectName& name : tables) {
    if (const auto table = catalog.tables.find(name); table != catalog.tables.end()) {
      clear_table(table->second);
    }
  }
  for (auto& [name, index] : catalog.indexes) {
    if (tables.contains(index.table)) {
      index.clustered = false;
      index.replica_identity = false;
      belongings.insert(name);
    }
  }
  for (auto& [name, sequence] : catalog.sequences) {
    if (tables.contains(sequence.owned_by_table)) {
      clear_sequence(sequence);
      belongings.insert(name);
    }
  }
  std::erase_if(catalog.statistics, [&](const auto& entry) {
    const bool carried = tables.contains(entry.second.table);
    if (carried) {
      belongings.insert(entry.first);
    }
    return carried;
  });
  for (auto& [key, notes] : catalog.notes) {
    if (tables.contains(key.object) && key.member.empty()) {
      std::erase_if(notes.privileges,
                    [](const GrantedPrivilege& one) { return !one.column.empty(); });
    } else if (tables.contains(key.object) || belongings.contains(key.object)) {
      notes = {};
    }
  }
  std::erase_if(catalog.notes, [](const auto& entry) { return entry.second.empty(); });
  return catalog;
}

}  // namespace bellows
