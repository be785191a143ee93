// print_findings.h: findings as people read them, with the source they are about, and as JSON.
#pragma once

#include <string>
#include <vector>

#include "cli/console.h"
#include "migrations/json.h"
#include "migrations/source.h"
#include "rules/finding.h"

namespace bellows {

std::string finding_text(const Finding& finding, const std::vector<Migration>& migrations,
                         const Style& style);

Json finding_json(const Finding& finding);

// "2 errors, 1 warning"; "no findings".
std::string findings_summary(const std::vector<Finding>& findings);

// The lines of `text` from `range`, numbered, with a caret line below the first:
//    3 | CREATE INDEX orders_idx ON orders (id);
//      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
std::string code_frame(const std::string& text, Range range, int first_line, const Style& style);

}  // namespace bellows
