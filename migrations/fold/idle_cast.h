// idle_cast.h: casts that change nothing, which the server leaves out when it reads an index.
// Not here: what a cast costs (migrations/effects).
#pragma once

#include "migrations/catalog.h"

namespace bellows {

// A key such as date(at) or (at::date) of a column that is a date already becomes that column, as
// the server's parser makes it: when an index is created, and when the column's new type brings it
// about.
void drop_idle_cast(const Catalog& catalog, const Table& table, IndexKey& key);

// In every index of the table, after the type of a column has changed.
void drop_idle_casts(Catalog& catalog, const ObjectName& table);

}  // namespace bellows
