// small_tables.h: statements that work through nothing but small tables, and are over in an
// instant. Promises: small is what the server has said; a size that nobody knows is not small. Not
// here: what a statement works through (migrations/effects.h), what lint calls small
//           (rule_settings.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/draft.h"
#include "rules/subject.h"

namespace bellows {

// How the reason begins that such a step carries.
inline constexpr std::string_view kSmallTable = "done at once: ";

// The tables that were there before and that the statement scans, writes anew or builds an index
// on, partitions included; empty when there are none, or one of them is not small.
std::vector<const Table*> small_tables(const Subject& subject);

// Puts a check before each SQL action of the draft and of its undo that fails when one of the
// tables has grown since: what takes a step back works through the same tables.
void guard_small(Draft& draft, const std::vector<const Table*>& tables);

// "done at once: public.orders (about 12 rows)"
std::string small_text(const std::vector<const Table*>& tables);

}  // namespace bellows
