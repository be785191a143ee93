// impact.h: what a statement would do to the tables of this database, lock by lock.
// Owns: Impact, and the speeds from which a duration is estimated.
// Promises: every lock comes from effects_of(); a duration is given only where the size is known.
// Not here: whether that hurts (catalogue/).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "migrations/effects.h"

namespace bellows {

enum class Work { kNone, kScan, kBuild, kRewrite };

struct Impact {
  ObjectName relation;
  LockMode lock = LockMode::kAccessExclusive;
  Work work = Work::kNone;  // what is done to the relation while the lock is held
  std::optional<TableSize> size;
  double seconds = -1;  // estimated for the work; negative when the size is not known

  bool operator==(const Impact&) const = default;
};

// The locks on tables, views and sequences that others would meet: stronger than ROW EXCLUSIVE, or
// held while the relation is worked through. The longest work comes first.
std::vector<Impact> impacts_of(const Effects& effects, const Catalog& before);

// "ACCESS EXCLUSIVE on public.orders (about 5,000,000 rows, 557 MB) while it is rewritten, about
// 8 s"
std::string impact_text(const Impact& impact);

// "about 40 s", "under a second", "about 3 min".
std::string duration_text(double seconds);

}  // namespace bellows
