// column_extras.h: what belongs to a column and only a server knows: comments, statistics targets,
// options, privileges, extended statistics, comments on its indexes and constraints.
// Owns: the texts of the DO blocks that carry it over to a column that takes the place of another.
// Promises: the texts depend on the names alone, so the reviewed plan is what runs; nothing in them
//           looks at search_path; they only read catalogs and run what they noted.
#pragma once

#include <string>
#include <string_view>

#include "migrations/catalog.h"
#include "rules/recipes/column_in_expression.h"

namespace bellows {

// Fails when something depends on the column that plan knows no way to carry over.
std::string check_dependents_sql(const StandIn& column);

// Notes, in a setting of the transaction, the statements that will say of the column what is said
// of it now. For before it goes.
std::string note_extras_sql(const StandIn& column);

// Runs them, and gives the columns of the indexes their name back. For after the other column has
// taken its name.
std::string restore_extras_sql(const StandIn& column);

// Whether it is a text of restore_extras_sql().
bool restores_extras(std::string_view sql);

// Gives the identity sequence `to` the options, value, privileges and comment of `from`.
std::string copy_sequence_sql(const ObjectName& from, const ObjectName& to);

}  // namespace bellows
