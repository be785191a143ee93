// like.h: CREATE TABLE … (LIKE source INCLUDING …).
#pragma once

#include "migrations/catalog.h"
#include "migrations/result.h"
#include "migrations/statement.h"

namespace bellows {

// The columns; NOT NULL always comes along.
Result<void> take_like_columns(Catalog& catalog, const Statement& at, const LikeClause& like,
                               Table& table);

// CHECKs and indexes, once the table is in the catalog.
Result<void> take_like_constraints(Catalog& catalog, const Statement& at, const LikeClause& like,
                                   const ObjectName& table);

}  // namespace bellows
