// concurrently.h: statements of the user's in the form that lets others work.
// Promises: the result is parsed again and says nothing but what was meant.
#pragma once

#include <string>

#include "migrations/catalog.h"
#include "migrations/result.h"
#include "migrations/statement.h"

namespace bellows {

// REINDEX … with CONCURRENTLY.
Result<std::string> reindex_concurrently(const Statement& reindex);

// ALTER TABLE … DETACH PARTITION … with CONCURRENTLY.
Result<std::string> detach_concurrently(const Statement& detach);

}  // namespace bellows
