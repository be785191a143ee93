// session_settings.h: how a Bellows session differs from what its role and database ask for.
#pragma once

#include "executor/database.h"
#include "migrations/result.h"

namespace bellows {

// Whether the session is one server process. A pooler makes up the number that it reports; behind
// it nothing may be set, for the setting would stay with a process that the application uses.
Result<bool> is_direct(Session& session);

// No timeout that a role or a database sets may end a session of ours in the middle of its work;
// the statements that need one set it themselves. search_path stays as it is.
Result<void> apply_session_settings(Session& session);

}  // namespace bellows
