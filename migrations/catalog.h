// catalog.h: a schema as a value.
// Owns: Catalog and its parts: schemas, tables, columns, constraints, indexes, sequences, views,
//       types, functions, triggers; search_path and how an unqualified name is resolved.
// Promises: every object is under its full name; iteration is sorted; two catalogs with the same
//           objects compare equal. Nothing here knows where the catalog came from.
// Not here: building it from statements (fold.h) or from a server (executor/load_catalog.h),
//           what a statement does to it (effects.h).
#pragma once

#include <cstdint>
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
  bool match_full = false;
  bool deferrable = false;
  bool initially_deferred = false;
  bool no_inherit = false;
  bool validated = true;

  bool operator==(const Constraint&) const = default;
};

struct Index {
  ObjectName name;
  ObjectName table;
  std::string method = "btree";
  std::vector<IndexKey> keys;
  std::vector<Name> include;
  std::optional<Expression> predicate;
  bool unique = false;
  bool nulls_not_distinct = false;
  bool valid = true;
  Name constraint;  // the PRIMARY KEY, UNIQUE or EXCLUDE constraint that owns it; else empty
  bool only_parent = false;  // CREATE INDEX ON ONLY: not valid until every partition is attached

  bool operator==(const Index&) const = default;
};

struct Trigger {
  Name name;
  ObjectName function;
  std::vector<Name> update_columns;

  bool operator==(const Trigger&) const = default;
};

struct TableSize {
  std::int64_t rows = 0;   // estimate
  std::int64_t bytes = 0;  // heap, toast and indexes

  bool operator==(const TableSize&) const = default;
};

struct Table {
  ObjectName name;
  Persistence persistence = Persistence::kPermanent;
  std::vector<Column> columns;  // in attnum order
  std::map<Name, Constraint> constraints;
  std::map<Name, Trigger> triggers;
  std::vector<ObjectName> inherits;
  PartitionStrategy partition_by = PartitionStrategy::kNone;
  std::string partition_key;
  ObjectName partition_of;
  std::string partition_bound;
  bool row_security = false;
  std::optional<TableSize> size;  // not part of equality of schemas: see same_schema()
  bool created_in_plan = false;   // likewise

  [[nodiscard]] const Column* column(const Name& name) const;
  [[nodiscard]] Column* column(const Name& name);
  [[nodiscard]] const Constraint* primary_key() const;

  bool operator==(const Table&) const = default;
};

struct Sequence {
  ObjectName name;
  std::string options;
  TypeRef type;
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

  bool operator==(const View&) const = default;
};

enum class TypeKind { kEnum, kDomain, kComposite, kRange };

struct UserType {
  ObjectName name;
  TypeKind kind = TypeKind::kEnum;
  std::vector<std::string> values;         // enum
  TypeRef base;                            // domain
  bool not_null = false;                   // domain
  std::map<Name, Constraint> constraints;  // domain
  std::vector<Column> attributes;          // composite

  bool operator==(const UserType&) const = default;
};

struct Function {
  ObjectName name;
  std::vector<TypeRef> arguments;
  TypeRef returns;
  Name language;
  Volatility volatility = Volatility::kVolatile;
  bool procedure = false;
  std::string body;

  bool operator==(const Function&) const = default;
};

struct FunctionKey {
  ObjectName name;
  std::string arguments;  // display types joined with ", "

  bool operator==(const FunctionKey&) const = default;
  auto operator<=>(const FunctionKey&) const = default;
};

// What PostgreSQL keeps in pg_class shares one name space in a schema.
enum class RelationKind { kNone, kTable, kIndex, kSequence, kView };

struct Catalog {
  std::set<Name> schemas{{"public"}};
  std::map<ObjectName, Table> tables;
  std::map<ObjectName, Index> indexes;
  std::map<ObjectName, Sequence> sequences;
  std::map<ObjectName, View> views;  // and materialized views
  std::map<ObjectName, UserType> types;
  std::map<FunctionKey, Function> functions;
  std::set<Name> extensions;
  std::vector<Name> search_path{{"public"}};
  int server_version = 15;  // major

  [[nodiscard]] const Table* table(const ObjectName& name) const;  // resolves
  [[nodiscard]] const Index* index(const ObjectName& name) const;
  [[nodiscard]] RelationKind relation_kind(const ObjectName& full_name) const;
  [[nodiscard]] std::vector<const Index*> indexes_of(const ObjectName& table) const;
  // Foreign keys of other tables (and itself) that point at the table.
  [[nodiscard]] std::vector<std::pair<ObjectName, Name>> referencing(const ObjectName& table) const;
  [[nodiscard]] std::vector<ObjectName> partitions_of(const ObjectName& table) const;

  // The full name: the first schema of search_path that has such a relation; when none has, the
  // first schema of search_path, which is where CREATE would put it.
  [[nodiscard]] ObjectName resolve(const ObjectName& written) const;
  [[nodiscard]] ObjectName resolve_type(const ObjectName& written) const;
  [[nodiscard]] bool empty() const;  // no relations, types or functions

  bool operator==(const Catalog&) const = default;
};

// A name for an automatically named object that is still free in that schema: the server's
// ChooseRelationName(): base, base1, base2, …
Name free_relation_name(const Catalog& catalog, const Name& schema, std::string_view name1,
                        std::string_view name2, std::string_view label);

// As format_type() shows it: "character varying(20)", "timestamp with time zone", "integer[]".
std::string type_text(const TypeRef& type);

// How two schemas differ, one line each, sorted; empty when they are the same. Column order, sizes
// and created_in_plan do not count.
std::vector<std::string> schema_differences(const Catalog& a, const Catalog& b);

// SHA-256 over names, columns (type, NOT NULL, whether there is a default), constraints (kind,
// columns, validated) and indexes (keys, unique, valid): what a catalog folded from files and one
// loaded from a server can agree on. Texts of expressions are left out. Schema `bellows` too.
std::string fingerprint(const Catalog& catalog);

}  // namespace bellows
