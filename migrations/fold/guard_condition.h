// guard_condition.h: what a condition over system catalogs says about a catalog.
// Owns: nothing. Promises: an answer is only given where the condition is understood in full:
//       [NOT] EXISTS (SELECT … FROM one relation of information_schema or pg_catalog WHERE column =
//       constant AND …), or to_regclass('…') IS [NOT] NULL.
// Not here: which statements stand under it (migrations/embedded.h).
#pragma once

#include <optional>
#include <string_view>

#include "migrations/catalog.h"

namespace bellows {

std::optional<bool> holds(const Catalog& catalog, std::string_view condition);

}  // namespace bellows
