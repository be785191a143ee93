#include "migrations/snapshot/values.h"

#include "migrations/parse.h"
#include "migrations/snapshot.h"
#include "migrations/sql_words.h"

namespace bellows::snapshot {
namespace {

std::string written_type(const TypeRef& type) {
  return (type.setof ? "SETOF " : "") + type_text(type);
}

TypeRef type_from_text(const std::string& text) {
  constexpr std::string_view kSetOf = "SETOF ";
  const bool setof = text.starts_with(kSetOf);
  const std::string bare = setof ? text.substr(kSetOf.size()) : text;
  const Result<Statement> parsed = parse_one("CREATE TABLE t (c " + bare + ")");
  const CreateTable* create = parsed ? parsed->as<CreateTable>() : nullptr;
  if (create == nullptr || create->columns.size() != 1) {
    return {};
  }
  // Without a schema it can only be the server's own: a user's is written with its schema.
  TypeRef type = canonical_type(Catalog{}, create->columns[0].type);
  type.setof = setof;
  return type;
}

}  // namespace

const TypeRef& Reader::type(const std::string& text) {
  auto found = x_types.find(text);
  if (found == x_types.end()) {
    found = x_types.emplace(text, type_from_text(text)).first;
    if (found->second.empty()) {
      wrong("\"" + text + "\" is not a type");
    }
  }
  return found->second;
}

const Expression& Reader::expression(const std::string& text) {
  auto found = x_expressions.find(text);
  if (found == x_expressions.end()) {
    found = x_expressions.emplace(text, expression_from_text(text)).first;
  }
  return found->second;
}

ObjectName Reader::object_name(const std::string& text) {
  const bool plain = text.find('"') == std::string::npos;
  if (const std::size_t dot = text.find('.'); plain) {
    return dot == std::string::npos
               ? ObjectName{{}, Name{text}}
               : ObjectName{Name{text.substr(0, dot)}, Name{text.substr(dot + 1)}};
  }
  const std::vector<Word> words = words_of(text);
  if (words.size() == 1) {
    return {{}, Name{words[0].text}};
  }
  if (words.size() != 3 || !words[1].is(".")) {
    wrong("\"" + text + "\" is not a name");
    return {};
  }
  return {Name{words[0].text}, Name{words[2].text}};
}

// As text where that says everything, else field by field.
Json write(const TypeRef& type) {
  std::string text = written_type(type);
  return type_from_text(text) == type ? Json(std::move(text)) : write_fields(type);
}

Json write(const Expression& expression) {
  return expression_from_text(expression.text) == expression ? Json(expression.text)
                                                             : write_fields(expression);
}

std::string key_text(const FunctionKey& key) {
  return to_sql(key.name) + "(" + key.arguments + ")";
}

FunctionKey function_key(Reader& reader, const std::string& text) {
  bool quoted = false;
  std::size_t open = 0;
  while (open < text.size() && (quoted || text[open] != '(')) {
    quoted = text[open] == '"' ? !quoted : quoted;
    ++open;
  }
  if (open >= text.size() || text.back() != ')') {
    reader.wrong("\"" + text + "\" is not a function");
    return {};
  }
  return {reader.object_name(text.substr(0, open)), text.substr(open + 1, text.size() - open - 2)};
}

}  // namespace bellows::snapshot
