// expressions.h: what folding does to expressions that it keeps in a catalog.
#pragma once

#include "migrations/catalog.h"
#include "migrations/statement.h"

namespace bellows {

// As the catalog keeps it: without the place in the file it came from.
Expression kept(const Expression& expression);

// nextval('schema.name'::regclass), the default of a serial column.
Expression nextval_of(const ObjectName& sequence);

bool mentions(const Expression& expression, const Name& column);

// Every column it mentions, once, in order of appearance; only the last part of each path.
std::vector<Name> columns_of(const Expression& expression);

// Renames a column of the expression's own table, in the text, too. Only for expressions without
// subqueries (CHECK, defaults, index expressions), where a bare word can mean nothing else.
void rename_column(Expression& expression, const Name& from, const Name& to);

// Renames the sequence in nextval('…'), when it is the one it names.
void rename_sequence(const Catalog& catalog, Expression& expression, const ObjectName& from,
                     const ObjectName& to);

// The name of an index column for an expression, as the server's FigureIndexColname() gives it:
// lower(email) is "lower", (a::date) is "a"; empty when there is nothing to call it.
Name index_column_name(const Expression& expression);

}  // namespace bellows
