// Statements that leave the schema as it is: the relations and columns they name must be there.
#include <algorithm>

#include "migrations/fold/refusal.h"
#include "migrations/fold/statements.h"
#include "migrations/sql_words.h"

namespace bellows {
namespace {

// System catalogs and what extensions bring along are not in the catalog.
bool may_be_elsewhere(const Catalog& catalog, const ObjectName& written) {
  const std::string& schema = written.schema.text;
  if (schema == "pg_catalog" || schema == "information_schema" || schema == "bellows" ||
      (schema.empty() && written.name.text.starts_with("pg_"))) {
    return true;
  }
  return std::any_of(catalog.extensions.begin(), catalog.extensions.end(),
                     [](const Name& extension) { return extension.text != "plpgsql"; });
}

// SELECT … INTO makes a table; only a server knows its columns.
Result<void> select_into(Catalog& catalog, const Statement& at, const Query& query) {
  if (query.target.empty()) {
    return {};
  }
  CreateTableAs create;
  create.table = query.target;
  Result<ObjectName> name = place_for_relation(catalog, at, "table", query.target);
  if (!name) {
    return name.error();
  }
  Table table;
  table.name = *name;
  table.columns_known = false;
  table.created_in_plan = true;
  catalog.tables.emplace(*name, table);
  return {};
}

Result<void> check_target_columns(const Catalog& catalog, const Statement& at, const Query& query) {
  const Table* table = catalog.table(query.target);
  if (table == nullptr || !table->columns_known) {
    return {};
  }
  for (const Assignment& assignment : query.assignments) {
    if (table->column(assignment.column) == nullptr) {
      return missing_member(at, "column", assignment.column, table->name);
    }
  }
  for (const Name& column : query.insert_columns) {
    if (table->column(column) == nullptr) {
      return missing_member(at, "column", column, table->name);
    }
  }
  return {};
}

// SELECT set_config('search_path', 'a, b', false), as pg_dump writes it.
void follow_set_config(Catalog& catalog, const Statement& at) {
  const std::vector<Word> words = words_of(at.text);
  for (std::size_t i = 0; i + 4 < words.size(); ++i) {
    if (!words[i].is("set_config") || !words[i + 1].is("(") ||
        string_value(words[i + 2]) != "search_path" || !words[i + 3].is(",") ||
        words[i + 4].kind != TokenKind::kString) {
      continue;
    }
    SetVariable set;
    set.variable = "search_path";
    const std::string list = string_value(words[i + 4]);
    for (const Word& word : words_of(list)) {
      if (word.is_identifier()) {
        set.values.push_back(word.text);
      }
    }
    catalog.search_path.clear();
    for (const std::string& schema : set.values) {
      catalog.search_path.push_back(Name{schema});
    }
    return;
  }
}

}  // namespace

Result<void> check_relations(const Catalog& catalog, const Statement& at,
                             const std::vector<ObjectName>& relations) {
  for (const ObjectName& relation : relations) {
    if (catalog.relation_kind(catalog.resolve(relation)) == RelationKind::kNone &&
        !may_be_elsewhere(catalog, relation)) {
      return missing(at, "table", relation);
    }
  }
  return {};
}

Result<void> check_query(Catalog& catalog, const Statement& at, const Query& query) {
  if (Result<void> done = check_relations(catalog, at, query.reads); !done) {
    return done;
  }
  if (query.into_table) {
    return select_into(catalog, at, query);
  }
  std::vector<ObjectName> written;
  if (!query.target.empty()) {
    written.push_back(query.target);
  }
  for (const WithWrite& with : query.with_writes) {
    written.push_back(with.table);
  }
  if (Result<void> done = check_relations(catalog, at, written); !done) {
    return done;
  }
  if (query.kind == QueryKind::kSelect) {
    const bool configures =
        std::any_of(query.functions.begin(), query.functions.end(),
                    [](const FunctionCall& call) { return call.name.name.text == "set_config"; });
    if (configures) {
      follow_set_config(catalog, at);
    }
    return {};
  }
  return check_target_columns(catalog, at, query);
}

Result<void> apply_set_variable(Catalog& catalog, const SetVariable& set) {
  if (set.variable == "timezone") {
    catalog.time_zone = set.values.size() == 1 ? set.values.front() : "";
    return {};
  }
  if (set.variable != "search_path" && !set.variable.empty()) {
    return {};
  }
  catalog.search_path.clear();
  for (const std::string& value : set.values) {
    // SET search_path = 'a, b' is one schema of that name, as on a server.
    if (value != "$user") {
      catalog.search_path.push_back(Name{value});
    }
  }
  if (set.values.empty()) {
    catalog.search_path = {Name{"public"}};  // RESET, DEFAULT: the server's own default
  }
  return {};
}

}  // namespace bellows
