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
  bool local = true;  // declared on this table; false: there only because a parent has it

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
  bool local = true;  // declared on this table; false: there only because a parent has it
  Name parent;        // foreign keys of a partition: the parent's constraint it is a part of

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
  ObjectName parent;         // of a partition: the partitioned index it is a part of

  bool operator==(const Index&) const = default;
};

struct Trigger {
  Name name;
  ObjectName function;
  std::vector<Name> update_columns;
  bool row = false;  // FOR EACH ROW: partitions get a copy

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
  bool columns_known = true;    // false for CREATE TABLE AS, whose columns only a server knows
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
  bool outdated = false;  // something it reads was renamed since: the query's text shows old names

  bool operator==(const View&) const = default;
};

enum class TypeKind { kEnum, kDomain, kComposite, kRange };

struct UserType {
  ObjectName name;
  TypeKind kind = TypeKind::kEnum;
  std::vector<std::string> values;          // enum
  TypeRef base;                             // domain
  bool not_null = false;                    // domain
  std::optional<Expression> default_value;  // domain
  std::map<Name, Constraint> constraints;   // domain
  std::vector<Column> attributes;           // composite

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
  int server_minor = -1;    // -1: not known, so the newest
  std::string time_zone;    // of the session; empty: not known

  [[nodiscard]] const Table* table(const ObjectName& name) const;  // resolves
  [[nodiscard]] const Index* index(const ObjectName& name) const;
  [[nodiscard]] RelationKind relation_kind(const ObjectName& full_name) const;
  [[nodiscard]] std::vector<const Index*> indexes_of(const ObjectName& table) const;
  // Foreign keys of other tables (and itself) that point at the table.
  [[nodiscard]] std::vector<std::pair<ObjectName, Name>> referencing(const ObjectName& table) const;
  [[nodiscard]] std::vector<ObjectName> partitions_of(const ObjectName& table) const;
  // Its partitions and the tables that inherit from it, one level down.
  [[nodiscard]] std::vector<ObjectName> children_of(const ObjectName& table) const;
  // Views that read the relation, one level up.
  [[nodiscard]] std::vector<ObjectName> views_of(const ObjectName& relation) const;

  // The full name: the first schema of search_path that has such a relation; when none has, the
  // first schema of search_path that exists, which is where CREATE would put it. Temporary tables
  // are in schema pg_temp and come first.
  [[nodiscard]] ObjectName resolve(const ObjectName& written) const;
  [[nodiscard]] ObjectName resolve_type(const ObjectName& written) const;
  // The function of that name that search_path finds first, whatever its arguments; or nothing.
  [[nodiscard]] const Function* function(const ObjectName& written) const;
  // Where CREATE puts an unqualified name: the first schema of search_path that exists.
  [[nodiscard]] Name creation_schema() const;
  [[nodiscard]] bool empty() const;  // no relations, types or functions

  bool operator==(const Catalog&) const = default;
};

// A name for an automatically named object that is still free in that schema: the server's
// ChooseRelationName(): base, base1, base2, …
Name free_relation_name(const Catalog& catalog, const Name& schema, std::string_view name1,
                        std::string_view name2, std::string_view label);

// The type as the catalog keeps it: aliases and schema resolved, modifiers complete
// (numeric(10) is numeric(10,0)), any number of dimensions one.
TypeRef canonical_type(const Catalog& catalog, const TypeRef& written);

// Whether pg_catalog has a base type of that name.
bool is_builtin_type(const Name& name);

// As format_type() shows it: "character varying(20)", "timestamp with time zone", "integer[]".
std::string type_text(const TypeRef& type);

// The expression with blanks, letter case, redundant outer parentheses and the schema of a
// nextval() argument evened out: what two ways of writing the same expression have in common.
std::string normal_text(const Catalog& catalog, const Expression& expression);

// The sequence that a default takes its values from: nextval('s'), nextval('s'::regclass).
std::optional<ObjectName> sequence_of_default(const Catalog& catalog, const Expression& expression);

// What schema_differences() looks at.
enum class Compare {
  kTexts,  // everything: both catalogs come from statements
  kNames,  // expressions by the columns they use, view queries not at all: a server prints
           // expressions in its own words
};

// How two schemas differ, one line each, sorted; empty when they are the same. Column order, sizes
// and created_in_plan do not count.
std::vector<std::string> schema_differences(const Catalog& a, const Catalog& b,
                                            Compare compare = Compare::kTexts);

// SHA-256 over names, columns (type, NOT NULL, whether there is a default), constraints (kind,
// columns, validated) and indexes (keys, unique, valid): what a catalog folded from files and one
// loaded from a server can agree on. Texts of expressions are left out. Schema `bellows` too.
std::string fingerprint(const Catalog& catalog);

}  // namespace bellows
