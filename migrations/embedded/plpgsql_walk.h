// plpgsql_walk.h: PL/pgSQL's tree turned into the statements inside.
// Owns: nothing. Promises: see embedded.h.
// Not here: finding the body and its language (embedded.cc).
#pragma once

#include "migrations/embedded/found_statements.h"
#include "migrations/json.h"

namespace bellows {

// `function` is the value of "PLpgSQL_function".
Result<Embedded> walk_plpgsql(const Json& function, const BodyPlace& place);

}  // namespace bellows
