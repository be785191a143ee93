// column_in_expression.h: an expression, index or constraint with one column in another's place.
// Owns: nothing; pure functions of values.
// Promises: identifiers are replaced token by token, and the result is parsed again: it calls the
//           same functions and casts, and mentions the same columns but for that one. When it does
//           not, that is an Error (kUnsupported), never a guess.
#pragma once

#include "migrations/catalog.h"
#include "migrations/result.h"

namespace bellows {

// A column's stand-in: what is said of `from` is to be said of `to`.
struct StandIn {
  ObjectName table;
  Name from;
  Name to;
};

Result<Expression> with_stand_in(const Expression& expression, const StandIn& column);

// Keys, INCLUDE, predicate.
Result<Index> with_stand_in(Index index, const StandIn& column);

// CHECK, and either end of a foreign key; the name stays.
Result<Constraint> with_stand_in(Constraint constraint, const StandIn& column);

}  // namespace bellows
