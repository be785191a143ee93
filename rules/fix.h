// fix.h: migrations with their safe forms written into them.
// Owns: which findings a file alone can heal, and where it has to be split because statements must
//       not share a transaction.
// Promises: comments and layout outside the replaced statements stay byte for byte; the parts, run
//           one after the other, fold to the schema that the migration folds to; what is left
//           alone says why.
// Not here: how parts are cut (fix_writer.h), files for them (cli/lint/split_files.h).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/lint.h"
#include "rules/lint_policy.h"

namespace bellows {

// How a tool sends a file that it runs without a transaction. At once means that the server makes
// one transaction of it after all, unless it is a single statement.
enum class Sending { kOneByOne, kAtOnce };

// What may be done to a migration's file.
struct FileForm {
  std::optional<Range> up = {};  // of its text: the rest stays as it is. Nothing: all of it
  Sending sending = Sending::kOneByOne;
  std::string not_rewritten;      // why nothing of it may change; empty: it may
  std::string not_split;          // why it cannot become several; empty: it can
  std::string needs_transaction;  // why it cannot run without one; empty: it can
};

struct FixedPart {
  std::string text;
  bool in_transaction = true;  // false: it holds what PostgreSQL refuses in a transaction

  bool operator==(const FixedPart&) const = default;
};

struct FixedMigration {
  std::size_t migration = 0;     // index in the subject
  std::vector<FixedPart> parts;  // the first takes the place of `up`, the others are to come behind
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

// `forms`: one for each migration of the subject; fewer: the others may be changed and split.
Fixes fix(const LintSubject& subject, const LintPolicy& policy,
          const std::vector<FileForm>& forms = {});

}  // namespace bellows
