// expression.h: the parts that statements are made of: names of types, expressions, places.
// Owns: Range, TypeRef, FunctionCall, ColumnPath, Expression.
// Promises: see statement.h.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "migrations/sql_name.h"

namespace bellows {

// Bytes [begin, end) of the text that was parsed.
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;

  bool operator==(const Range&) const = default;
};

// A type as written. The grammar's own aliases are already resolved ("int" is pg_catalog.int4,
// "varchar(20)" is pg_catalog.varchar with modifier "20"); serial types are kept by name.
struct TypeRef {
  ObjectName name;
  std::vector<std::string> modifiers;  // constants as written: {"20"}, {"10", "2"}
  int array_dimensions = 0;
  bool setof = false;

  bool operator==(const TypeRef&) const = default;

  [[nodiscard]] bool empty() const { return name.empty(); }
};

struct FunctionCall {
  ObjectName name;
  int arguments = 0;

  bool operator==(const FunctionCall&) const = default;
};

// A column reference as written: {"orders", "id"} is two parts; a star is not listed.
using ColumnPath = std::vector<Name>;

struct Expression {
  std::string text;  // source bytes without surrounding blanks; parentheses of CHECK (…) left out
  Range range;
  std::vector<FunctionCall> functions;  // functions called, in order of appearance; operators not
  std::vector<ColumnPath> columns;      // columns mentioned, subqueries included
  std::vector<TypeRef> casts;           // targets of casts
  std::vector<ObjectName> relations;    // relations read by subqueries
  std::vector<Name> implies_not_null;   // c for each top-level conjunct "c IS NOT NULL" or
                                        // "NOT c IS NULL"
  bool is_constant = false;             // a literal, perhaps signed or cast
  bool is_null_constant = false;
  bool uses_sql_value_function = false;  // current_date, current_user, …: stable

  bool operator==(const Expression&) const = default;
};

}  // namespace bellows
