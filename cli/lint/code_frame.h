// code_frame.h: the lines of a file that a finding is about, numbered, with the range marked.
// Promises: what is shown of a long line, or of a long statement, is bounded, so that a report is
//           linear in its findings whatever the files look like.
#pragma once

#include <string>
#include <string_view>

#include "cli/console.h"
#include "migrations/statement.h"
#include "rules/finding.h"

namespace bellows {

// The lines of `text` from `range`, numbered, with a caret line below the first:
//    3 | CREATE INDEX orders_idx ON orders (id);
//      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
std::string code_frame(std::string_view text, Range range, int first_line, Severity severity,
                       const Style& style);

// In the colour of the severity.
std::string painted(Severity severity, std::string_view text, const Style& style);

// The bytes of a line that a place names, for what has a place but no range.
Range range_of_line(std::string_view text, int line, int column);

}  // namespace bellows
