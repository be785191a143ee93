// refusal.h: the errors of folding: what a server would refuse, with its place and a hint.
#pragma once

#include <string>
#include <string_view>

#include "migrations/catalog.h"
#include "migrations/result.h"
#include "migrations/statement.h"

namespace bellows {

// The statement cannot be applied to the schema. The place is the statement's, without a file.
Error refusal(const Statement& at, std::string message, std::string hint);

// `what` is "table", "index", "column", …
Error missing(const Statement& at, std::string_view what, const ObjectName& name);
Error missing_member(const Statement& at, std::string_view what, const Name& member,
                     const ObjectName& of);
Error already_exists(const Statement& at, std::string_view what, const ObjectName& name);
Error member_already_exists(const Statement& at, std::string_view what, const Name& member,
                            const ObjectName& of);

// The table a statement names, or the Error that it is not there: to look at, or to change.
Result<const Table*> require_table(const Catalog& catalog, const Statement& at,
                                   const ObjectName& written);
Result<Table*> require_table(Catalog& catalog, const Statement& at, const ObjectName& written);

// The full name of something that is to be created: its schema must exist and nothing else in
// pg_class may have the name.
Result<ObjectName> place_for_relation(const Catalog& catalog, const Statement& at,
                                      std::string_view what, const ObjectName& written);
// The same for what is not in pg_class; only the schema is looked at.
Result<ObjectName> place_for_object(const Catalog& catalog, const Statement& at,
                                    const ObjectName& written);

}  // namespace bellows
