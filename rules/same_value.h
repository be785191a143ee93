// same_value.h: whether two columns hold the very same value, as SQL.
// Promises: what one of the two has and the other has not is never taken for the same, although the
//           type's own = may do so; NULL is the same as NULL.
#pragma once

#include <string>

#include "migrations/catalog.h"

namespace bellows {

// For any type and any search_path.
std::string differ_in_bytes_sql(const std::string& left, const std::string& right);

// The same of a column and its copy; where the type's = cannot be wrong, in the words that people
// would use.
std::string differ_sql(const Column& column, const std::string& left, const std::string& right);

}  // namespace bellows
