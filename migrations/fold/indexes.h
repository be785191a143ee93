// indexes.h: adding indexes to a catalog: their names, and their copies on partitions.
#pragma once

#include "migrations/catalog.h"
#include "migrations/fold/names.h"
#include "migrations/result.h"
#include "migrations/statement.h"

namespace bellows {

// Adds the index, and on a partitioned table (unless only_parent) the partitions' indexes: an equal
// one that is there is taken, else one is made. An empty name is chosen as the server would.
// The purpose's constraint is the caller's to add; on partitions it is added here.
Result<ObjectName> add_index(Catalog& catalog, const Statement& at, Index index,
                             IndexPurpose purpose);

// Gives every partition, all the way down, its part of the index of a constraint.
Result<void> copy_index_to_partitions(Catalog& catalog, const Statement& at,
                                      const ObjectName& index);

// Gives the partition what every index of its parent calls for.
Result<void> copy_indexes_to_partition(Catalog& catalog, const Statement& at,
                                       const ObjectName& parent, const ObjectName& partition);

// Whether the index is one that a constraint of its table owns, and of what kind.
IndexPurpose purpose_of(const Catalog& catalog, const Index& index);

// Whether b does for its table what a does for its own: same keys, predicate, uniqueness.
bool same_definition(const Catalog& catalog, const Index& a, const Index& b);

// ALTER INDEX parent ATTACH PARTITION child.
Result<void> attach_index(Catalog& catalog, const Statement& at, const ObjectName& parent,
                          const ObjectName& child);

// CLUSTER ON: this index of the table and no other; an empty name: none.
void mark_clustered(Catalog& catalog, const ObjectName& table, const Name& index);

// The key in the catalog's words: its order, and only what its column does not have anyway.
IndexKey canonical_key(const Catalog& catalog, const Table* table, const IndexKey& written);

Result<void> apply_create_index(Catalog& catalog, const Statement& at, const CreateIndex& create);

}  // namespace bellows
