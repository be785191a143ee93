// effects.h: what a statement does on a server: what it locks, scans, rewrites, builds, touches.
// Owns: the lock modes and the one table-driven model that rules, graph, plan and documentation
// ask. Promises: names are full (schema.name), lists sorted and without duplicates; [pg] tests ask
// a real
//           server whether it is true. What cannot be known is said (opaque), never guessed.
// Not here: whether that hurts (rules/), what it makes of the schema (fold.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "migrations/catalog.h"
#include "migrations/statement.h"

namespace bellows {

// PostgreSQL's table-level lock modes, weakest first.
enum class LockMode {
  kAccessShare,
  kRowShare,
  kRowExclusive,
  kShareUpdateExclusive,
  kShare,
  kShareRowExclusive,
  kExclusive,
  kAccessExclusive,
};

std::string_view lock_mode_name(LockMode mode);  // "ACCESS EXCLUSIVE"

bool conflicts(LockMode a, LockMode b);

struct Lock {
  ObjectName relation;
  LockMode mode = LockMode::kAccessShare;

  bool operator==(const Lock&) const = default;
  auto operator<=>(const Lock&) const = default;
};

// A thing whose state one statement sets and another depends on. member: a column, constraint,
// trigger or enum value; empty: the object as a whole.
struct Touch {
  ObjectKind kind = ObjectKind::kTable;
  ObjectName object;
  Name member;

  bool operator==(const Touch&) const = default;
  auto operator<=>(const Touch&) const = default;
};

struct Effects {
  std::vector<Lock> locks;           // the strongest mode for each relation that existed before
  std::vector<ObjectName> scans;     // read whole to check something, under the lock
  std::vector<ObjectName> rewrites;  // written anew
  std::vector<ObjectName> builds;    // indexes built from data (not on a table created empty)
  std::vector<Touch> reads;          // must exist, is not changed
  std::vector<Touch> writes;         // changed in place (data or definition)
  std::vector<Touch> creates;
  std::vector<Touch> drops;
  bool moves_data = false;            // INSERT, UPDATE, DELETE, MERGE, COPY FROM
  bool needs_no_transaction = false;  // CONCURRENTLY, VACUUM, …: error 25001 inside one
  bool opaque = false;  // DO, dynamic SQL, a node that is not modelled: nothing certain
  std::string opaque_reason;

  bool operator==(const Effects&) const = default;
};

// `before` is the catalog just before the statement runs.
Effects effects_of(const Statement& statement, const Catalog& before);

// The volatility of the whole expression: built-in functions from a table, the user's own from the
// catalog, unknown ones volatile.
Volatility volatility_of(const Expression& expression, const Catalog& catalog);

// Whether ALTER COLUMN … TYPE from → to (with USING or without) leaves the table as it is.
bool type_change_is_free(const TypeRef& from, const TypeRef& to, const Expression* using_expression,
                         const Name& column, const Catalog& catalog);

}  // namespace bellows
