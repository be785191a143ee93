#include "rules/recipes/casts.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace bellows {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

// pg_cast of PostgreSQL 15 without the types of the system's own catalogs; sorted.
constexpr auto kAssigned = std::to_array<Pair>({
    {"bit", "varbit"},         {"bool", "bpchar"},      {"bool", "text"},
    {"bool", "varchar"},       {"box", "polygon"},      {"bpchar", "char"},
    {"bpchar", "name"},        {"bpchar", "text"},      {"bpchar", "varchar"},
    {"char", "bpchar"},        {"char", "text"},        {"char", "varchar"},
    {"cidr", "bpchar"},        {"cidr", "inet"},        {"cidr", "text"},
    {"cidr", "varchar"},       {"date", "timestamp"},   {"date", "timestamptz"},
    {"float4", "float8"},      {"float4", "int2"},      {"float4", "int4"},
    {"float4", "int8"},        {"float4", "numeric"},   {"float8", "float4"},
    {"float8", "int2"},        {"float8", "int4"},      {"float8", "int8"},
    {"float8", "numeric"},     {"inet", "bpchar"},      {"inet", "cidr"},
    {"inet", "text"},          {"inet", "varchar"},     {"int2", "float4"},
    {"int2", "float8"},        {"int2", "int4"},        {"int2", "int8"},
    {"int2", "numeric"},       {"int2", "oid"},         {"int4", "float4"},
    {"int4", "float8"},        {"int4", "int2"},        {"int4", "int8"},
    {"int4", "money"},         {"int4", "numeric"},     {"int4", "oid"},
    {"int8", "float4"},        {"int8", "float8"},      {"int8", "int2"},
    {"int8", "int4"},          {"int8", "money"},       {"int8", "numeric"},
    {"int8", "oid"},           {"interval", "time"},    {"json", "jsonb"},
    {"jsonb", "json"},         {"macaddr", "macaddr8"}, {"macaddr8", "macaddr"},
    {"money", "numeric"},      {"name", "bpchar"},      {"name", "text"},
    {"name", "varchar"},       {"numeric", "float4"},   {"numeric", "float8"},
    {"numeric", "int2"},       {"numeric", "int4"},     {"numeric", "int8"},
    {"numeric", "money"},      {"oid", "int4"},         {"oid", "int8"},
    {"path", "polygon"},       {"point", "box"},        {"polygon", "path"},
    {"text", "bpchar"},        {"text", "char"},        {"text", "name"},
    {"text", "varchar"},       {"time", "interval"},    {"time", "timetz"},
    {"timestamp", "date"},     {"timestamp", "time"},   {"timestamp", "timestamptz"},
    {"timestamptz", "date"},   {"timestamptz", "time"}, {"timestamptz", "timestamp"},
    {"timestamptz", "timetz"}, {"timetz", "time"},      {"varbit", "bit"},
    {"varchar", "bpchar"},     {"varchar", "char"},     {"varchar", "name"},
    {"varchar", "text"},       {"xml", "bpchar"},       {"xml", "text"},
    {"xml", "varchar"},
});

constexpr auto kOnlyWhenWritten = std::to_array<Pair>({
    {"bit", "int4"},
    {"bit", "int8"},
    {"bool", "int4"},
    {"box", "circle"},
    {"box", "lseg"},
    {"box", "point"},
    {"bpchar", "xml"},
    {"char", "int4"},
    {"circle", "box"},
    {"circle", "point"},
    {"circle", "polygon"},
    {"daterange", "datemultirange"},
    {"int4", "bit"},
    {"int4", "bool"},
    {"int4", "char"},
    {"int4range", "int4multirange"},
    {"int8", "bit"},
    {"int8range", "int8multirange"},
    {"jsonb", "bool"},
    {"jsonb", "float4"},
    {"jsonb", "float8"},
    {"jsonb", "int2"},
    {"jsonb", "int4"},
    {"jsonb", "int8"},
    {"jsonb", "numeric"},
    {"lseg", "point"},
    {"numrange", "nummultirange"},
    {"polygon", "box"},
    {"polygon", "circle"},
    {"polygon", "point"},
    {"text", "xml"},
    {"tsrange", "tsmultirange"},
    {"tstzrange", "tstzmultirange"},
    {"varchar", "xml"},
    {"xid8", "xid"},
});

// Any type becomes one of these by itself, and they become any type when that is written.
constexpr auto kStrings = std::to_array<std::string_view>({"bpchar", "name", "text", "varchar"});

// Of the elements, when it is a list.
bool is_string(const TypeRef& type) {
  return std::binary_search(kStrings.begin(), kStrings.end(), type.name.name.text);
}

bool is_list(const TypeRef& type) {
  return type.array_dimensions > 0;
}

bool is_builtin(const TypeRef& type) {
  return type.name.schema.text == "pg_catalog" && is_builtin_type(type.name.name);
}

template <typename List>
bool holds(const List& list, const TypeRef& from, const TypeRef& to) {
  return std::binary_search(list.begin(), list.end(), Pair(from.name.name.text, to.name.name.text));
}

}  // namespace

Cast cast_between(const TypeRef& from, const TypeRef& to) {
  if (!is_builtin(from) || !is_builtin(to)) {
    return Cast::kUnknown;
  }
  const bool alike = is_list(from) == is_list(to);  // one list becomes another as its elements do
  if ((is_string(to) && (alike || !is_list(to))) ||
      (alike && (from.name == to.name || holds(kAssigned, from, to)))) {
    return Cast::kByItself;
  }
  const bool written = (is_string(from) && (alike || !is_list(from))) ||
                       (alike && holds(kOnlyWhenWritten, from, to));
  return written ? Cast::kWhenWritten : Cast::kNone;
}

}  // namespace bellows
