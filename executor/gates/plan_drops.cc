#include "executor/gates/plan_drops.h"

#include <algorithm>
#include <set>

#include "executor/hidden.h"
#include "migrations/carry_out.h"
#include "migrations/json.h"
#include "migrations/parse.h"
#include "migrations/relations_named.h"

namespace bellows {
namespace {

// Everything a step changes in the schema; rows that move change nothing.
std::vector<std::string> schema_statements(const Action& action) {
  const bool rows =
      std::holds_alternative<MoveRows>(action) || std::holds_alternative<ProveNone>(action);
  return rows ? std::vector<std::string>{} : action_sql(action);
}

void sort_unique(auto& list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

void collect(PlanDrops& drops, const Effects& effects, const Step& step) {
  if (effects.opaque && drops.opaque.empty()) {
    drops.opaque = "step " + step.id + ": " + effects.opaque_reason;
  }
  for (const Touch& touch : effects.drops) {
    switch (touch.kind) {
      case ObjectKind::kTable:
      case ObjectKind::kForeignTable:
      case ObjectKind::kView:
      case ObjectKind::kMaterializedView:
        drops.relations.push_back(touch.object);
        break;
      case ObjectKind::kColumn:
        drops.columns.emplace_back(touch.object, touch.member);
        break;
      case ObjectKind::kIndex:
        drops.indexes.push_back(touch.object);
        break;
      default:
        break;
    }
  }
}

// The names in a text, as the lexer sees them: for what has no tree of ours.
std::set<std::string> words_in(std::string_view text) {
  std::set<std::string> words;
  const Result<std::vector<Token>> tokens = scan_tokens(text);
  if (!tokens) {
    return words;
  }
  for (const Token& token : *tokens) {
    std::string word(text.substr(token.range.begin, token.range.end - token.range.begin));
    if (token.kind == TokenKind::kWord) {
      std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : static_cast<char>(c);
      });
      words.insert(truncate_identifier(word));
    } else if (token.kind == TokenKind::kQuotedIdentifier && word.size() >= 2) {
      std::string name;
      for (std::size_t i = 1; i + 1 < word.size(); ++i) {
        name += word[i];
        if (word[i] == '"') {
          ++i;
        }
      }
      words.insert(truncate_identifier(name));
    }
  }
  return words;
}

struct Mentions {
  std::vector<ObjectName> relations;
  std::set<std::string> columns;
};

Mentions mentions_of(const Query& query, const Statement& statement) {
  Mentions mentions{relations_named(statement), {}};
  for (const ColumnPath& path : query.columns) {
    for (const Name& part : path) {
      mentions.columns.insert(part.text);
    }
  }
  for (const Assignment& assignment : query.assignments) {
    mentions.columns.insert(assignment.column.text);
  }
  for (const Name& column : query.insert_columns) {
    mentions.columns.insert(column.text);
  }
  return mentions;
}

Mentions mentions_of_words(std::string_view text) {
  Mentions mentions{{}, words_in(text)};
  for (const std::string& word : mentions.columns) {
    mentions.relations.push_back({{}, Name{word}});
  }
  return mentions;
}

bool names(const Mentions& mentions, const ObjectName& relation) {
  return std::any_of(mentions.relations.begin(), mentions.relations.end(),
                     [&](const ObjectName& name) {
                       return name.name == relation.name &&
                              (name.schema.empty() || name.schema == relation.schema);
                     });
}

std::string first_named(const Mentions& mentions, const PlanDrops& drops) {
  for (const ObjectName& relation : drops.relations) {
    if (names(mentions, relation)) {
      return display(relation);
    }
  }
  for (const auto& [table, column] : drops.columns) {
    if (mentions.columns.contains(column.text) && names(mentions, table)) {
      return display(table) + "." + column.text;
    }
  }
  return "";
}

// Of statements beside queries those that read or write rows, or may.
bool may_use_rows(const Statement& statement) {
  return statement.as<Copy>() != nullptr || statement.as<Truncate>() != nullptr ||
         statement.as<CreateTableAs>() != nullptr || statement.as<DoBlock>() != nullptr ||
         statement.as<OtherStatement>() != nullptr;
}

Json name_json(const ObjectName& name) {
  return Json::array({name.schema.text, name.name.text});
}

// A list of lists of so many texts.
Result<std::vector<std::vector<std::string>>> texts_in(const Json& json, const char* key,
                                                       std::size_t count) {
  std::vector<std::vector<std::string>> list;
  const Error error{ErrorCode::kDrift, "what is watched cannot be read", "", {}, ""};
  if (!json.is_object() || !json.contains(key) || !json.at(key).is_array()) {
    return error;
  }
  for (const Json& entry : json.at(key)) {
    std::vector<std::string> texts;
    for (const Json& text : entry) {
      texts.push_back(text.is_string() ? text.get<std::string>() : "");
    }
    if (texts.size() != count) {
      return error;
    }
    list.push_back(std::move(texts));
  }
  return list;
}

}  // namespace

