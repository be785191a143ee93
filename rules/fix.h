// fix.h: migrations with their safe forms written into them.
// Owns: which findings a file alone can heal, and where it has to be split because statements must
//       not share a transaction.
// Promises: comments and layout outside the replaced statements stay byte for byte; the parts, run
//           one after the other, fold to the schema that the migration folds to; what is left
//           alone says why.
// Not here: names of new files, writing them (cli/lint/fix_files.h).
#pragma once

#include <string>
#include <vector>

#include "rules/lint.h"
#include "rules/lint_policy.h"

namespace bellows {

struct FixedMigration {
  std::size_t migration = 0;       // index in the subject
  std::vector<std::string> parts;  // the first takes the file's place, the others come behind it
};

// A finding that stays, and why.
struct Unfixed {
  Place place;
  std::string rule;
  std::string why;
};

struct Fixes {
  std::vector<FixedMigration> fixed;
  std::vector<Unfixed> left;
};

Fixes fix(const LintSubject& subject, const LintPolicy& policy);

}  // namespace bellows
