// flyway.h: Flyway's folders: V<version>__<description>.sql and R__<description>.sql.
// Owns: the order of Flyway's versions.
// Promises: versions compare part by part as integers of any size; repeatable migrations come after
//           the versioned ones, by description. Undo (U), baseline (B) and callback scripts are not
//           migrations to apply.
// Not here: Flyway's history table (executor/).
#pragma once

#include "migrations/source.h"

namespace bellows {

Layout flyway_layout();

}  // namespace bellows
