// drop_recipe.h: what the rules about DROP of something that the old release may use have in
// common.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/rule.h"
#include "rules/subject.h"

namespace bellows {

// When the statement drops something of such a kind that was there before the pending migrations.
std::optional<Match> drops_what_is_used(const Subject& subject, bool (*is_kind)(ObjectKind),
                                        bool (*was_there)(const Subject&, const DropTarget&));

// The statement as it is, in contract.
Result<std::vector<Draft>> dropped_behind_the_gate(const Subject& subject,
                                                   const std::string& reason);

// What CASCADE drops beside what the statement names, for people; empty: nothing.
std::string dragged_by_cascade(const Subject& subject);

}  // namespace bellows
