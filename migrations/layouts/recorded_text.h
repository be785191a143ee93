// recorded_text.h: the steps of a recorded migration as SQL that can be parsed, with places in the
// file that sent them.
// Owns: how a place in the SQL becomes one in the JavaScript.
// Promises: a statement whose call is not in the migration's own file gets no line rather than a
//           wrong one.
#pragma once

#include <string>
#include <vector>

#include "migrations/layouts/recorded_steps.h"
#include "migrations/source.h"

namespace bellows {

struct RecordedSource {
  std::string path;                      // as the steps' places name the migration's file
  std::string text;                      // of that file
  std::vector<std::string> search_path;  // statements to begin with
};

// Fills in text, statements, directives and transactional.
Result<void> write_and_parse(const std::vector<RecordedStep>& steps, const RecordedSource& source,
                             Migration& migration);

}  // namespace bellows
