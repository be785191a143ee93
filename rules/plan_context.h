// plan_context.h: what a rule may know beyond its statement: the whole plan, and the settings.
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "migrations/catalog.h"
#include "migrations/source.h"
#include "rules/rule_settings.h"

namespace bellows {

struct PlanContext {
  const Catalog* start = nullptr;                   // the schema before the first pending migration
  const std::vector<Migration>* pending = nullptr;  // all of them, in order
  int migration = 0;                                // index of the one being judged
  int statement = 0;                                // index of the statement in it
  // Columns that pending statements have added so far to tables that were there before: the old
  // release does not know them. Names are full. Every statement is judged with a copy.
  ObjectMap<ObjectName, std::set<Name>> new_columns;
  Thresholds thresholds;
  // What is dropped is hidden first, for so many seconds; 0: it is dropped at once.
  std::int64_t hide_for = 0;

  [[nodiscard]] bool is_new(const ObjectName& table, const Name& column) const {
    const auto found = new_columns.find(table);
    return found != new_columns.end() && found->second.contains(column);
  }
};

// Notes the columns that a statement adds, renames or drops; `before` is the schema it meets.
void advance(PlanContext& context, const Statement& statement, const Catalog& before);

}  // namespace bellows
