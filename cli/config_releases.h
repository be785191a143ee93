// config_releases.h: [[release]] in bellows.toml: which migrations a release of the application
// needs.
// Promises: an unknown key, a missing name, a name given twice is an Error with its place.
// Not here: whether there are such versions (release_map.h).
#pragma once

#include <string>
#include <vector>

#include "cli/config.h"

namespace bellows {

Result<void> apply_releases(Config& config, const ConfigNode& list);

// The part of docs/configuration.md about them.
std::string releases_reference();

// One, commented out and explained.
std::string releases_template();

// As they are in force, as TOML.
std::string releases_in_force(const std::vector<ReleaseRange>& releases);

}  // namespace bellows
