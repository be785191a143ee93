// hide.h: what is dropped is hidden first, behind a name that nobody uses, for as long as a team
// says (PlanContext::hide_for); until it is dropped, one rename brings it back.
// Promises: the hidden name is free, fits in 63 bytes and is the same in every plan; where hiding
//           would not help, or could not be taken back, the drop stays as it is, and a note of it
//           says why.
// Not here: the wait (executor/plan_run.h), bringing it back (executor/unhide.h).
#pragma once

#include <vector>

#include "rules/draft.h"
#include "rules/subject.h"

namespace bellows {

// In the place of `drop`, which drops the column of the subject's only command.
std::vector<Draft> hide_column_first(const Subject& subject, Draft drop);

// In the place of `drop`, which is the subject's DROP TABLE.
std::vector<Draft> hide_tables_first(const Subject& subject, Draft drop);

// In the place of a partition's drop, which is never hidden.
Draft partition_not_hidden(const Subject& subject, Draft drop);

}  // namespace bellows
