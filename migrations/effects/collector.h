// collector.h: gathers the effects of one statement.
// Owns: Collector. Promises: only relations that were there before are locked, scanned, rewritten;
//           finish() sorts, removes duplicates and keeps the strongest lock for each relation.
#pragma once

#include <map>
#include <set>
#include <string>

#include "migrations/effects.h"

namespace bellows {

class Collector {
 public:
  explicit Collector(const Catalog& before) : x_before(before) {}

  [[nodiscard]] const Catalog& before() const { return x_before; }

  // The full name of a relation.
  [[nodiscard]] ObjectName full(const ObjectName& written) const {
    return x_before.resolve(written);
  }

  void lock(const ObjectName& relation, LockMode mode);
  // Something that what is made will depend on: newer minor versions keep it from being dropped.
  void lock_dependency(const ObjectName& relation);
  void lock_indexes(const ObjectName& table, LockMode mode);
  // As a planned query locks it: since 16 with the indexes of partitioned tables, too.
  void lock_planned(const ObjectName& table, LockMode mode);
  void lock_with_indexes(const ObjectName& table, LockMode mode);
  // Views by their name, and what they read, all the way down, as a query locks it.
  void lock_for_query(const ObjectName& relation, LockMode mode);
  void scan(const ObjectName& table);     // only what has rows of its own: not a partitioned table
  void rewrite(const ObjectName& table);  // and builds every index of it, under ACCESS EXCLUSIVE
  void build(const ObjectName& index);

  void read(ObjectKind kind, const ObjectName& object, const Name& member = {});
  void write(ObjectKind kind, const ObjectName& object, const Name& member = {});
  void create(ObjectKind kind, const ObjectName& object, const Name& member = {});
  void drop(ObjectKind kind, const ObjectName& object, const Name& member = {});
  // A relation as what it is: table, view, index or sequence.
  void read_relation(const ObjectName& full_name);
  // Columns as written, looked for in these relations; one that several may have touches each.
  void read_columns(const std::vector<ColumnPath>& paths, const std::vector<ObjectName>& relations);
  // Functions, types, sequences and relations that an expression uses; its columns, too.
  void read_expression(const Expression& expression, const ObjectName& table);
  void read_function(const ObjectName& written);
  void read_type(const TypeRef& type);
  void read_schema(const Name& schema);

  // Of a statement inside of this one: all but its builds, and whether it can run in a transaction.
  void add(const Effects& effects);

  void opaque(std::string reason);

  void needs_no_transaction() { x_effects.needs_no_transaction = true; }

  void moves_data() { x_effects.moves_data = true; }

  Effects finish();

 private:
  const Catalog& x_before;
  Effects x_effects;
  std::map<ObjectName, LockMode> x_locks;
  std::set<ObjectName> x_scans;
  std::set<ObjectName> x_rewrites;
  std::set<ObjectName> x_builds;
  std::set<Touch> x_reads;
  std::set<Touch> x_writes;
  std::set<Touch> x_creates;
  std::set<Touch> x_drops;
};

// The table and everything below it: partitions, inheriting tables.
std::vector<ObjectName> with_descendants(const Catalog& catalog, const ObjectName& table);

// The partition that takes what no other does; empty when there is none.
ObjectName default_partition(const Catalog& catalog, const ObjectName& table);

// The unique index behind what a foreign key references; empty when it is not known.
ObjectName referenced_index(const Catalog& catalog, const Constraint& foreign_key);

}  // namespace bellows
