// scope.h: what one run of lint looks at: which migrations are judged, and what they meet.
// Owns: LintRequest, LintScope; the choice between a folder, named files, what git says has
//       changed, and text that an editor has not saved yet.
// Promises: a file that does not parse is left out and said, the others are there; whatever is
//           judged, the whole history before it is known.
// Not here: judging (rules/lint.h), printing (report.h).
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"
#include "migrations/source.h"
#include "rules/lint.h"

namespace bellows {

struct LintRequest {
  std::vector<std::string> paths;  // a folder, or files
  std::string schema_file;
  std::string after;
  bool offline = false;
  std::string since;  // a git ref: only what changed since this branch left it
  bool staged = false;
  UnsavedTexts unsaved;
};

struct LintScope {
  LintSubject subject;
  std::string folder;
  std::string layout;  // empty: files that stand alone
  std::vector<std::string> warnings;
  std::size_t judged = 0;  // how many migrations, unread ones included
};

Result<LintScope> read_scope(const Invocation& invocation, const LintRequest& request);

}  // namespace bellows
