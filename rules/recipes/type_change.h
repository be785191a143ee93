// type_change.h: ALTER COLUMN … TYPE beside a running application, for changes that are not free.
// Promises: expand: a hidden column of the new type, which a trigger keeps what the conversion
//           makes of the old one. Backfill: fill, prove, indexes. Contract: constraints, then one
//           short transaction in which the hidden column takes the place of the old one.
// Not here: which changes are free (effects.h), what hangs on the column (replaced_column.h).
#pragma once

#include <vector>

#include "rules/subject.h"

namespace bellows {

Result<std::vector<Draft>> type_change_recipe(const Subject& subject);

}  // namespace bellows
