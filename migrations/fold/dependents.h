// dependents.h: what falls with an object that is dropped.
// Owns: ObjectId, the walk over dependencies, and taking objects out of a catalog.
// Promises: what only exists as a part of another (an index, an owned sequence, a partition) falls
//           with it silently; anything else needs CASCADE, as on a server.
#pragma once

#include <set>
#include <vector>

#include "migrations/catalog.h"
#include "migrations/result.h"
#include "migrations/statement.h"

namespace bellows {

// kColumn, kConstraint, kTrigger: object is the table. kFunction: member holds the argument types.
// kOther: the default of a column.
struct ObjectId {
  ObjectKind kind = ObjectKind::kTable;
  ObjectName object;
  Name member;

  bool operator==(const ObjectId&) const = default;
  auto operator<=>(const ObjectId&) const = default;
};

enum class DropBehaviour { kRestrict, kCascade };

// Drops them and what has to go with them; an Error when something else depends on them.
Result<void> drop_objects(Catalog& catalog, const Statement& at, const std::vector<ObjectId>& roots,
                          DropBehaviour behaviour);

struct Dependent {
  ObjectId id;
  bool part = false;  // falls silently
};

// One level.
std::vector<Dependent> dependents_of(const Catalog& catalog, const ObjectId& object);

// For messages: view "v", column "a" of "t".
std::string describe(const ObjectId& object);

}  // namespace bellows
