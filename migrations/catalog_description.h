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

// What of an expression counts: its text, or the columns it uses, or that it is there.
std::string shown_expression(const Catalog& catalog, Detail detail, const Expression& expression);

// "(a, b)", sorted and each once.
std::string sorted_list(std::vector<Name> names);

// Tokens with single blanks between them.
std::string evened_text(std::string_view sql);

// Functions, policies, rules, statistics, publications, event triggers, comments, privileges: what
// only kNames and kTexts look at.
void describe_definitions(const Catalog& catalog, Detail detail,
                          std::map<std::string, std::string>& lines);

// Schema bellows and temporary objects.
bool left_out_of_description(const Name& schema);

// "table public.t, column a" → "integer, not null".
std::map<std::string, std::string> describe_schema(const Catalog& catalog, Detail detail);

}  // namespace bellows
