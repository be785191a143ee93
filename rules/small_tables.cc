#include "rules/small_tables.h"

#include <set>

#include "migrations/dollar_quote.h"
#include "rules/rule_settings.h"

namespace bellows {
namespace {

constexpr const Thresholds& kSmall = kLintThresholds;

bool is_small(const Table& table) {
  return table.size && table.size->rows >= 0 && table.size->rows <= kSmall.small_rows &&
         table.size->bytes <= kSmall.small_bytes;
}

// The table and whatever is below it: the size of a partitioned table is that of its partitions.
void add_with_children(const Catalog& catalog, const ObjectName& name, std::set<ObjectName>& into) {
  if (!catalog.tables.contains(name) || !into.insert(name).second) {
    return;
  }
  for (const ObjectName& child : catalog.children_of(name)) {
    add_with_children(catalog, child, into);
  }
}

std::string still_small_sql(const std::vector<const Table*>& tables, std::string_view way_out) {
  std::string sql = "\nBEGIN\n";
  for (const Table* table : tables) {
    sql += "  IF pg_catalog.pg_total_relation_size(" + literal_sql(to_sql(table->name)) + ") > " +
           std::to_string(kSmall.small_bytes) +
           " THEN\n    RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',\n"
           "      MESSAGE = " +
           literal_sql(display(table->name) +
                       " has grown since the plan was made: it is no longer "
                       "done with in an instant") +
           ",\n      HINT = " + literal_sql(std::string(way_out)) + ";\n  END IF;\n";
  }
  return "DO " + dollar_quoted(sql + "END\n");
}

void guard(Action& action, const std::string& check) {
  if (auto* run = std::get_if<RunSql>(&action)) {
    run->statements.insert(run->statements.begin(), check);
  }
}

}  // namespace

std::vector<const Table*> small_tables(const Subject& subject) {
  const Effects& effects = subject.effects();
  std::set<ObjectName> names;
  for (const auto* relations : {&effects.scans, &effects.rewrites}) {
    for (const ObjectName& name : *relations) {
      add_with_children(subject.before, name, names);
    }
  }
  for (const ObjectName& name : effects.builds) {
    const Index* index = subject.before.index(name);
    add_with_children(subject.before, index == nullptr ? target_table(subject) : index->table,
                      names);
  }
  std::vector<const Table*> tables;
  for (const ObjectName& name : names) {
    const Table* table = live_table(subject, name);
    if (table == nullptr) {
      continue;
    }
    if (!is_small(*table)) {
      return {};
    }
    tables.push_back(table);
  }
  return tables;
}

void guard_small(Draft& draft, const std::vector<const Table*>& tables) {
  guard(draft.action, still_small_sql(tables, "Make the plan again."));
  const std::string check =
      still_small_sql(tables,
                      "Go on with bellows run, or change it back by hand when a lock on the "
                      "table hinders nobody.");
  for (Action& action : draft.undo.actions) {
    guard(action, check);
  }
}

std::string small_text(const std::vector<const Table*>& tables) {
  std::string text(kSmallTable);
  for (const Table* table : tables) {
    text += (table == tables.front() ? "" : ", ") + sized(*table);
  }
  return text;
}

}  // namespace bellows
