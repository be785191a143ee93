// migration_file.h: one file of a migration folder, read and checked.
// Owns: nothing.
// Promises: what comes back is UTF-8 without a byte order mark, with the checksum of the raw bytes.
// Not here: which files there are (source.h), how a layout names them.
#pragma once

#include <filesystem>
#include <string>

#include "migrations/source.h"

namespace bellows {

// script is relative to the folder. Version and description are left to the layout.
Result<Migration> read_migration_file(const std::filesystem::path& folder,
                                      const std::filesystem::path& script);

// A file's bytes.
Result<std::string> read_bytes(const std::filesystem::path& file);

Error source_trouble(std::string message, std::string hint, Place at);

}  // namespace bellows
