// handlers.h: the effects of each kind of statement; effects.cc calls them.
// Every handler says what is locked, scanned and read; what is created, changed and dropped comes
// from schema_change.h and is there already.
#pragma once

#include "migrations/effects/collector.h"
#include "migrations/effects/schema_change.h"
#include "migrations/statement.h"

namespace bellows {

void alter_table_effects(Collector& collector, const AlterTable& alter, const SchemaChange& change);
void create_table_effects(Collector& collector, const CreateTable& create,
                          const SchemaChange& change);
void create_index_effects(Collector& collector, const CreateIndex& create,
                          const SchemaChange& change);
void drop_effects(Collector& collector, const DropObjects& drop, const SchemaChange& change);
void rename_effects(Collector& collector, const Rename& rename);
void set_schema_effects(Collector& collector, const SetSchema& set);
void change_owner_effects(Collector& collector, const ChangeOwner& change);
void create_trigger_effects(Collector& collector, const CreateTrigger& create);
void alter_domain_effects(Collector& collector, const AlterDomain& alter);
void comment_effects(Collector& collector, const Comment& comment);

void query_effects(Collector& collector, const Query& query, const std::string& text);
void truncate_effects(Collector& collector, const Truncate& truncate);
void copy_effects(Collector& collector, const Copy& copy, const std::string& text);

// The server checks a body in SQL when it is declared, and locks what it names.
void function_body_effects(Collector& collector, const Statement& statement,
                           const CreateFunction& create);
void do_block_effects(Collector& collector, const Statement& block);

void lock_table_effects(Collector& collector, const LockTable& lock);
void vacuum_effects(Collector& collector, const Vacuum& vacuum);
void cluster_effects(Collector& collector, const Cluster& cluster);
void reindex_effects(Collector& collector, const Reindex& reindex);
void refresh_effects(Collector& collector, const RefreshView& refresh);

// What dropping takes: the dropped relations and the tables that dropped parts were on.
void lock_dropped(Collector& collector, const SchemaChange& change);

void attach_partition_effects(Collector& collector, const ObjectName& parent,
                              const AlterCommand& command, const SchemaChange& change);
void detach_partition_effects(Collector& collector, const ObjectName& parent,
                              const AlterCommand& command);
// CREATE TABLE … PARTITION OF, and what its parent has to go through.
void create_partition_effects(Collector& collector, const ObjectName& parent,
                              const std::string& bound);

// Whether a foreign key that points at the table has triggers on it: before 15, a partitioned table
// had none of its own.
bool has_key_triggers(const Catalog& catalog, const ObjectName& table);

// Whether the statement adds a constraint of that name to the table.
bool creates_constraint(const SchemaChange& change, const ObjectName& table,
                        const Name& constraint);

// Foreign keys that the statement adds to a table that was there before: both sides, the proof.
void add_foreign_keys(Collector& collector, const SchemaChange& change, const ObjectName& table);

// New foreign keys of the table: the referenced table and the index behind it.
void lock_new_references(Collector& collector, const SchemaChange& change, const ObjectName& table);

// The unique indexes behind what a foreign key references, those of partitions included.
void lock_referenced_indexes(Collector& collector, const Catalog& catalog,
                             const Constraint& foreign_key);

// Proving a foreign key reads both tables, and the planner looks at all their indexes.
void lock_for_validation(Collector& collector, const ObjectName& table,
                         const ObjectName& referenced);

// Whether the table's CHECK constraints prove what FOR VALUES demands, so that ATTACH need not
// scan. Only bounds of one plain column are understood; anything else counts as not proven.
bool checks_prove_bound(const Catalog& catalog, const ObjectName& parent, const Table& table,
                        const std::string& bound);

// Whether the CHECK constraints of the default partition prove that no row of it fits the bound.
bool checks_rule_out_bound(const Catalog& catalog, const ObjectName& parent, const Table& table,
                           const std::string& bound);

}  // namespace bellows
