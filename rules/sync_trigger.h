// sync_trigger.h: the triggers that keep two columns, or a column and an expression, in step.
// Owns: their names and texts. Functions live in schema bellows; triggers sort after others so that
//       they see what other BEFORE triggers made of the row.
// Promises: no dependence on the session's search_path: a function that evaluates expressions of
// the
//           user's has one of its own, the others name only what is in pg_catalog, by that name;
//           SECURITY INVOKER; every name quoted.
// Not here: when they are put up and taken down (the recipes in catalogue/).
#pragma once

#include <string>
#include <vector>

#include "migrations/catalog.h"

namespace bellows {

// What a trigger and its function are called: short, unique for what they serve, and the same in
// every plan for it. `words` are its columns, and what else tells two of them apart.
struct SyncNames {
  ObjectName function;
  Name trigger;
};

SyncNames sync_names(const Table& table, const std::vector<Name>& words);

// " SET search_path = …" for a function that evaluates what the user wrote.
std::string path_setting(const std::vector<Name>& search_path);

// Whether an UPDATE changes the column. Byte by byte: a change counts that the type's own = does
// not see (the case of a citext, the scale of a numeric, 24 hours for a day), some types have none,
// and one is looked for along the search_path of whoever writes the row.
std::string changed_sql(const Name& column);

struct SyncTrigger {
  std::string create_function;
  std::string create_trigger;
  std::string drop_trigger;
  std::string drop_function;
};

// Keeps `from` and `to` equal whichever of them a statement writes: on INSERT `to` when it is
// given, else `from`; on UPDATE the one that changed, `to` when both did.
SyncTrigger rename_sync(const Table& table, const Name& from, const Name& to);

struct Derivation {
  Name column;
  std::string expression;  // over columns of the same row, as the user wrote it
};

struct Filling {
  std::vector<Derivation> derivations;  // of columns that the old release does not know
  std::vector<Derivation> back;         // of columns that it reads, from those; may be empty
  std::string alias;                    // what the expressions may call the table
  std::string where;                    // limits which rows are filled; may be empty
  std::vector<Name> sources;            // what `derivations` and `where` read
  std::vector<Name> search_path;        // for the expressions
};

// Fills new columns from those that the old release writes, unless the statement gives them. When
// it does, the columns of `back` follow them.
SyncTrigger derive_sync(const Table& table, const Filling& filling);

// What becomes of a value that the conversion refuses: the statement fails, or the new column stays
// empty while the old one keeps the value.
enum class Misfit { kFails, kLeftEmpty };

struct Conversion {
  Name from;
  Name to;
  std::string expression;     // over the row; empty: the value as the server assigns it
  std::string alias;          // what the expression may call the table
  std::vector<Name> sources;  // the columns that it reads
  Misfit misfit = Misfit::kFails;
  std::vector<Name> search_path;  // for the expression
  bool follows_settings = false;  // the outcome depends on TimeZone, DateStyle and their like
};

// Keeps `to` what the conversion makes of `from`, whatever a statement gives it.
SyncTrigger convert_sync(const Table& table, const Conversion& conversion);

}  // namespace bellows
