// partition_recipe.h: safe forms on partitioned tables: the work on each partition first, under
// weak locks, so that the parent only has to take over what is there.
#pragma once

#include <vector>

#include "rules/rule.h"
#include "rules/subject.h"

namespace bellows {

// CREATE INDEX ON ONLY the parent; CONCURRENTLY on each partition; ATTACH.
Result<std::vector<Draft>> index_partition_by_partition(const Subject& subject);

// UNIQUE and PRIMARY KEY: a unique index CONCURRENTLY on each partition, the constraint there USING
// INDEX, then the constraint of the parent, which takes them over.
Result<std::vector<Draft>> constraint_partition_by_partition(const Subject& subject);

// A foreign key NOT VALID on each partition, VALIDATE there, then the parent's, which takes them
// over without a scan.
Result<std::vector<Draft>> foreign_key_partition_by_partition(const Subject& subject);

// Whether the table has a default partition, which most changes of its siblings lock or scan.
bool has_default_partition(const Catalog& catalog, const ObjectName& table);
ObjectName default_partition_of(const Catalog& catalog, const ObjectName& table);

// Indexes and foreign keys that the table has in one catalog and not in the other.
std::vector<Index> new_indexes(const Catalog& before, const Catalog& after,
                               const ObjectName& table);
std::vector<Constraint> new_foreign_keys(const Catalog& before, const Catalog& after,
                                         const ObjectName& table);

// The steps that give a table one of them without anybody waiting.
Draft build_beside(const Index& index, const Catalog& catalog, Phase phase,
                   const std::string& reason);
Draft adopt_index(const Index& index, const Catalog& after, Phase phase, const std::string& reason);
std::vector<Draft> prove_foreign_key(const ObjectName& table, const Constraint& key, Phase phase,
                                     const std::string& reason);

}  // namespace bellows
