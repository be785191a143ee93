// query_impact.h: which of the application's queries a migration breaks, and by which statement.
// Promises: names are resolved against the schema just before each statement; a query is reported
//           for the first statement that breaks it; linear in statements plus queries they touch.
// Not here: reading the queries (cli/lint/query_files.h), rules about statements (rule.h).
#pragma once

#include <vector>

#include "rules/lint.h"

namespace bellows {

struct ApplicationQuery {
  Statement statement;  // a Query
  Place place;          // where it was read
};

// Findings "breaks-query" and "changes-query", in the order of the migrations.
std::vector<Finding> query_findings(const LintSubject& subject,
                                    const std::vector<ApplicationQuery>& queries);

}  // namespace bellows
