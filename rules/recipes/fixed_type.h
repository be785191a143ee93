// fixed_type.h: columns whose type no server changes, whatever their table's size.
#pragma once

#include <optional>

#include "migrations/catalog.h"

namespace bellows {

struct FixedType {
  std::string by;   // "is read by view public.v"
  std::string way;  // "Drop the view before, and create it again after."
};

// What keeps the type of the column as it is; nothing when it may change.
std::optional<FixedType> fixed_type(const Catalog& catalog, const Table& table, const Name& column);

}  // namespace bellows
