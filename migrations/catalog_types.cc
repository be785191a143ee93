// The built-in types: which there are, how they are written and shown.
#include <algorithm>
#include <array>
#include <string_view>

#include "migrations/catalog.h"

namespace bellows {
namespace {

// pg_type of pg_catalog: base, range, multirange and pseudo types; sorted.
constexpr auto kBuiltinTypes = std::to_array<std::string_view>({
    "aclitem",
    "any",
    "anyarray",
    "anycompatible",
    "anycompatiblearray",
    "anycompatiblemultirange",
    "anycompatiblenonarray",
    "anycompatiblerange",
    "anyelement",
    "anyenum",
    "anymultirange",
    "anynonarray",
    "anyrange",
    "bit",
    "bool",
    "box",
    "bpchar",
    "bytea",
    "char",
    "cid",
    "cidr",
    "circle",
    "cstring",
    "date",
    "datemultirange",
    "daterange",
    "event_trigger",
    "fdw_handler",
    "float4",
    "float8",
    "gtsvector",
    "index_am_handler",
    "inet",
    "int2",
    "int2vector",
    "int4",
    "int4multirange",
    "int4range",
    "int8",
    "int8multirange",
    "int8range",
    "internal",
    "interval",
    "json",
    "jsonb",
    "jsonpath",
    "language_handler",
    "line",
    "lseg",
    "macaddr",
    "macaddr8",
    "money",
    "name",
    "numeric",
    "nummultirange",
    "numrange",
    "oid",
    "oidvector",
    "path",
    "pg_lsn",
    "pg_node_tree",
    "pg_snapshot",
    "point",
    "polygon",
    "record",
    "refcursor",
    "regclass",
    "regcollation",
    "regconfig",
    "regdictionary",
    "regnamespace",
    "regoper",
    "regoperator",
    "regproc",
    "regprocedure",
    "regrole",
    "regtype",
    "table_am_handler",
    "text",
    "tid",
    "time",
    "timestamp",
    "timestamptz",
    "timetz",
    "trigger",
    "tsm_handler",
    "tsmultirange",
    "tsquery",
    "tsrange",
    "tstzmultirange",
    "tstzrange",
    "tsvector",
    "txid_snapshot",
    "unknown",
    "uuid",
    "varbit",
    "varchar",
    "void",
    "xid",
    "xid8",
    "xml",
});

struct LongName {
  std::string_view name;
  std::string_view before;  // what stands before the modifiers
  std::string_view after;
};

// The names that format_type() does not show as they are in pg_type; sorted.
constexpr auto kLongNames = std::to_array<LongName>({
    {"bit", "bit", ""},
    {"bool", "boolean", ""},
    {"bpchar", "character", ""},
    {"char", "\"char\"", ""},
    {"float4", "real", ""},
    {"float8", "double precision", ""},
    {"int2", "smallint", ""},
    {"int4", "integer", ""},
    {"int8", "bigint", ""},
    {"time", "time", " without time zone"},
    {"timestamp", "timestamp", " without time zone"},
    {"timestamptz", "timestamp", " with time zone"},
    {"timetz", "time", " with time zone"},
    {"varbit", "bit varying", ""},
    {"varchar", "character varying", ""},
});

const LongName* long_name(std::string_view name) {
  const auto* const found = std::lower_bound(
      kLongNames.begin(), kLongNames.end(), name,
      [](const LongName& entry, std::string_view wanted) { return entry.name < wanted; });
  return found != kLongNames.end() && found->name == name ? found : nullptr;
}

std::string modifier_text(const std::vector<std::string>& modifiers) {
  std::string text;
  for (const std::string& modifier : modifiers) {
    text += (text.empty() ? "(" : ",") + modifier;
  }
  return text.empty() ? text : text + ")";
}

// interval(3), interval year to month, interval day to second(3): fields are no modifier in
// parentheses.
std::string interval_text(const std::vector<std::string>& modifiers) {
  std::string text = "interval";
  std::vector<std::string> rest = modifiers;
  if (!rest.empty() && rest.front().find_first_of("0123456789") == std::string::npos) {
    text += " " + rest.front();
    rest.erase(rest.begin());
  }
  return text + modifier_text(rest);
}

}  // namespace

bool is_builtin_type(const Name& name) {
  return std::binary_search(kBuiltinTypes.begin(), kBuiltinTypes.end(),
                            std::string_view(name.text));
}

TypeRef canonical_type(const Catalog& catalog, const TypeRef& written) {
  TypeRef type = written;
  type.name = catalog.resolve_type(written.name);
  type.array_dimensions = std::min(written.array_dimensions, 1);
  if (type.name.schema.text != "pg_catalog") {
    return type;
  }
  if (type.name.name.text == "numeric" && type.modifiers.size() == 1) {
    type.modifiers.emplace_back("0");
  }
  return type;
}

std::string type_text(const TypeRef& type) {
  std::string text;
  const bool builtin = type.name.schema.text == "pg_catalog";
  if (const LongName* entry = builtin ? long_name(type.name.name.text) : nullptr) {
    if (type.name.name.text == "bpchar" && type.modifiers.empty()) {
      text = "bpchar";
    } else {
      text = std::string(entry->before) + modifier_text(type.modifiers) + std::string(entry->after);
    }
  } else if (builtin && type.name.name.text == "interval") {
    text = interval_text(type.modifiers);
  } else {
    text = builtin ? type.name.name.text : to_sql(type.name);
    text += modifier_text(type.modifiers);
  }
  for (int i = 0; i < type.array_dimensions; ++i) {
    text += "[]";
  }
  return text;
}

}  // namespace bellows
