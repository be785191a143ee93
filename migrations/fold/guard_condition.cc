#include "migrations/fold/guard_condition.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <span>
#include <vector>

#include "migrations/sql_words.h"

namespace bellows {
namespace {

using Words = std::span<const Word>;
// What a row of a system catalog says, as far as a Catalog knows it: column → value.
using CatalogRow = std::map<std::string_view, std::string_view>;
using Matches = std::function<bool(const CatalogRow&)>;

bool any_table(const Catalog& catalog, const Matches& matches) {
  return std::any_of(catalog.tables.begin(), catalog.tables.end(), [&](const auto& entry) {
    const ObjectName& name = entry.first;
    return matches({{"table_schema", name.schema.text},
                    {"table_name", name.name.text},
                    {"schemaname", name.schema.text},
                    {"tablename", name.name.text},
                    {"table_type", "BASE TABLE"}});
  });
}

bool any_view(const Catalog& catalog, const Matches& matches) {
  return std::any_of(catalog.views.begin(), catalog.views.end(), [&](const auto& entry) {
    const ObjectName& name = entry.first;
    const std::string_view kind = entry.second.materialized ? "matviewname" : "viewname";
    return matches({{"table_schema", name.schema.text},
                    {"table_name", name.name.text},
                    {"schemaname", name.schema.text},
                    {kind, name.name.text}});
  });
}

bool any_table_or_view(const Catalog& catalog, const Matches& matches) {
  return any_table(catalog, matches) || any_view(catalog, matches);
}

bool any_column(const Catalog& catalog, const Matches& matches) {
  return std::any_of(catalog.tables.begin(), catalog.tables.end(), [&](const auto& entry) {
    const ObjectName& name = entry.first;
    return std::any_of(entry.second.columns.begin(), entry.second.columns.end(),
                       [&](const Column& column) {
                         return matches({{"table_schema", name.schema.text},
                                         {"table_name", name.name.text},
                                         {"column_name", column.name.text},
                                         {"is_nullable", column.not_null ? "NO" : "YES"}});
                       });
  });
}

std::string_view constraint_type(ConstraintKind kind) {
  switch (kind) {
    case ConstraintKind::kPrimaryKey:
      return "PRIMARY KEY";
    case ConstraintKind::kForeignKey:
      return "FOREIGN KEY";
    case ConstraintKind::kUnique:
      return "UNIQUE";
    case ConstraintKind::kExclude:
      return "EXCLUDE";
    default:
      return "CHECK";
  }
}

bool any_constraint(const Catalog& catalog, const Matches& matches) {
  return std::any_of(catalog.tables.begin(), catalog.tables.end(), [&](const auto& entry) {
    const ObjectName& name = entry.first;
    return std::any_of(entry.second.constraints.begin(), entry.second.constraints.end(),
                       [&](const auto& one) {
                         return matches({{"table_schema", name.schema.text},
                                         {"table_name", name.name.text},
                                         {"constraint_schema", name.schema.text},
                                         {"constraint_name", one.first.text},
                                         {"conname", one.first.text},
                                         {"constraint_type", constraint_type(one.second.kind)}});
                       });
  });
}

bool any_index(const Catalog& catalog, const Matches& matches) {
  return std::any_of(catalog.indexes.begin(), catalog.indexes.end(), [&](const auto& entry) {
    return matches({{"schemaname", entry.first.schema.text},
                    {"indexname", entry.first.name.text},
                    {"tablename", entry.second.table.name.text}});
  });
}

bool any_type(const Catalog& catalog, const Matches& matches) {
  const auto named = [&](const auto& entry) {
    return matches({{"typname", entry.first.name.text}});
  };
  return std::any_of(catalog.types.begin(), catalog.types.end(), named) ||
         std::any_of(catalog.tables.begin(), catalog.tables.end(), named);
}

bool any_relation(const Catalog& catalog, const Matches& matches) {
  const auto all = [&](const auto& objects, std::string_view kind) {
    return std::any_of(objects.begin(), objects.end(), [&](const auto& entry) {
      return matches({{"relname", entry.first.name.text}, {"relkind", kind}});
    });
  };
  return all(catalog.tables, "r") || all(catalog.indexes, "i") || all(catalog.sequences, "S") ||
         all(catalog.views, "v");
}

bool any_sequence(const Catalog& catalog, const Matches& matches) {
  return std::any_of(catalog.sequences.begin(), catalog.sequences.end(), [&](const auto& entry) {
    return matches({{"schemaname", entry.first.schema.text},
                    {"sequencename", entry.first.name.text},
                    {"sequence_schema", entry.first.schema.text},
                    {"sequence_name", entry.first.name.text}});
  });
}

bool any_trigger(const Catalog& catalog, const Matches& matches) {
  return std::any_of(catalog.tables.begin(), catalog.tables.end(), [&](const auto& entry) {
    return std::any_of(entry.second.triggers.begin(), entry.second.triggers.end(),
                       [&](const auto& one) {
                         return matches({{"tgname", one.first.text},
                                         {"trigger_name", one.first.text},
                                         {"event_object_table", entry.first.name.text}});
                       });
  });
}

bool any_function(const Catalog& catalog, const Matches& matches) {
  return std::any_of(catalog.functions.begin(), catalog.functions.end(), [&](const auto& entry) {
    return matches({{"proname", entry.first.name.name.text},
                    {"routine_name", entry.first.name.name.text},
                    {"routine_schema", entry.first.name.schema.text}});
  });
}

bool any_schema(const Catalog& catalog, const Matches& matches) {
  return std::any_of(catalog.schemas.begin(), catalog.schemas.end(), [&](const Name& name) {
    return matches({{"nspname", name.text}, {"schema_name", name.text}});
  });
}

struct Relation {
  std::string_view name;
  bool (*any)(const Catalog&, const Matches&);
  std::vector<std::string_view> columns;  // that it can be asked for
};

const std::vector<Relation>& relations() {
  static const std::vector<Relation> kRelations = {
      {"columns", any_column, {"table_schema", "table_name", "column_name", "is_nullable"}},
      {"pg_class", any_relation, {"relname", "relkind"}},
      {"pg_constraint", any_constraint, {"conname"}},
      {"pg_indexes", any_index, {"schemaname", "indexname", "tablename"}},
      {"pg_matviews", any_view, {"schemaname", "matviewname"}},
      {"pg_namespace", any_schema, {"nspname"}},
      {"pg_proc", any_function, {"proname"}},
      {"pg_sequences", any_sequence, {"schemaname", "sequencename"}},
      {"pg_tables", any_table, {"schemaname", "tablename"}},
      {"pg_trigger", any_trigger, {"tgname"}},
      {"pg_type", any_type, {"typname"}},
      {"pg_views", any_view, {"schemaname", "viewname"}},
      {"routines", any_function, {"routine_schema", "routine_name"}},
      {"schemata", any_schema, {"schema_name"}},
      {"sequences", any_sequence, {"sequence_schema", "sequence_name"}},
      {"table_constraints",
       any_constraint,
       {"table_schema", "table_name", "constraint_schema", "constraint_name", "constraint_type"}},
      {"tables", any_table_or_view, {"table_schema", "table_name"}},
      {"triggers", any_trigger, {"trigger_name", "event_object_table"}},
      {"views", any_view, {"table_schema", "table_name"}},
  };
  return kRelations;
}

// The index of the word at depth 0, from `from` on; words.size() when there is none.
std::size_t find_word(Words words, std::size_t from, std::string_view wanted) {
  int depth = 0;
  for (std::size_t i = from; i < words.size(); ++i) {
    if (words[i].is("(") || words[i].is(")")) {
      depth += words[i].is("(") ? 1 : -1;
    } else if (depth == 0 && words[i].kind == TokenKind::kWord && words[i].is(wanted)) {
      return i;
    }
  }
  return words.size();
}

// 'x', 'x'::text, current_schema().
std::optional<std::string> constant_of(const Catalog& catalog, Words words) {
  if (!words.empty() && words[0].is("current_schema")) {
    const bool whole = words.size() == 1 || (words.size() == 3 && words[1].is("("));
    return whole ? std::optional(catalog.creation_schema().text) : std::nullopt;
  }
  const bool cast = words.size() == 3 && words[1].is("::");
  if ((words.size() != 1 && !cast) || words[0].kind != TokenKind::kString ||
      words[0].text.front() != '\'') {
    return std::nullopt;
  }
  return string_value(words[0]);
}

// column = constant, perhaps with an alias before; false when it is anything else.
bool add_condition(const Catalog& catalog, Words words, const Relation& relation,
                   std::map<std::string_view, std::string>& wanted) {
  if (words.size() >= 3 && words[1].is(".")) {
    words = words.subspan(2);
  }
  if (words.size() < 3 || !words[1].is("=")) {
    return false;
  }
  const auto column = std::find(relation.columns.begin(), relation.columns.end(), words[0].text);
  const std::optional<std::string> value = constant_of(catalog, words.subspan(2));
  if (column == relation.columns.end() || !value) {
    return false;
  }
  return wanted.emplace(*column, *value).second;
}

std::optional<bool> some_row(const Catalog& catalog, Words query) {
  const std::size_t from = find_word(query, 0, "from");
  const std::size_t where = find_word(query, from, "where");
  if (where + 1 >= query.size()) {
    return std::nullopt;
  }
  std::size_t name = from + 1;
  if (name + 2 < where && query[name + 1].is(".")) {
    name += 2;
  }
  const auto relation = std::find_if(relations().begin(), relations().end(),
                                     [&](const Relation& one) { return query[name].is(one.name); });
  // Behind the name an alias may stand, perhaps after AS; anything else is a join.
  const std::size_t behind = where - name - 1;
  const bool alone = behind == 0 || (behind == 1 && query[name + 1].is_identifier()) ||
                     (behind == 2 && query[name + 1].is("as"));
  if (relation == relations().end() || !alone) {
    return std::nullopt;
  }
  std::map<std::string_view, std::string> wanted;
  for (std::size_t begin = where + 1; begin < query.size();) {
    const std::size_t end = find_word(query, begin, "and");
    if (!add_condition(catalog, query.subspan(begin, end - begin), *relation, wanted)) {
      return std::nullopt;
    }
    begin = end + 1;
  }
  return relation->any(catalog, [&](const CatalogRow& row) {
    return std::all_of(wanted.begin(), wanted.end(), [&](const auto& condition) {
      const auto value = row.find(condition.first);
      return value != row.end() && value->second == condition.second;
    });
  });
}

// to_regclass('s.t') IS NULL, IS NOT NULL
std::optional<bool> regclass_is(const Catalog& catalog, Words words) {
  constexpr std::size_t kIsNull = 6;
  if (words.size() < kIsNull || !words[0].is("to_regclass") || !words[1].is("(") ||
      !words[3].is(")") || !words[4].is("is")) {
    return std::nullopt;
  }
  const bool negated = words[5].is("not");
  if (words.size() != kIsNull + (negated ? 1U : 0U) || !words.back().is("null")) {
    return std::nullopt;
  }
  const std::vector<Word> parts = words_of(string_value(words[2]));
  if (parts.size() != 1 && parts.size() != 3) {
    return std::nullopt;
  }
  const ObjectName name = parts.size() == 1 ? ObjectName{{}, Name{parts[0].text}}
                                            : ObjectName{Name{parts[0].text}, Name{parts[2].text}};
  const bool there = catalog.relation_kind(catalog.resolve(name)) != RelationKind::kNone;
  return there == negated;
}

}  // namespace

std::optional<bool> holds(const Catalog& catalog, std::string_view condition) {
  const std::vector<Word> all = words_of(condition);
  std::size_t begin = 0;
  std::size_t end = all.size();
  bool negated = false;
  while (begin < end) {
    if (all[begin].is("not")) {
      negated = !negated;
      ++begin;
    } else if (all[begin].is("(") && closing(all, begin) == end - 1) {
      ++begin;
      --end;
    } else {
      break;
    }
  }
  const Words words = Words(all).subspan(begin, end - begin);
  std::optional<bool> value;
  if (words.size() > 2 && words[0].is("exists") && closing(all, begin + 1) == end - 1) {
    value = some_row(catalog, words.subspan(2, words.size() - 3));
  } else {
    value = regclass_is(catalog, words);
  }
  return value ? std::optional(*value != negated) : std::nullopt;
}

}  // namespace bellows
