#include "executor/verify/candidate_values.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "migrations/parse.h"

namespace bellows {
namespace {

struct TypeValue {
  std::string_view type;
  std::string (*make)(const TypeRef& type, std::uint64_t number);
};

std::string text(std::uint64_t number) {
  return std::to_string(number);
}

std::string integer(const TypeRef& /*type*/, std::uint64_t number) {
  return text(number);
}

std::string small(const TypeRef& /*type*/, std::uint64_t number) {
  return text(number % 30'000);
}

int modifier(const TypeRef& type, std::size_t index, int otherwise) {
  return type.modifiers.size() > index ? std::atoi(type.modifiers[index].c_str()) : otherwise;
}

// As many digits as numeric(p, s) has room for.
std::string numeric(const TypeRef& type, std::uint64_t number) {
  const int scale = modifier(type, 1, 0);
  const int digits = std::min(modifier(type, 0, 12) - scale, 12);
  std::uint64_t limit = 1;
  for (int i = 0; i < digits; ++i) {
    limit *= 10;
  }
  const std::string whole = text(limit <= 1 ? 0 : number % limit);
  return scale > 0 ? whole + ".5" : whole;
}

std::string floating(const TypeRef& /*type*/, std::uint64_t number) {
  return text(number) + ".25";
}

std::string boolean(const TypeRef& /*type*/, std::uint64_t number) {
  return number % 2 == 0 ? "true" : "false";
}

// The number last, so that a short column keeps what tells the rows apart.
std::string characters(const TypeRef& type, std::uint64_t number) {
  std::string value = "row " + text(number);
  const auto limit = static_cast<std::size_t>(std::max(0, modifier(type, 0, 0)));
  if (limit != 0 && value.size() > limit) {
    value = value.substr(value.size() - limit);
  }
  return literal_sql(value);
}

std::string bits(const TypeRef& type, std::uint64_t number) {
  std::string value;
  for (int i = 0; i < std::max(1, modifier(type, 0, 1)); ++i) {
    value += (number >> (i % 60)) % 2 == 0 ? '0' : '1';
  }
  return "B'" + value + "'";
}

template <const char* kBefore, const char* kAfter>
std::string around(const TypeRef& /*type*/, std::uint64_t number) {
  return kBefore + text(number % 200) + kAfter;
}

constexpr char kJson[] = "'{\"n\": ";
constexpr char kJsonEnd[] = "}'";
constexpr char kUuid[] = "md5('";
constexpr char kUuidEnd[] = "')::uuid";
constexpr char kDate[] = "date '2024-01-01' + ";
constexpr char kNothing[] = "";
constexpr char kTimestamp[] = "timestamp '2024-01-01' + interval '1 hour' * ";
constexpr char kTimestampTz[] = "timestamptz '2024-01-01 00:00:00+00' + interval '1 hour' * ";
constexpr char kTime[] = "time '00:00' + interval '1 minute' * ";
constexpr char kInterval[] = "interval '1 minute' * ";
constexpr char kBytea[] = "convert_to('row ";
constexpr char kByteaEnd[] = "', 'UTF8')";
constexpr char kAddress[] = "'10.0.0.";
constexpr char kQuote[] = "'";
constexpr char kMac[] = "'08:00:2b:01:02:";
constexpr char kPoint[] = "point(1, ";
constexpr char kClose[] = ")";
constexpr char kVector[] = "to_tsvector('simple', 'word";
constexpr char kVectorEnd[] = "')";
constexpr char kXml[] = "'<row>";
constexpr char kXmlEnd[] = "</row>'";

std::string mac(const TypeRef& type, std::uint64_t number) {
  return around<kMac, kQuote>(type, 10 + number % 90);
}

constexpr std::array<TypeValue, 34> kTypes = {{
    {"bit", bits},
    {"bool", boolean},
    {"bpchar", characters},
    {"bytea", around<kBytea, kByteaEnd>},
    {"char",
     [](const TypeRef&, std::uint64_t number) {
       return "'" + std::string(1, static_cast<char>('a' + number % 26)) + "'";
     }},
    {"cidr", around<kAddress, kQuote>},
    {"date", around<kDate, kNothing>},
    {"float4", floating},
    {"float8", floating},
    {"inet", around<kAddress, kQuote>},
    {"int2", small},
    {"int4", integer},
    {"int8", integer},
    {"interval", around<kInterval, kNothing>},
    {"json", around<kJson, kJsonEnd>},
    {"jsonb", around<kJson, kJsonEnd>},
    {"macaddr", mac},
    {"money", floating},
    {"name", characters},
    {"numeric", numeric},
    {"oid", integer},
    {"point", around<kPoint, kClose>},
    {"text", characters},
    {"time", around<kTime, kNothing>},
    {"timestamp", around<kTimestamp, kNothing>},
    {"timestamptz", around<kTimestampTz, kNothing>},
    {"timetz", around<kTime, kNothing>},
    {"tsvector", around<kVector, kVectorEnd>},
    {"uuid", [](const TypeRef&, std::uint64_t number) { return kUuid + text(number) + kUuidEnd; }},
    {"varbit", bits},
    {"varchar", characters},
    {"xml", around<kXml, kXmlEnd>},
    {"regclass", [](const TypeRef&, std::uint64_t) { return std::string("'pg_class'"); }},
    {"regtype", [](const TypeRef&, std::uint64_t) { return std::string("'integer'"); }},
}};

const UserType* user_type(const Catalog& catalog, const TypeRef& type) {
  const auto found = catalog.types.find(type.name);
  return found == catalog.types.end() ? nullptr : &found->second;
}

std::string value_of_user_type(const Catalog& catalog, const UserType& type, std::uint64_t number) {
  switch (type.kind) {
    case TypeKind::kEnum:
      return type.values.empty() ? "NULL" : literal_sql(type.values[number % type.values.size()]);
    case TypeKind::kDomain:
      return value_of_type(catalog, type.base, number);
    case TypeKind::kRange:
      return "'empty'";
    case TypeKind::kComposite:
      break;
  }
  std::string row;
  for (const Column& attribute : type.attributes) {
    row += (row.empty() ? "ROW(" : ", ") + value_of_type(catalog, attribute.type, number);
  }
  return row.empty() ? "NULL" : row + ")";
}

void add_constants(const std::string& sql, std::vector<std::string>& values) {
  const Result<std::vector<Token>> tokens = scan_tokens(sql);
  if (!tokens) {
    return;  // then the row is tried with the type's own values
  }
  for (const Token& token : *tokens) {
    const std::string constant = sql.substr(token.range.begin, token.range.end - token.range.begin);
    if (token.kind == TokenKind::kString) {
      values.push_back(constant);
    } else if (token.kind == TokenKind::kNumber) {
      values.push_back(constant);
      values.push_back(constant + " + 1");
      values.push_back(constant + " - 1");
    }
  }
}

bool mentions(const Constraint& constraint, const Name& column) {
  return std::find(constraint.columns.begin(), constraint.columns.end(), column) !=
         constraint.columns.end();
}

// Whether a partition key, such as "id, created_at", has the column.
bool key_names(const std::string& key, const Name& column) {
  const Result<std::vector<Token>> tokens = scan_tokens(key);
  const std::string name = to_sql(column);
  return tokens && std::any_of(tokens->begin(), tokens->end(), [&](const Token& token) {
           return key.compare(token.range.begin, token.range.end - token.range.begin, name) == 0;
         });
}

}  // namespace

std::string value_of_type(const Catalog& catalog, const TypeRef& type, std::uint64_t number) {
  if (type.array_dimensions > 0) {
    TypeRef element = type;
    element.array_dimensions = 0;
    const std::string value = value_of_type(catalog, element, number);
    return value == "NULL" ? "'{}'" : "ARRAY[" + value + "]";
  }
  if (const UserType* user = user_type(catalog, type); user != nullptr) {
    return value_of_user_type(catalog, *user, number);
  }
  if (type.name.schema.text != "pg_catalog") {
    return characters(type, number);  // an extension's type, such as citext: worth a try
  }
  const auto* found = std::find_if(kTypes.begin(), kTypes.end(), [&](const TypeValue& known) {
    return known.type == type.name.name.text;
  });
  return found == kTypes.end() ? "NULL" : found->make(type, number);
}

std::vector<std::string> values_of_checks(const Catalog& catalog, const Table& table,
                                          const Column& column) {
  std::vector<std::string> values;
  for (const auto& [name, constraint] : table.constraints) {
    if (constraint.kind == ConstraintKind::kCheck && mentions(constraint, column.name)) {
      add_constants(constraint.check.text, values);
    }
  }
  if (const Table* parent = catalog.table(table.partition_of);
      parent != nullptr && key_names(parent->partition_key, column.name)) {
    add_constants(table.partition_bound, values);  // of a range the lower one belongs to it
  }
  if (const UserType* user = user_type(catalog, column.type); user != nullptr) {
    for (const auto& [name, constraint] : user->constraints) {
      add_constants(constraint.check.text, values);
    }
  }
  return values;
}

}  // namespace bellows
