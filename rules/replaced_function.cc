// Functions and procedures.
#include <algorithm>

#include "migrations/dollar_quote.h"
#include "migrations/fold.h"
#include "migrations/parse.h"
#include "migrations/sql_words.h"
#include "rules/replaced_object.h"
#include "rules/undo_alter.h"

namespace bellows {
namespace {

std::string_view mode_words(ArgumentMode mode) {
  switch (mode) {
    case ArgumentMode::kOut:
      return "OUT ";
    case ArgumentMode::kInOut:
      return "INOUT ";
    case ArgumentMode::kVariadic:
      return "VARIADIC ";
    case ArgumentMode::kIn:
    case ArgumentMode::kTable:
      return "";
  }
  return "";
}

std::string argument_sql(const FunctionArgument& argument) {
  std::string sql(mode_words(argument.mode));
  sql += argument.name.empty() ? "" : to_sql(argument.name) + " ";
  sql += type_text(argument.type);
  sql += argument.default_value ? " DEFAULT " + argument.default_value->text : "";
  return sql;
}

enum class Place { kArguments, kReturnedTable };

std::string arguments_sql(const Function& function, Place place) {
  std::string sql;
  for (const FunctionArgument& argument : function.all_arguments) {
    const bool of_table = argument.mode == ArgumentMode::kTable;
    if (of_table == (place == Place::kReturnedTable)) {
      sql += (sql.empty() ? "" : ", ") + argument_sql(argument);
    }
  }
  return sql;
}

std::string returns_sql(const Function& function) {
  const std::string columns = arguments_sql(function, Place::kReturnedTable);
  if (!columns.empty()) {
    return " RETURNS TABLE (" + columns + ")";
  }
  if (function.procedure || function.returns.empty()) {
    return "";
  }
  TypeRef one = function.returns;
  one.setof = false;
  return std::string(" RETURNS ") + (function.returns.setof ? "SETOF " : "") + type_text(one);
}

// The catalog keeps a list of names as SQL, where "" is an empty one; any other value as a text.
std::string setting_sql(const std::string& name, const std::string& value) {
  const bool list = name == "search_path" || name == "temp_tablespaces";
  const bool as_it_is = list && !value.empty() && value != "\"\"";
  const std::string text = list ? "" : value;
  return " SET " + name + " TO " + (as_it_is ? value : literal_sql(text));
}

std::string properties_sql(const Function& function) {
  std::string sql;
  sql += function.window ? " WINDOW" : "";
  if (function.volatility != Volatility::kVolatile) {
    sql += function.volatility == Volatility::kStable ? " STABLE" : " IMMUTABLE";
  }
  sql += function.leakproof ? " LEAKPROOF" : "";
  sql += function.strict ? " STRICT" : "";
  sql += function.security_definer ? " SECURITY DEFINER" : "";
  sql += function.parallel == "unsafe" ? "" : " PARALLEL " + function.parallel;
  sql += function.cost.empty() ? "" : " COST " + function.cost;
  sql += function.rows.empty() ? "" : " ROWS " + function.rows;
  for (const auto& [name, value] : function.settings) {
    sql += setting_sql(name, value);
  }
  return sql;
}

bool is_in_words_of_sql(const Function& function) {
  if (function.language.text != "sql") {
    return false;
  }
  const std::vector<Word> words = words_of(function.body);
  return words.size() > 1 &&
         (words[0].is("return") || (words[0].is("begin") && words[1].is("atomic")));
}

// A body in SQL's own words stands as it is, any other in quotes that it does not hold itself.
std::string body_sql(const Function& function) {
  if (is_in_words_of_sql(function)) {
    return "\n" + function.body;
  }
  return " AS " + dollar_quoted(function.body);
}

std::string create_sql(const Function& function) {
  return std::string("CREATE OR REPLACE ") + (function.procedure ? "PROCEDURE " : "FUNCTION ") +
         to_sql(function.name) + "(" + arguments_sql(function, Place::kArguments) + ")" +
         returns_sql(function) + " LANGUAGE " + to_sql(function.language) +
         properties_sql(function) + body_sql(function);
}

FunctionKey key_of(const Function& function) {
  FunctionKey key{function.name, ""};
  for (const TypeRef& argument : function.arguments) {
    key.arguments += (key.arguments.empty() ? "" : ", ") + type_text(argument);
  }
  return key;
}

// Folded alone, with nothing of the schema but the types it names: however large the schema is.
bool makes(const std::string& sql, const Function& function, const Catalog& catalog) {
  Catalog alone;
  alone.schemas = catalog.schemas;
  alone.search_path = catalog.search_path;
  alone.user = catalog.user;
  const auto take = [&](const TypeRef& type) {
    const auto known = catalog.types.find(type.name);
    if (known != catalog.types.end()) {
      alone.types.insert(*known);
    }
    const auto table = catalog.tables.find(type.name);
    if (table != catalog.tables.end()) {
      alone.tables.insert(*table);
    }
  };
  take(function.returns);
  for (const FunctionArgument& argument : function.all_arguments) {
    take(argument.type);
  }
  const Result<Statement> statement = parse_one(sql);
  if (!statement || !apply(alone, *statement)) {
    return false;
  }
  const auto made = alone.functions.find(key_of(function));
  return made != alone.functions.end() && made->second == function;
}

// What CREATE OR REPLACE refuses to do: name an argument anew, take its default away.
std::string refused_way_back(const Function& function, const CreateFunction& create) {
  const std::size_t arguments =
      std::min(function.all_arguments.size(), create.all_arguments.size());
  for (std::size_t i = 0; i < arguments; ++i) {
    const FunctionArgument& old = function.all_arguments[i];
    const FunctionArgument& now = create.all_arguments[i];
    if (!now.name.empty() && now.name != old.name) {
      return "PostgreSQL takes no argument's name away again";
    }
    if (now.default_value && !old.default_value) {
      return "PostgreSQL takes no argument's default away again";
    }
  }
  return "";
}

}  // namespace

const Function* replaced_function(const Catalog& before, const CreateFunction& create) {
  const ObjectName& written = create.function;
  FunctionKey key{
      {written.schema.empty() ? before.creation_schema() : written.schema, written.name}, ""};
  for (const TypeRef& argument : create.arguments) {
    TypeRef type = canonical_type(before, argument);
    type.modifiers.clear();  // they do not belong to a function's signature
    type.setof = false;
    key.arguments += (key.arguments.empty() ? "" : ", ") + type_text(type);
  }
  const auto known = before.functions.find(key);
  return create.or_replace && known != before.functions.end() ? &known->second : nullptr;
}

Undo restore_function(const Subject& subject, const Function& function,
                      const CreateFunction& create) {
  if (std::string refused = refused_way_back(function, create); !refused.empty()) {
    return impossible_to_undo(std::move(refused));
  }
  const bool in_a_library = function.language.text == "c" || function.language.text == "internal";
  std::string sql = create_sql(function);
  if (function.aggregate || in_a_library || !makes(sql, function, subject.before)) {
    return impossible_to_undo("the function as it was cannot be written down again");
  }
  return undone_by(std::move(sql));
}

}  // namespace bellows
