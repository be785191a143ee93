// release_map.h: the release that each migration belongs to, as bellows.toml says.
// Promises: no migration belongs to two releases, and none between two of them to neither: an Error
//           with the place in bellows.toml.
// Not here: reading bellows.toml (config_releases.h), directives that say otherwise
//           (planner/check_directives.h).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/config.h"
#include "migrations/source.h"
#include "planner/make_plan.h"

namespace bellows {

// By version. `migrations` are all of the folder, in their order.
Result<std::map<std::string, MappedRelease>> map_releases(const std::vector<ReleaseRange>& releases,
                                                          const std::vector<Migration>& migrations);

}  // namespace bellows
