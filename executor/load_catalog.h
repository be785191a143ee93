// load_catalog.h: the schema of a live database as a Catalog, in one round of catalog queries.
// Promises: system schemas and schema `bellows` are left out; sizes and row estimates are included;
//           search_path, server_version and time_zone are the session's.
#pragma once

#include <string>

#include "executor/database.h"
#include "migrations/catalog.h"
#include "migrations/result.h"

namespace bellows {

Result<Catalog> load_catalog(Session& session);

// Of that catalog; equal for equal schemas (catalog.h).
Result<std::string> schema_fingerprint(Session& session);

}  // namespace bellows
