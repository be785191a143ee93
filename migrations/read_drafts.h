// read_drafts.h: the statements of migrations whose layout has been read.
// Owns: nothing.
// Promises: every draft becomes a migration, or an Error with its place in the file; on all cores,
//           the result in the drafts' order; time and memory linear in the bytes.
// Not here: where sections begin and end (layouts/).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "migrations/layouts/layout.h"

namespace bellows {

struct ReadMigration {
  Migration migration;
  std::optional<Error> trouble;        // the migration cannot be read
  std::optional<std::string> warning;  // only its way down cannot
};

// With BadFile::kLeaveOut wrong directives are the migration's `problems`.
std::vector<ReadMigration> read_drafts(std::vector<UnreadMigration> drafts, BadFile bad_file);

}  // namespace bellows
