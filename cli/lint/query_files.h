// query_files.h: the SQL that an application runs, from files: plain SQL, or pg_stat_statements
// exported as CSV or JSON.
// Promises: what does not parse (a query cut off by track_activity_query_size, say) is counted, not
//           dropped in silence.
// Not here: what breaks them (rules/query_impact.h).
#pragma once

#include <string>
#include <vector>

#include "migrations/result.h"
#include "rules/query_impact.h"

namespace bellows {

struct QueryFiles {
  std::vector<ApplicationQuery> queries;
  int unreadable = 0;
};

Result<QueryFiles> read_query_files(const std::vector<std::string>& files);

}  // namespace bellows
