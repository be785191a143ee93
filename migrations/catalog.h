// catalog.h: a schema as a value.
// Owns: Catalog; search_path and how an unqualified name is resolved. What it consists of is in
//       catalog_objects.h.
// Promises: every object is under its full name; iteration is sorted; two catalogs with the same
//           objects compare equal. A copy costs next to nothing (object_map.h), and what names an
//           object is found without looking at the others. Nothing here knows where the catalog
//           came from.
// Not here: building it from statements (fold.h) or from a server (executor/load_catalog.h),
//           what a statement does to it (effects.h).
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "migrations/catalog_objects.h"
#include "migrations/object_map.h"

namespace bellows {

// What PostgreSQL keeps in pg_class shares one name space in a schema.
enum class RelationKind { kNone, kTable, kIndex, kSequence, kView };

// How an object names another one.
enum class UseKind {
  kChild,       // a partition or a table that inherits, its parent
  kForeignKey,  // a table, the one it references
  kTable,       // a table, a type, a function or a sequence
  kConstraint,  // a table, its own constraints by schema and name
  kIndex,       // an index, its table, the index it is a part of, a function
  kSequence,    // a sequence, the table that owns it
  kView,        // a view, what it reads
  kType,        // a type, those it is made of
  kFunction,    // a function, the types of its arguments and result
  kStatistics,  // statistics, their table
};

struct Use {
  ObjectName used;
  UseKind kind = UseKind::kTable;
  ObjectName by;
  Name member;  // functions: argument types

  bool operator==(const Use&) const = default;
  auto operator<=>(const Use&) const = default;
};

struct Catalog {
  std::set<Name> schemas{{"public"}};
  ObjectMap<ObjectName, Table> tables;
  ObjectMap<ObjectName, Index> indexes;
  ObjectMap<ObjectName, Sequence> sequences;
  ObjectMap<ObjectName, View> views;  // and materialized views
  ObjectMap<ObjectName, UserType> types;
  ObjectMap<FunctionKey, Function> functions;
  std::set<Name> extensions;
  ObjectMap<ObjectName, Statistics> statistics;
  std::map<Name, Publication> publications;
  std::map<Name, EventTrigger> event_triggers;
  ObjectMap<ObjectKey, Notes> notes;  // only of what there is something to say of
  std::set<DefaultPrivilege> default_privileges;
  Name user;  // who creates what is created; empty: not known, so whoever runs the migrations
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
  // Sequences that a column of the table owns.
  [[nodiscard]] std::vector<ObjectName> sequences_of(const ObjectName& table) const;
  // Columns whose default takes its values from the sequence: table and column.
  [[nodiscard]] std::vector<std::pair<ObjectName, Name>> defaults_of(
      const ObjectName& sequence) const;
  [[nodiscard]] std::vector<ObjectName> statistics_of(const ObjectName& table) const;
  // Indexes of partitions that are parts of the index.
  [[nodiscard]] std::vector<ObjectName> parts_of(const ObjectName& index) const;
  // Whether a table of the schema has a constraint of that name.
  [[nodiscard]] bool has_constraint(const Name& schema, const Name& constraint) const;
  // Whatever may name the object, sorted, and perhaps some that no longer does: for whoever looks
  // at each. Sequences in defaults and functions in expressions are named without a schema.
  [[nodiscard]] std::vector<ObjectName> tables_naming(const ObjectName& used) const;
  [[nodiscard]] std::vector<ObjectName> indexes_naming(const ObjectName& used) const;
  [[nodiscard]] std::vector<ObjectName> types_naming(const ObjectName& used) const;
  [[nodiscard]] std::vector<FunctionKey> functions_naming(const ObjectName& used) const;

  // Takes down who names whom in what was changed since the last time. apply() does it at its end;
  // lookups before that are right as well, but look at everything that was changed.
  void settle();

  // The full name: the first schema of search_path that has such a relation; when none has, the
  // first schema of search_path that exists, which is where CREATE would put it. Temporary tables
  // are in schema pg_temp and come first.
  [[nodiscard]] ObjectName resolve(const ObjectName& written) const;
  [[nodiscard]] ObjectName resolve_type(const ObjectName& written) const;
  [[nodiscard]] ObjectName resolve_statistics(const ObjectName& written) const;
  // The function of that name that search_path finds first, whatever its arguments; or nothing.
  [[nodiscard]] const Function* function(const ObjectName& written) const;
  // Where CREATE puts an unqualified name: the first schema of search_path that exists.
  [[nodiscard]] Name creation_schema() const;
  [[nodiscard]] bool empty() const;  // no relations, types or functions

  bool operator==(const Catalog& other) const;

 private:
  struct Nothing {
    bool operator==(const Nothing&) const = default;
  };

  template <typename Objects>
  void add_users(const Objects& objects, UseKind kind, const ObjectName& used,
                 std::vector<typename Objects::key_type>& users) const;
  template <typename Objects>
  std::vector<typename Objects::key_type> users_among(const Objects& objects, UseKind kind,
                                                      const ObjectName& used) const;
  template <typename Objects>
  void settle_objects(Objects& objects);

  ObjectMap<Use, Nothing> x_uses;  // of what was settled; some may be no more
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
