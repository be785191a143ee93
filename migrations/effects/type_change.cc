// Which changes of a column's type leave the table as it is.
#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include "migrations/effects.h"
#include "migrations/sql_words.h"

namespace bellows {
namespace {

// pg_cast with castmethod 'b': both types are stored the same way; sorted. Types that no column
// has (pg_node_tree, …) and casts into bpchar, whose missing modifier means char(1) or none at
// all, are left out.
constexpr auto kSameStorage = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"bit", "varbit"},         {"cidr", "inet"},         {"int4", "oid"},
    {"int4", "regclass"},      {"int4", "regcollation"}, {"int4", "regconfig"},
    {"int4", "regdictionary"}, {"int4", "regnamespace"}, {"int4", "regoper"},
    {"int4", "regoperator"},   {"int4", "regproc"},      {"int4", "regprocedure"},
    {"int4", "regrole"},       {"int4", "regtype"},      {"oid", "int4"},
    {"oid", "regclass"},       {"oid", "regcollation"},  {"oid", "regconfig"},
    {"oid", "regdictionary"},  {"oid", "regnamespace"},  {"oid", "regoper"},
    {"oid", "regoperator"},    {"oid", "regproc"},       {"oid", "regprocedure"},
    {"oid", "regrole"},        {"oid", "regtype"},       {"regclass", "int4"},
    {"regclass", "oid"},       {"regcollation", "int4"}, {"regcollation", "oid"},
    {"regconfig", "int4"},     {"regconfig", "oid"},     {"regdictionary", "int4"},
    {"regdictionary", "oid"},  {"regnamespace", "int4"}, {"regnamespace", "oid"},
    {"regoper", "int4"},       {"regoper", "oid"},       {"regoper", "regoperator"},
    {"regoperator", "int4"},   {"regoperator", "oid"},   {"regoperator", "regoper"},
    {"regproc", "int4"},       {"regproc", "oid"},       {"regproc", "regprocedure"},
    {"regprocedure", "int4"},  {"regprocedure", "oid"},  {"regprocedure", "regproc"},
    {"regrole", "int4"},       {"regrole", "oid"},       {"regtype", "int4"},
    {"regtype", "oid"},        {"text", "varchar"},      {"varchar", "text"},
    {"xml", "text"},           {"xml", "varchar"},
});

// Types whose single modifier is a limit: raising it, or taking it away, changes no value.
constexpr auto kLimited = std::to_array<std::string_view>(
    {"interval", "time", "timestamp", "timestamptz", "timetz", "varbit", "varchar"});

bool same_storage(std::string_view from, std::string_view to) {
  return std::binary_search(kSameStorage.begin(), kSameStorage.end(), std::pair(from, to));
}

bool is_limited(std::string_view name) {
  return std::binary_search(kLimited.begin(), kLimited.end(), name);
}

int number(const std::string& text) {
  int value = -1;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool modifier_grows(std::string_view type, const std::vector<std::string>& from,
                    const std::vector<std::string>& to) {
  if (to.empty()) {
    return type != "bpchar";
  }
  if (from.empty()) {
    return false;
  }
  if (type == "numeric" && from.size() == 2 && to.size() == 2) {
    return number(to[0]) >= number(from[0]) && to[1] == from[1];
  }
  return is_limited(type) && from.size() == 1 && to.size() == 1 && number(to[0]) >= number(from[0]);
}

const UserType* domain(const Catalog& catalog, const TypeRef& type) {
  const auto found = catalog.types.find(type.name);
  const bool is_domain = found != catalog.types.end() && found->second.kind == TypeKind::kDomain &&
                         type.array_dimensions == 0;
  return is_domain ? &found->second : nullptr;
}

bool is_punctuation(const Word& word) {
  return word.is("(") || word.is(")") || word.is(",") || word.is(".") || word.is("[") ||
         word.is("]");
}

// A keyword that makes another value of the one before it.
bool acts(const Word& word) {
  static constexpr auto kKeywords =
      std::to_array<std::string_view>({"and", "at", "between", "collate", "ilike", "in", "is",
                                       "isnull", "like", "not", "notnull", "or", "similar"});
  return word.keyword &&
         std::binary_search(kKeywords.begin(), kKeywords.end(), std::string_view(word.text));
}

// USING that says nothing more than the type change itself: col, col::type, CAST(col AS type).
bool says_nothing(const Expression& expression, const Name& column, const TypeRef& to,
                  const Catalog& catalog) {
  if (!expression.functions.empty() || expression.columns.size() != 1 ||
      expression.columns[0].back() != column) {
    return false;
  }
  const bool cast = expression.casts.size() == 1 &&
                    canonical_type(catalog, expression.casts[0]) == canonical_type(catalog, to);
  if (!expression.casts.empty() && !cast) {
    return false;
  }
  // Beside the cast there may be no operator, and no keyword that acts like one.
  for (const Word& word : words_of(expression.text)) {
    if (acts(word)) {
      return false;
    }
    const bool harmless = is_punctuation(word) || word.is("::") || word.is("cast") ||
                          word.is("as") || word.text == column.text ||
                          word.kind == TokenKind::kNumber || (cast && word.is_identifier());
    if (!harmless) {
      return false;
    }
  }
  return true;
}

}  // namespace

// timestamp ↔ timestamptz is free on a server only while the session's TimeZone is UTC. Which
// TimeZone the session will have is not known here, so it counts as a rewrite.
bool type_change_is_free(const TypeRef& written_from, const TypeRef& written_to,
                         const Expression* using_expression, const Name& column,
                         const Catalog& catalog) {
  TypeRef from = canonical_type(catalog, written_from);
  TypeRef to = canonical_type(catalog, written_to);
  if (using_expression != nullptr && !says_nothing(*using_expression, column, to, catalog)) {
    return false;
  }
  if (from == to) {
    return true;
  }
  if (const UserType* target = domain(catalog, to)) {
    if (target->not_null || !target->constraints.empty()) {
      return false;
    }
    to = target->base;
  }
  if (const UserType* source = domain(catalog, from)) {
    from = source->base;
  }
  if (from == to) {
    return true;
  }
  if (from.array_dimensions != to.array_dimensions || from.setof != to.setof) {
    return false;
  }
  if (from.array_dimensions > 0) {
    return from.name == to.name && to.modifiers.empty();
  }
  if (from.name == to.name) {
    return modifier_grows(from.name.name.text, from.modifiers, to.modifiers);
  }
  const bool builtin = from.name.schema.text == "pg_catalog" && to.name.schema.text == "pg_catalog";
  if (!builtin || !same_storage(from.name.name.text, to.name.name.text)) {
    return false;
  }
  // A limit on the new type is checked with a function call, whatever the limit was before.
  return to.modifiers.empty();
}

}  // namespace bellows
