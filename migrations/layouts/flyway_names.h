// flyway_names.h: what the name of a Flyway script says, and how its versions compare.
// Promises: versions compare part by part as integers of any size; repeatable ones come after them,
//           by description.
// Not here: reading the scripts (flyway.cc).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bellows {

enum class FlywayKind { kVersioned, kRepeatable, kUndo, kBaseline, kCallback };

// V1_2__add_users.sql is version "1.2", "add users". A repeatable one has "R__add users" for a
// version, a callback the name of its event.
struct FlywayName {
  FlywayKind kind = FlywayKind::kVersioned;
  std::string version;
  std::string description;
};

std::optional<FlywayName> read_flyway_name(std::string_view file_name);

int compare_flyway_versions(std::string_view a, std::string_view b);

}  // namespace bellows
