// The description of routines, policies, rules, statistics and publications, and of what is said
// of any object.
#include <algorithm>
#include <array>

#include "migrations/catalog_description.h"
#include "migrations/sql_words.h"

namespace bellows {
namespace {

std::string_view kind_word(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::kTable:
      return "table";
    case ObjectKind::kIndex:
      return "index";
    case ObjectKind::kSequence:
      return "sequence";
    case ObjectKind::kView:
      return "view";
    case ObjectKind::kColumn:
      return "column";
    case ObjectKind::kConstraint:
    case ObjectKind::kDomainConstraint:
      return "constraint";
    case ObjectKind::kTrigger:
      return "trigger";
    case ObjectKind::kPolicy:
      return "policy";
    case ObjectKind::kRule:
      return "rule";
    case ObjectKind::kType:
      return "type";
    case ObjectKind::kFunction:
      return "function";
    case ObjectKind::kSchema:
      return "schema";
    case ObjectKind::kExtension:
      return "extension";
    case ObjectKind::kPublication:
      return "publication";
    case ObjectKind::kEventTrigger:
      return "event trigger";
    default:
      return "statistics";
  }
}

std::string privilege_text(const GrantedPrivilege& privilege) {
  return std::string(privilege.taken ? "without " : "") + privilege.privilege +
         (privilege.column.empty() ? "" : "(" + to_sql(privilege.column) + ")") + " to " +
         (privilege.grantee.empty() ? "public" : to_sql(privilege.grantee)) +
         (privilege.grant_option ? " with grant option" : "");
}

class Definitions {
 public:
  Definitions(const Catalog& catalog, Detail detail, std::map<std::string, std::string>& lines)
      : x_catalog(catalog), x_detail(detail), x_lines(lines) {}

  void add_all() {
    for (const auto& [key, function] : x_catalog.functions) {
      if (!left_out_of_description(key.name.schema)) {
        add_function(key, function);
      }
    }
    for (const auto& [name, table] : x_catalog.tables) {
      if (!left_out_of_description(name.schema)) {
        add_policies(table);
        add_rules("table " + display(name), table.rules);
      }
    }
    for (const auto& [name, view] : x_catalog.views) {
      if (!left_out_of_description(name.schema)) {
        add_rules("view " + display(name), view.rules);
      }
    }
    for (const Name& schema : x_catalog.schemas) {
      if (!left_out_of_description(schema)) {
        x_lines["schema " + schema.text] = "";
      }
    }
    for (const Name& extension : x_catalog.extensions) {
      x_lines["extension " + extension.text] = "";
    }
    add_statistics();
    add_publications();
    add_notes();
  }

 private:
  [[nodiscard]] bool texts() const { return x_detail == Detail::kTexts; }

  [[nodiscard]] std::string shown(const std::optional<Expression>& expression) const {
    return expression ? shown_expression(x_catalog, x_detail, *expression) : "nothing";
  }

  void add_function(const FunctionKey& key, const Function& function) {
    static constexpr auto kVolatility =
        std::to_array<std::string_view>({"volatile", "stable", "immutable"});
    static constexpr auto kModes =
        std::to_array<std::string_view>({"in", "out", "inout", "variadic", "table"});
    std::string& line = x_lines["function " + display(key.name) + "(" + key.arguments + ")"];
    line = kVolatility.at(static_cast<std::size_t>(function.volatility));
    line += ", " + function.language.text;
    line += function.procedure ? ", procedure" : "";
    line += function.aggregate ? ", aggregate by " + function.transition.name.text + " into " +
                                     type_text(function.state) + " " + function.finish.name.text +
                                     " '" + function.initial + "'"
                               : "";
    line += function.window ? ", window" : "";
    line += function.strict ? ", strict" : "";
    line += function.security_definer ? ", security definer" : "";
    line += function.leakproof ? ", leakproof" : "";
    line += function.parallel == "unsafe" ? "" : ", parallel " + function.parallel;
    line += function.cost.empty() ? "" : ", cost " + function.cost;
    line += function.rows.empty() ? "" : ", rows " + function.rows;
    for (const auto& [name, value] : function.settings) {
      line += ", set " + name + " = " + value;
    }
    for (const FunctionArgument& argument : function.all_arguments) {
      line += ", " + std::string(kModes.at(static_cast<std::size_t>(argument.mode))) + " " +
              argument.name.text + " " + type_text(argument.type) +
              (argument.default_value ? " default" : "");
    }
    // What OUT arguments make it return is not written in the statement.
    line += texts() && !function.returns.empty() ? " returns " + type_text(function.returns) : "";
    // A body in SQL's own words is kept as a tree, and printed as a server likes it.
    const std::vector<Word> words = words_of(function.body.substr(0, kBeginning));
    const bool tree = function.language.text == "sql" && !words.empty() &&
                      (words[0].is("return") ||
                       (words.size() > 1 && words[0].is("begin") && words[1].is("atomic")));
    line += texts() || !tree ? " " + function.body : "";
  }

