// config_document.h: what a bellows.toml that was read says, applied to a Config.
// Promises: every profile is checked, the chosen one is applied; gates of a profile take the place
//           of all others.
// Not here: TOML itself (config.cc), the keys (config_keys.h).
#pragma once

#include "cli/config.h"

namespace bellows {

Result<void> apply_document(Config& config, const ConfigNode& document);

}  // namespace bellows
