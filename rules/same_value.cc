#include "rules/same_value.h"

#include <algorithm>
#include <array>

namespace bellows {
namespace {

// Equal is the same for these, in every collation that is deterministic, as the default is.
constexpr auto kPlain =
    std::to_array<std::string_view>({"bool", "bytea", "date", "int2", "int4", "int8", "text",
                                     "time", "timestamp", "timestamptz", "uuid", "varchar"});

}  // namespace

std::string differ_in_bytes_sql(const std::string& left, const std::string& right) {
  return "pg_catalog.record_image_ne(ROW(" + left + "), ROW(" + right + "))";
}

std::string differ_sql(const Column& column, const std::string& left, const std::string& right) {
  const bool plain = column.type.name.schema.text == "pg_catalog" &&
                     column.type.array_dimensions == 0 && column.collation.empty() &&
                     std::binary_search(kPlain.begin(), kPlain.end(), column.type.name.name.text);
  return plain ? left + " IS DISTINCT FROM " + right : differ_in_bytes_sql(left, right);
}

}  // namespace bellows