  void add_policies(const Table& table) {
    for (const auto& [name, policy] : table.policies) {
      x_lines["table " + display(table.name) + ", policy " + to_sql(name)] =
          policy.command + (policy.permissive ? "" : ", restrictive") + ", to " +
          sorted_list(policy.roles) + ", using " + shown(policy.using_expression) + ", check " +
          shown(policy.check);
    }
  }

  void add_rules(const std::string& path, const std::map<Name, RewriteRule>& rules) {
    for (const auto& [name, rule] : rules) {
      x_lines[path + ", rule " + to_sql(name)] =
          rule.event + (rule.instead ? ", instead" : "") +
          (rule.enabled == 'O' ? "" : std::string(", enabled ") + rule.enabled) +
          (texts() ? " " + evened_text(rule.definition) : "");
    }
  }

  void add_statistics() {
    for (const auto& [name, statistics] : x_catalog.statistics) {
      std::string& line = x_lines["statistics " + display(name)];
      line = "on " + display(statistics.table);
      for (const IndexKey& key : statistics.on) {
        line += ", " + (key.expression ? shown(key.expression) : to_sql(key.column));
      }
      for (const std::string& kind : statistics.kinds) {
        line += ", " + kind;
      }
      line += statistics.target < 0 ? "" : ", target " + std::to_string(statistics.target);
    }
  }

  void add_publications() {
    for (const auto& [name, publication] : x_catalog.publications) {
      std::string& line = x_lines["publication " + to_sql(name)];
      line = publication.all_tables ? "all tables" : "";
      for (const auto& [table, published] : publication.tables) {
        line += ", " + display(table) + sorted_list(published.columns) +
                (published.where ? " where " + shown(published.where) : "");
      }
      for (const Name& schema : publication.schemas) {
        line += ", schema " + to_sql(schema);
      }
      for (const std::string& what : publication.publishes) {
        line += ", " + what;
      }
      line += publication.via_root ? ", via root" : "";
    }
    for (const auto& [name, trigger] : x_catalog.event_triggers) {
      std::string& line = x_lines["event trigger " + to_sql(name)];
      line = trigger.event + " calls " + display(trigger.function);
      for (const std::string& tag : trigger.tags) {
        line += ", " + tag;
      }
      line += trigger.enabled == 'O' ? "" : std::string(", enabled ") + trigger.enabled;
    }
  }

  void add_notes() {
    for (const auto& [key, notes] : x_catalog.notes) {
      if (left_out_of_description(key.object.schema) || key.object.name.text == "bellows") {
        continue;
      }
      const std::string path = std::string(kind_word(key.kind)) + " " + display(key.object) +
                               (key.member.empty() ? "" : ", " + key.member.text);
      if (notes.comment) {
        x_lines["comment on " + path] = *notes.comment;
      }
      if (!notes.owner.empty()) {
        x_lines["owner of " + path] = to_sql(notes.owner);
      }
      for (const GrantedPrivilege& privilege : notes.privileges) {
        x_lines["privilege on " + path + ": " + privilege_text(privilege)] = "";
      }
    }
    for (const DefaultPrivilege& one : x_catalog.default_privileges) {
      x_lines["default privilege of " + to_sql(one.role) + " on every " +
              std::string(kind_word(one.kind)) + " in " + to_sql(one.schema) + ": " +
              privilege_text(one.privilege)] = "";
    }
  }

  static constexpr std::size_t kBeginning = 40;

  const Catalog& x_catalog;
  Detail x_detail;
  std::map<std::string, std::string>& x_lines;
};

}  // namespace

bool left_out_of_description(const Name& schema) {
  return schema.text == "bellows" || schema.text == "pg_temp";
}

std::string sorted_list(std::vector<Name> names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::string text;
  for (const Name& name : names) {
    text += (text.empty() ? "" : ", ") + to_sql(name);
  }
  return "(" + text + ")";
}

std::string evened_text(std::string_view sql) {
  std::string text;
  for (const Word& word : words_of(sql)) {
    text += (text.empty() ? "" : " ") +
            (word.kind == TokenKind::kQuotedIdentifier ? to_sql(Name{word.text}) : word.text);
  }
  return text;
}

std::string shown_expression(const Catalog& catalog, Detail detail, const Expression& expression) {
  if (detail == Detail::kTexts) {
    return normal_text(catalog, expression);
  }
  if (const auto sequence = sequence_of_default(catalog, expression);
      detail != Detail::kIdentity && sequence) {
    return "nextval " + display(*sequence);
  }
  std::vector<Name> columns;
  for (const ColumnPath& path : expression.columns) {
    columns.push_back(path.back());
  }
  return "expression of " + sorted_list(columns);
}

void describe_definitions(const Catalog& catalog, Detail detail,
                          std::map<std::string, std::string>& lines) {
  Definitions(catalog, detail, lines).add_all();
}

}  // namespace bellows
