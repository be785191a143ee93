// catalog_description.h: a schema as sorted lines of text: for comparing and for hashing.
// Owns: nothing. Promises: independent of the order of columns; schema bellows, temporary tables,
//       and triggers that call into schema bellows are left out.
// Not here: what the lines are used for (catalog_differences.cc, fingerprint.cc).
#pragma once

#include <map>
#include <string>

#include "migrations/catalog.h"

namespace bellows {

enum class Detail {
  kIdentity,  // what two catalogs agree on that come from files and from a server
  kNames,     // and references, types, properties; expressions by the columns they use
  kTexts,     // and the texts of expressions, queries and bodies
};

// "table public.t, column a" → "integer, not null".
std::map<std::string, std::string> describe_schema(const Catalog& catalog, Detail detail);

}  // namespace bellows
