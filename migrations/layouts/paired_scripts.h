// paired_scripts.h: layouts with a file for each way: <name>.up.sql and <name>.down.sql.
// Not here: what the names mean (each layout).
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "migrations/layouts/layout.h"

namespace bellows {

enum class Direction { kUp, kDown, kOnly };

// "1_a.up.sql" is "1_a" and kUp; "1_a.sql" is "1_a" and kOnly.
struct DirectedName {
  std::string stem;
  Direction direction = Direction::kOnly;
};

DirectedName directed_name(const std::filesystem::path& script);

// The scripts of one migration.
struct ScriptPair {
  std::optional<std::filesystem::path> up;  // or the only one
  std::optional<std::filesystem::path> down;
};

// Reads a pair; nothing when there is only a way down, which is warned about.
std::optional<UnreadMigration> read_pair(const Folder& folder, const ScriptPair& pair,
                                         Reading& reading);

// The pairs by stem, of the scripts right in the folder with a wanted name; the others are left out
// with a warning.
std::map<std::string, ScriptPair> pairs_where(
    const Folder& folder, const std::function<bool(const DirectedName&)>& wanted, Reading& reading,
    std::string_view tool);

// The pairs whose name is "<number>_<name>" and which are of a wanted direction.
std::map<std::string, ScriptPair> numbered_pairs(const Folder& folder, bool (*wanted)(Direction),
                                                 Reading& reading, std::string_view tool);

}  // namespace bellows
