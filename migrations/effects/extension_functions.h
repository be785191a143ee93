// extension_functions.h: how volatile the functions of PostgreSQL's own extensions are.
// Promises: a function counts only where the schema has its extension; all of them only compute:
//           none of them writes a table or changes a schema.
// Not here: extensions of others, whose functions are not known.
#pragma once

#include <optional>

#include "migrations/catalog.h"

namespace bellows {

std::optional<Volatility> extension_volatility(const Catalog& catalog, const Name& function);

}  // namespace bellows
