// rename_relation.h: ALTER TABLE, VIEW or MATERIALIZED VIEW … RENAME TO beside a running
// application.
// Promises: expand: a view under the new name, through which rows are read and written with the
//           caller's own privileges. Contract: the view goes and the relation takes its name, in
//           one transaction, so that one of the two always answers.
// Not here: columns (rename_column.cc), other kinds of objects.
#pragma once

#include <vector>

#include "rules/subject.h"

namespace bellows {

// Whether the statement renames a relation that was there before the plan.
bool renames_live_relation(const Subject& subject);

Result<std::vector<Draft>> rename_relation_recipe(const Subject& subject);

}  // namespace bellows
