// inline_constraint.h: constraints written on ADD COLUMN, which scan or build under its lock.
// Not here: the safe form of each constraint itself (constraint_recipe.h): it is judged again.
#pragma once

#include <vector>

#include "rules/rule.h"
#include "rules/subject.h"

namespace bellows {

// Whether ADD COLUMN on a live table that is not small brings a constraint of this kind.
bool adds_inline(const Subject& subject, ConstraintKind kind);

// The column bare, then each constraint in a statement of its own.
Result<std::vector<Draft>> column_then_constraints(const Subject& subject);

}  // namespace bellows
