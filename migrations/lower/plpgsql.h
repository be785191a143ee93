// plpgsql.h: PL/pgSQL's own parser, as a text of JSON.
// Owns: nothing; libpg_query's memory is freed before it returns.
// Promises: the real grammar of PL/pgSQL decides; its complaint becomes a value.
// Not here: what the tree says (migrations/embedded.h).
#pragma once

#include <string>

#include "migrations/result.h"

namespace bellows::lower {

// The tree of the function or block that the statement makes: CREATE FUNCTION … or DO …, whole.
// The error's message is the parser's.
Result<std::string> plpgsql_tree(const std::string& statement);

}  // namespace bellows::lower
