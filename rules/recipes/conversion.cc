#include "rules/recipes/conversion.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace bellows {
namespace {

// Every value fits, and none falls together with another; sorted. Only into types without
// modifiers.
constexpr auto kLossless = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"bpchar", "text"},  {"bpchar", "varchar"}, {"float4", "float8"}, {"int2", "float4"},
    {"int2", "float8"},  {"int2", "int4"},      {"int2", "int8"},     {"int2", "numeric"},
    {"int2", "text"},    {"int2", "varchar"},   {"int4", "float8"},   {"int4", "int8"},
    {"int4", "numeric"}, {"int4", "text"},      {"int4", "varchar"},  {"int8", "numeric"},
    {"int8", "text"},    {"int8", "varchar"},   {"text", "varchar"},  {"uuid", "text"},
    {"uuid", "varchar"}, {"varchar", "text"},
});

// Every value has a counterpart, but two may share one.
constexpr auto kNeverFails = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"int4", "float4"},
    {"int8", "float4"},
    {"int8", "float8"},
    {"json", "text"},
    {"jsonb", "json"},
    {"jsonb", "text"},
    {"timestamp", "date"},
    {"timestamptz", "date"},
    {"timestamptz", "timestamp"},
});

// Types without an operator =, or with one that compares something else than the value.
constexpr auto kNoEquality = std::to_array<std::string_view>(
    {"box", "circle", "json", "line", "lseg", "path", "point", "polygon", "xml"});

bool is_builtin(const TypeRef& type) {
  return type.name.schema.text == "pg_catalog";
}

template <typename List>
bool holds(const List& list, const TypeRef& from, const TypeRef& to) {
  return std::binary_search(
      list.begin(), list.end(),
      std::pair(std::string_view(from.name.name.text), std::string_view(to.name.name.text)));
}

}  // namespace

ConversionFacts facts_of_conversion(const TypeRef& from, const TypeRef& to) {
  ConversionFacts facts;
  if (from == to) {  // only the collation is another
    return {true, true, false};
  }
  if (!is_builtin(from) || !is_builtin(to) || !to.modifiers.empty() || from.setof || to.setof ||
      from.array_dimensions > 0 || to.array_dimensions > 0) {
    return facts;
  }
  facts.keeps_apart = holds(kLossless, from, to);
  facts.never_fails = facts.keeps_apart || holds(kNeverFails, from, to);
  facts.follows_settings = !facts.keeps_apart;
  return facts;
}

std::string differs_sql(const std::string& column, const std::string& value, const TypeRef& type) {
  const std::string converted = "CAST(" + value + " AS " + type_text(type) + ")";
  const bool as_text =
      is_builtin(type) &&
      std::binary_search(kNoEquality.begin(), kNoEquality.end(), type.name.name.text);
  return as_text ? column + "::text IS DISTINCT FROM " + converted + "::text"
                 : column + " IS DISTINCT FROM " + converted;
}

}  // namespace bellows
