// attach_recipe.h: partitions that come and go without stopping their parent.
#pragma once

#include <vector>

#include "rules/rule.h"
#include "rules/subject.h"

namespace bellows {

// ATTACH PARTITION of a table that has proven everything beforehand.
Result<std::vector<Draft>> attach_proven(const Subject& subject);

// CREATE TABLE … PARTITION OF as CREATE TABLE … (LIKE …) and ATTACH.
Result<std::vector<Draft>> create_then_attach(const Subject& subject);

// DETACH … CONCURRENTLY of the partition, FINALIZE after a cut-off try, and the CHECK that it
// leaves behind dropped: in this order, the CHECK last.
Result<std::vector<Draft>> detach_beside(const Subject& subject, const ObjectName& partition);

}  // namespace bellows