std::string drops_to_json(const PlanDrops& drops) {
  Json json = {
      {"relations", Json::array()}, {"columns", Json::array()}, {"indexes", Json::array()}};
  for (const ObjectName& relation : drops.relations) {
    json["relations"].push_back(name_json(relation));
  }
  for (const auto& [table, column] : drops.columns) {
    json["columns"].push_back({table.schema.text, table.name.text, column.text});
  }
  for (const ObjectName& index : drops.indexes) {
    json["indexes"].push_back(name_json(index));
  }
  return compact_json(json);
}

Result<PlanDrops> drops_from_json(const std::string& text) {
  const Result<Json> json = parse_json(text);
  if (!json) {
    return json.error();
  }
  const auto relations = texts_in(*json, "relations", 2);
  const auto columns = texts_in(*json, "columns", 3);
  const auto indexes = texts_in(*json, "indexes", 2);
  if (!relations || !columns || !indexes) {
    return !relations ? relations.error() : !columns ? columns.error() : indexes.error();
  }
  PlanDrops drops;
  for (const auto& name : *relations) {
    drops.relations.push_back({Name{name[0]}, Name{name[1]}});
  }
  for (const auto& name : *columns) {
    drops.columns.emplace_back(ObjectName{Name{name[0]}, Name{name[1]}}, Name{name[2]});
  }
  for (const auto& name : *indexes) {
    drops.indexes.push_back({Name{name[0]}, Name{name[1]}});
  }
  return drops;
}

PlanDrops plan_drops(const Plan& plan, int rollout, Catalog catalog) {
  PlanDrops drops;
  // What hides them drops their own names; nobody uses the ones that they are hidden behind.
  std::set<ObjectName> hidden_tables;
  std::set<std::pair<ObjectName, Name>> hidden_columns;
  for (const Hiding& hiding : hidings_of(plan)) {
    for (const HiddenObject& object : hiding.objects) {
      if (object.column.empty()) {
        hidden_tables.insert({object.relation.schema, object.hidden});
      } else {
        hidden_columns.emplace(object.relation, object.hidden);
      }
    }
  }
  for (const Step& step : plan.steps) {
    if (step.rollout != rollout) {
      continue;
    }
    for (const std::string& text : schema_statements(step.action)) {
      const Result<Statement> statement = parse_one(text);
      // One that does not apply has been run before.
      const Result<Effects> effects =
          statement ? carry_out(catalog, *statement) : Result<Effects>(statement.error());
      if (effects && step.phase == Phase::kContract) {
        collect(drops, *effects, step);
      }
    }
  }
  std::erase_if(drops.relations,
                [&](const ObjectName& relation) { return hidden_tables.contains(relation); });
  std::erase_if(drops.columns, [&](const auto& column) {
    return hidden_columns.contains(column) || hidden_tables.contains(column.first);
  });
  sort_unique(drops.relations);
  sort_unique(drops.columns);
  sort_unique(drops.indexes);
  std::erase_if(drops.columns, [&](const auto& column) {
    return std::binary_search(drops.relations.begin(), drops.relations.end(), column.first);
  });
  return drops;
}

std::string dropped_name_in(std::string_view text, const PlanDrops& drops) {
  const Result<std::vector<Statement>> statements = parse_sql(text);
  if (!statements) {
    return first_named(mentions_of_words(text), drops);
  }
  for (const Statement& statement : *statements) {
    std::string found;
    if (const Query* query = statement.as<Query>()) {
      found = first_named(mentions_of(*query, statement), drops);
    } else if (const DoBlock* block = statement.as<DoBlock>()) {
      found = first_named(mentions_of_words(block->body), drops);
    } else if (may_use_rows(statement)) {
      found = first_named(mentions_of_words(statement.text), drops);
    }
    if (!found.empty()) {
      return found;
    }
  }
  return "";
}

}  // namespace bellows
