// transaction.h: statements that commit together or not at all.
// Promises: an error inside leaves no transaction open; READ COMMITTED and read-write, whatever the
//           role's defaults say.
#pragma once

#include <functional>

#include "executor/database.h"
#include "migrations/result.h"

namespace bellows {

Result<void> begin(Session& session);

// Ends a transaction that is to leave nothing behind. Its own failure is of no interest: either
// there was none to end, or the session is lost and the server ends it.
void roll_back(Session& session);

// BEGIN, body, COMMIT; ROLLBACK when the body or the COMMIT fails.
Result<void> in_transaction(Session& session, const std::function<Result<void>()>& body);

// A statement whose rows are of no interest.
Result<void> execute(Session& session, std::string_view sql,
                     const std::vector<Value>& parameters = {});

}  // namespace bellows
