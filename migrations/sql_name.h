// sql_name.h: identifiers of SQL objects as types of their own.
// Owns: Name (one identifier) and ObjectName (schema and name), and how they are quoted.
// Promises: a Name holds the identifier as the server stores it (folded, without quotes);
//           to_sql() gives text that reads back as exactly that identifier.
// Not here: resolving an unqualified name against a search_path (catalog.h).
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>

namespace bellows {

struct Name {
  std::string text;

  bool operator==(const Name&) const = default;
  auto operator<=>(const Name&) const = default;

  [[nodiscard]] bool empty() const { return text.empty(); }
};

// A relation, type, function, … An empty schema means: written without one.
struct ObjectName {
  Name schema;
  Name name;

  bool operator==(const ObjectName&) const = default;
  auto operator<=>(const ObjectName&) const = default;

  [[nodiscard]] bool empty() const { return name.empty(); }
};

// The identifier as SQL, quoted only where PostgreSQL would need it (like quote_ident()).
std::string to_sql(const Name& name);
std::string to_sql(const ObjectName& name);

// For people and JSON: schema.name without quotes; just the name when the schema is empty.
std::string display(const ObjectName& name);

// A string constant as SQL, safe whatever standard_conforming_strings says.
std::string literal_sql(std::string_view text);

// PostgreSQL cuts identifiers to 63 bytes, never inside a UTF-8 character.
std::string truncate_identifier(std::string_view text);

// The name the server itself would choose (makeObjectName() in its indexcmds.c): name1_name2_label,
// the longer of the two names cut until it fits in 63 bytes. name2 may be empty.
std::string make_object_name(std::string_view name1, std::string_view name2,
                             std::string_view label);

}  // namespace bellows

template <>
struct std::hash<bellows::Name> {
  std::size_t operator()(const bellows::Name& name) const noexcept {
    return std::hash<std::string>{}(name.text);
  }
};

template <>
struct std::hash<bellows::ObjectName> {
  std::size_t operator()(const bellows::ObjectName& name) const noexcept {
    return std::hash<std::string>{}(name.schema.text) * 31 +
           std::hash<std::string>{}(name.name.text);
  }
};
