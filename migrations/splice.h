// splice.h: rewrites a user's statement by replacing bytes at token offsets.
// Owns: nothing; pure functions of text.
// Promises: everything outside the replaced ranges stays byte for byte; every function here parses
//           its result again and returns an Error (kInternal) when it does not say what was meant.
// Not here: when to rewrite what (rules/).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "migrations/result.h"
#include "migrations/statement.h"

namespace bellows {

struct Edit {
  Range range;  // empty range: an insertion before range.begin
  std::string text;
};

// Applies non-overlapping edits, given in any order.
std::string splice(std::string_view text, std::vector<Edit> edits);

// "ALTER TABLE t a, b" as one statement a command; others come back alone. Texts are complete
// statements; `statement` offsets of the results count from their own text.
Result<std::vector<Statement>> split_commands(const Statement& statement);

// CREATE INDEX with CONCURRENTLY, and with a name when it had none.
Result<std::string> create_index_concurrently(const Statement& create_index, const Name& name);

// DROP INDEX of exactly one index with CONCURRENTLY and IF EXISTS kept.
Result<std::string> drop_index_concurrently(const Statement& drop_index, const DropTarget& target);

// ALTER TABLE … ADD CONSTRAINT … with NOT VALID appended (CHECK and foreign keys). `name` is
// inserted as CONSTRAINT name when the statement has none.
Result<std::string> add_constraint_not_valid(const Statement& alter, const Name& name);

// ALTER TABLE … ADD COLUMN with the ranges left out (inline constraints, NOT NULL, DEFAULT).
Result<std::string> add_column_without(const Statement& alter, const std::vector<Range>& leave_out);

}  // namespace bellows
