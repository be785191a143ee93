// lowered.h: for tests: one statement, and what its ranges cut out of the text.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "migrations/parse.h"

namespace bellows::test {

// The body of the only statement of sql, which must be a T. What stands before it is skipped, so
// that a range counted from the statement instead of the text shows.
template <typename T>
T lowered(std::string_view sql) {
  const std::string text = "SELECT 'ä'; -- before\n" + std::string(sql) + ";";
  const Result<std::vector<Statement>> statements = parse_sql(text);
  INFO(sql);
  if (!statements) {
    FAIL(statements.error().message);
  }
  REQUIRE(statements->size() == 2);
  CHECK(statements->back().text == sql);
  const T* body = statements->back().as<T>();
  REQUIRE(body != nullptr);
  return *body;
}

// The bytes of a range of a statement that was read by lowered().
inline std::string cut(std::string_view sql, Range range) {
  const std::size_t before = std::string_view("SELECT 'ä'; -- before\n").size();
  return std::string(sql.substr(range.begin - before, range.end - range.begin));
}

inline ObjectName name(const char* text) {
  return {{}, {text}};
}

inline ObjectName name(const char* schema, const char* text) {
  return {{schema}, {text}};
}

inline TypeRef builtin(const char* type) {
  return {name("pg_catalog", type), {}, 0, false};
}

}  // namespace bellows::test
