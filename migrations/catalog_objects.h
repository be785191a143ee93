// catalog_objects.h: what a schema consists of, each kind as a value.
// Owns: tables with columns, constraints, triggers, policies and rules; indexes, sequences, views,
//       types, functions, statistics, publications, event triggers; what is said of any of them.
// Promises: names are full; plain values, compared member by member.
// Not here: the schema as a whole and looking things up in it (catalog.h).
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "migrations/sql_name.h"
#include "migrations/statement.h"

namespace bellows {

struct Column {
  Name name;
  TypeRef type;  // canonical: built-in types as pg_catalog.X, others with their schema
  bool not_null = false;
  std::optional<Expression> default_value;
  std::optional<Expression> generated;
  Identity identity = Identity::kNone;
  ObjectName collation;
  bool local = true;        // declared on this table; false: there only because a parent has it
  bool is_virtual = false;  // of a generated one: computed when read
  std::string storage;      // plain, external, extended, main; empty: its type's own
  std::string compression;  // pglz, lz4; empty: the server's default
  int statistics = -1;      // SET STATISTICS; -1: the server's default
  StorageOptions options;   // n_distinct, …

  bool operator==(const Column&) const = default;
};

struct Constraint {
  Name name;
  ConstraintKind kind = ConstraintKind::kCheck;  // never kNotNull: that is Column::not_null
  std::vector<Name> columns;                     // of CHECK: every column it mentions
  Expression check;
  ObjectName referenced;
  std::vector<Name> referenced_columns;  // resolved: the primary key's when not written
  ReferentialAction on_delete = ReferentialAction::kNoAction;
  ReferentialAction on_update = ReferentialAction::kNoAction;
  std::vector<Name> set_columns;  // ON DELETE SET NULL (these only)
  bool match_full = false;
  bool deferrable = false;
  bool initially_deferred = false;
  bool no_inherit = false;
  bool validated = true;
  bool enforced = true;
  bool local = true;  // declared on this table; false: there only because a parent has it
  Name parent;        // foreign keys of a partition: the parent's constraint it is a part of
  std::vector<std::string> operators;  // of EXCLUDE: one for each key of its index

  bool operator==(const Constraint&) const = default;
};

struct Index {
  ObjectName name;
  ObjectName table;
  std::string method = "btree";
  std::vector<IndexKey> keys;  // options in the server's words: "DESC", "DESC NULLS LAST", …
  std::vector<Name> include;
  std::optional<Expression> predicate;
  bool unique = false;
  bool nulls_not_distinct = false;
  bool valid = true;
  Name constraint;  // the PRIMARY KEY, UNIQUE or EXCLUDE constraint that owns it; else empty
  bool only_parent = false;  // CREATE INDEX ON ONLY: not valid until every partition is attached
  ObjectName parent;         // of a partition: the partitioned index it is a part of
  StorageOptions options;
  Name tablespace;
  bool clustered = false;
  bool replica_identity = false;

  bool operator==(const Index&) const = default;
};

struct Trigger {
  Name name;
  ObjectName function;
  std::vector<Name> update_columns;
  bool row = false;  // FOR EACH ROW: partitions get a copy
  bool before = false;
  bool instead_of = false;
  bool on_insert = false;
  bool on_update = false;
  bool on_delete = false;
  bool on_truncate = false;
  bool constraint = false;
  bool deferrable = false;
  bool initially_deferred = false;
  std::optional<Expression> when;
  std::vector<std::string> arguments;
  Name old_table;
  Name new_table;
  ObjectName referenced;
  char enabled = 'O';  // pg_trigger.tgenabled: O, D, R, A

  bool operator==(const Trigger&) const = default;
};

struct Policy {
  Name name;
  std::string command = "all";
  bool permissive = true;
  std::vector<Name> roles;  // sorted; empty: PUBLIC
  std::optional<Expression> using_expression;
  std::optional<Expression> check;

  bool operator==(const Policy&) const = default;
};

struct RewriteRule {
  Name name;
  std::string event;
  bool instead = false;
  std::string definition;  // its condition and actions; a server prints the whole statement
  char enabled = 'O';

  bool operator==(const RewriteRule&) const = default;
};

struct TableSize {
  std::int64_t rows = 0;   // estimate
  std::int64_t bytes = 0;  // heap, toast and indexes

  bool operator==(const TableSize&) const = default;
};

enum class ReplicaIdentity { kDefault, kFull, kNothing, kIndex };  // kIndex: Index says which

struct Table {
  ObjectName name;
  Persistence persistence = Persistence::kPermanent;
  std::vector<Column> columns;  // in attnum order
  bool columns_known = true;    // false for CREATE TABLE AS, whose columns only a server knows
  std::map<Name, Constraint> constraints;
  std::map<Name, Trigger> triggers;
  std::map<Name, Policy> policies;
  std::map<Name, RewriteRule> rules;
  std::vector<ObjectName> inherits;
  PartitionStrategy partition_by = PartitionStrategy::kNone;
  std::string partition_key;
  ObjectName partition_of;
  std::string partition_bound;
  bool row_security = false;
  bool force_row_security = false;
  StorageOptions options;
  ReplicaIdentity replica_identity = ReplicaIdentity::kDefault;
  ObjectName of_type;
  Name access_method;  // empty: heap
  Name tablespace;
  std::optional<TableSize> size;  // not part of equality of schemas: see same_schema()
  bool created_in_plan = false;   // likewise

