// unhide.h: brings back what a plan has hidden and not dropped yet.
// Promises: the plan is paused before anything is touched, so that nothing hides it again until
//           somebody says resume; a step is taken back and counts as not done in one transaction;
//           afterwards `run` hides anew, and the soak begins anew.
// Not here: taking the whole plan back (run.h), what is hidden (hidden.h).
#pragma once

#include <string>
#include <vector>

#include "executor/hidden.h"
#include "executor/ledger_control.h"
#include "executor/run.h"

namespace bellows {

// What `object` means: a table, a table's column or a step that hides; empty: everything. The
// schema may be left out. kDrift when nothing is hidden, kUsage when it means nothing or several.
Result<std::vector<Hiding>> find_hidden(const std::vector<Hiding>& hidden,
                                        const std::string& object);

// Pauses, ends an executor that is at work, and brings back what `object` means; the report counts
// steps. kDrift when no plan is under way or nothing is hidden any more.
Result<RunReport> unhide_plan(const std::string& object, const Asking& asking,
                              const RunSettings& settings, Database& database, Clock& clock,
                              Observer& observer);

}  // namespace bellows
