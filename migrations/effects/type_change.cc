// Which changes of a column's type leave the table as it is.
#include <algorithm>
#include <array>
#include <cctype>
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

constexpr int kMicroseconds = 6;

// Types of which (6) is all there is.
bool keeps_microseconds(std::string_view type) {
  static constexpr auto kTypes =
      std::to_array<std::string_view>({"time", "timestamp", "timestamptz", "timetz"});
  return std::binary_search(kTypes.begin(), kTypes.end(), type);
}

// Zones without an offset in which a time with zone and one without are stored alike.
bool has_no_offset(std::string_view time_zone) {
  static constexpr auto kZones = std::to_array<std::string_view>(
      {"etc/gmt", "etc/gmt+0", "etc/gmt-0", "etc/gmt0", "etc/greenwich", "etc/uct", "etc/universal",
       "etc/utc", "etc/zulu", "gmt", "gmt+0", "gmt-0", "gmt0", "greenwich", "uct", "universal",
       "utc", "zulu"});
  std::string lower(time_zone);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char letter) { return std::tolower(letter); });
  return std::binary_search(kZones.begin(), kZones.end(), std::string_view(lower));
}

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

// The finest field that an interval keeps, 0 for seconds: the last of "day to second".
int finest_field(const std::vector<std::string>& modifiers) {
  static constexpr auto kFields =
      std::to_array<std::string_view>({"second", "minute", "hour", "day", "month", "year"});
  for (std::size_t field = 0; field < kFields.size(); ++field) {
    if (!modifiers.empty() && modifiers.front().ends_with(kFields.at(field))) {
      return static_cast<int>(field);
    }
  }
  return 0;
}

int precision(const std::vector<std::string>& modifiers) {
  const int written = modifiers.empty() ? -1 : number(modifiers.back());
  return written < 0 ? kMicroseconds : written;
}

bool interval_grows(const std::vector<std::string>& from, const std::vector<std::string>& to) {
  return finest_field(to) <= finest_field(from) &&
         (finest_field(from) > 0 || precision(to) >= precision(from));
}

bool modifier_grows(std::string_view type, const std::vector<std::string>& from,
                    const std::vector<std::string>& to) {
  if (to.empty()) {
    return true;
  }
  if (type == "interval") {
    return interval_grows(from, to);
  }
  if (keeps_microseconds(type) && to.size() == 1 && number(to[0]) >= kMicroseconds) {
    return true;  // as many digits as without a limit
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

// timestamp ↔ timestamptz is free only while the session's TimeZone has no offset.
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
  while (const UserType* target = domain(catalog, to)) {
    if (target->not_null || !target->constraints.empty()) {
      return false;
    }
    to = canonical_type(catalog, target->base);
    if (from == to && domain(catalog, to) == nullptr) {
      return true;
    }
  }
  while (const UserType* source = domain(catalog, from)) {
    // What a value of a domain is limited to is forgotten when it is cast.
    from = canonical_type(catalog, source->base);
    from.modifiers.clear();
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
  const bool zone_only =
      (from.name.name.text == "timestamp" && to.name.name.text == "timestamptz") ||
      (from.name.name.text == "timestamptz" && to.name.name.text == "timestamp");
  if (zone_only && has_no_offset(catalog.time_zone)) {
    return to.modifiers.empty() || number(to.modifiers.front()) >= kMicroseconds;
  }
  const bool builtin = from.name.schema.text == "pg_catalog" && to.name.schema.text == "pg_catalog";
  if (!builtin || !same_storage(from.name.name.text, to.name.name.text)) {
    return false;
  }
  // A limit on the new type is checked with a function call, whatever the limit was before.
  return to.modifiers.empty();
}

}  // namespace bellows
