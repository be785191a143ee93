// recording_cache.h: recordings that are still good, in the user's folder for caches.
// Owns: what a recording depends on, as one hash.
// Promises: every script, JSON, SQL and lock file of the project counts, and so does the recorder;
//           a cache that cannot be written is none, never an error.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "cli/config.h"
#include "cli/script_project.h"
#include "migrations/result.h"

namespace bellows {

// The hash of all that a recording depends on.
Result<std::string> recording_key(const Config& config, const ScriptProject& project);

std::optional<std::string> cached_recording(const std::string& key);
void keep_recording(const std::string& key, const std::string& recording);

}  // namespace bellows
