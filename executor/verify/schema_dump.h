// schema_dump.h: a database's schema in pg_dump's words, and how two of them differ.
// Owns: SchemaDump.
// Promises: what pg_dump knows counts, schema `bellows` left out; an order of columns that differs
//           is told apart from a difference.
// Not here: data (data_compare.h).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "migrations/result.h"

namespace bellows {

struct SchemaDump {
  std::map<std::string, std::string> objects;  // "orders; Type: TABLE; Schema: public" → its SQL
};

struct SchemaDifference {
  std::vector<std::string> differences;   // one object each, with both texts
  std::vector<std::string> column_order;  // tables whose columns are the same in another order
};

// By the pg_dump in bin_directory, else the one in PATH.
Result<SchemaDump> dump_schema(const std::string& url, const std::string& bin_directory);

// pg_dump's output taken apart.
SchemaDump read_dump(const std::string& text);

// `first` and `second` are how the two are called in the differences.
SchemaDifference compare_schemas(const SchemaDump& a, const SchemaDump& b, const std::string& first,
                                 const std::string& second);

}  // namespace bellows
