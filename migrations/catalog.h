// catalog.h: a schema as a value.
// Owns: Catalog; search_path and how an unqualified name is resolved. What it consists of is in
//       catalog_objects.h.
// Promises: every object is under its full name; iteration is sorted; two catalogs with the same
//           objects compare equal. Nothing here knows where the catalog came from.
// Not here: building it from statements (fold.h) or from a server (executor/load_catalog.h),
//           what a statement does to it (effects.h).
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "migrations/catalog_objects.h"

namespace bellows {

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
  std::map<ObjectName, Statistics> statistics;
  std::map<Name, Publication> publications;
  std::map<Name, EventTrigger> event_triggers;
  std::map<ObjectKey, Notes> notes;  // only of what there is something to say of
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