  [[nodiscard]] const Column* column(const Name& name) const;
  [[nodiscard]] Column* column(const Name& name);
  [[nodiscard]] const Constraint* primary_key() const;

  bool operator==(const Table&) const = default;
};

struct Sequence {
  ObjectName name;
  TypeRef type;
  Persistence persistence = Persistence::kPermanent;
  std::int64_t increment = 1;
  std::int64_t minimum = 1;
  std::int64_t maximum = std::numeric_limits<std::int64_t>::max();
  std::int64_t start = 1;
  std::int64_t cache = 1;
  bool cycle = false;
  ObjectName owned_by_table;
  Name owned_by_column;

  bool operator==(const Sequence&) const = default;
};

struct View {
  ObjectName name;
  bool materialized = false;
  std::string query;
  std::vector<Name> columns;
  std::vector<ObjectName> reads;         // resolved
  std::vector<ColumnPath> columns_read;  // as written
  bool outdated = false;   // something it reads was renamed since: the query's text shows old names
  StorageOptions options;  // security_barrier, security_invoker, check_option; of a materialized
                           // one what a table can have
  std::map<Name, Trigger> triggers;
  std::map<Name, RewriteRule> rules;
  Name access_method;
  Name tablespace;
  bool populated = true;

  bool operator==(const View&) const = default;
};

enum class TypeKind { kEnum, kDomain, kComposite, kRange };

struct UserType {
  ObjectName name;
  TypeKind kind = TypeKind::kEnum;
  std::vector<std::string> values;          // enum
  TypeRef base;                             // domain; of a range its subtype
  bool not_null = false;                    // domain
  std::optional<Expression> default_value;  // domain
  ObjectName collation;                     // domain, when not its base's
  std::map<Name, Constraint> constraints;   // domain
  std::vector<Column> attributes;           // composite
  ObjectName multirange;                    // range

  bool operator==(const UserType&) const = default;
};

struct Function {
  ObjectName name;
  std::vector<TypeRef> arguments;  // of the input only: they identify it
  std::vector<FunctionArgument> all_arguments;
  TypeRef returns;
  Name language;
  Volatility volatility = Volatility::kVolatile;
  bool procedure = false;
  bool aggregate = false;
  bool window = false;
  bool strict = false;
  bool security_definer = false;
  bool leakproof = false;
  std::string parallel = "unsafe";
  std::string cost;  // empty: what its language has
  std::string rows;
  std::map<std::string, std::string> settings;
  std::string body;
  ObjectName transition;  // aggregates: sfunc, stype, finalfunc, initcond
  TypeRef state;
  ObjectName finish;
  std::string initial;

  bool operator==(const Function&) const = default;
};

struct FunctionKey {
  ObjectName name;
  std::string arguments;  // display types joined with ", "

  bool operator==(const FunctionKey&) const = default;
  auto operator<=>(const FunctionKey&) const = default;
};

struct Statistics {
  ObjectName name;
  ObjectName table;
  std::vector<std::string> kinds;  // sorted; never empty
  std::vector<IndexKey> on;        // columns sorted, then expressions
  int target = -1;

  bool operator==(const Statistics&) const = default;
};

struct Publication {
  Name name;
  bool all_tables = false;
  std::map<ObjectName, PublishedTable> tables;
  std::set<Name> schemas;
  std::set<std::string> publishes{"delete", "insert", "truncate", "update"};
  bool via_root = false;

  bool operator==(const Publication&) const = default;
};

struct EventTrigger {
  Name name;
  std::string event;
  ObjectName function;
  std::vector<std::string> tags;  // sorted
  char enabled = 'O';

  bool operator==(const EventTrigger&) const = default;
};

// Any object, or a part of one: kTable (or kIndex, kSequence, kView, also of materialized ones),
// kColumn, kConstraint, kTrigger, kPolicy, kRule with the relation as object; kType (domains, too),
// kDomainConstraint; kFunction (of any kind), member: its argument types; kSchema, kExtension,
// kPublication, kEventTrigger without schema; kStatistics.
struct ObjectKey {
  ObjectName object;
  ObjectKind kind = ObjectKind::kTable;
  Name member;

  bool operator==(const ObjectKey&) const = default;
  auto operator<=>(const ObjectKey&) const = default;
};

// A privilege beyond those that the owner and PUBLIC have anyway.
struct GrantedPrivilege {
  Name grantee;           // empty: PUBLIC
  std::string privilege;  // lower case
  Name column;
  bool grant_option = false;
  bool taken = false;  // one that they have anyway, revoked

  bool operator==(const GrantedPrivilege&) const = default;
  auto operator<=>(const GrantedPrivilege&) const = default;
};

// What is said of an object.
struct Notes {
  std::optional<std::string> comment;
  Name owner;  // empty: Catalog::user
  std::set<GrantedPrivilege> privileges;

  [[nodiscard]] bool empty() const { return !comment && owner.empty() && privileges.empty(); }

  bool operator==(const Notes&) const = default;
};

// What every new object gets.
struct DefaultPrivilege {
  Name role;    // whose objects; empty: Catalog::user
  Name schema;  // empty: in all
  ObjectKind kind = ObjectKind::kTable;
  GrantedPrivilege privilege;

  bool operator==(const DefaultPrivilege&) const = default;
  auto operator<=>(const DefaultPrivilege&) const = default;
};

}  // namespace bellows
