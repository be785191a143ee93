// builtin_functions.h: how volatile the functions of pg_catalog are.
#pragma once

#include <optional>
#include <string_view>

#include "migrations/statement.h"

namespace bellows {

// Nothing: pg_catalog has no function of that name.
std::optional<Volatility> builtin_volatility(std::string_view name);

}  // namespace bellows
