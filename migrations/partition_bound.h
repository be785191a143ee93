// partition_bound.h: what FOR VALUES demands of a row, as a CHECK.
// Owns: nothing; pure functions of text.
// Promises: only range and list bounds over one plain column are put into words; for anything else
//           there is no text, never a guess.
// Not here: whether a CHECK that is there proves a bound (effects/partition_bound.cc).
#pragma once

#include <optional>
#include <string>

#include "migrations/catalog.h"

namespace bellows {

// The one plain column that a table is partitioned by; empty when it is anything else.
Name partition_column(const Table& parent);

// "at IS NOT NULL AND at >= '2024-01-01' AND at < '2025-01-01'"
std::optional<std::string> bound_as_check(const Table& parent, const std::string& bound);

// That no row of the default partition meets the bound: NOT (…).
std::optional<std::string> outside_bound_as_check(const Table& parent, const std::string& bound);

bool is_default_bound(const std::string& bound);

}  // namespace bellows
