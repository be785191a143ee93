#include "migrations/fold/tables.h"

#include <algorithm>

#include "migrations/fold/constraints.h"
#include "migrations/fold/expressions.h"
#include "migrations/fold/indexes.h"
#include "migrations/fold/like.h"
#include "migrations/fold/names.h"
#include "migrations/fold/notes.h"
#include "migrations/fold/refusal.h"
#include "migrations/fold/sequence_values.h"

namespace bellows {
namespace {

// The integer type behind a serial, or empty.
std::string_view serial_type(const TypeRef& type) {
  const std::string& name = type.name.name.text;
  if (!type.name.schema.empty() || type.array_dimensions > 0) {
    return {};
  }
  if (name == "serial" || name == "serial4") {
    return "int4";
  }
  if (name == "bigserial" || name == "serial8") {
    return "int8";
  }
  return name == "smallserial" || name == "serial2" ? "int2" : "";
}

ObjectName create_owned_sequence(Catalog& catalog, const ObjectName& table, const Column& column,
                                 const SequenceValues& values) {
  Sequence sequence;
  sequence.name = choose_sequence_name(catalog, table, column.name);
  sequence.type = column.type;
  set_values(values, ValuesAre::kNew, sequence);
  sequence.owned_by_table = table;
  sequence.owned_by_column = column.name;
  catalog.sequences.emplace(sequence.name, sequence);
  grant_defaults(catalog, {sequence.name, ObjectKind::kSequence, {}});
  return sequence.name;
}

// Columns of a parent, as a table that inherits from it has them.
Result<void> take_columns(const Catalog& catalog, const Statement& at, const ObjectName& parent,
                          Table& table) {
  const auto found = catalog.tables.find(catalog.resolve(parent));
  if (found == catalog.tables.end()) {
    return missing(at, "table", parent);
  }
  for (const Column& column : found->second.columns) {
    if (Column* merged = table.column(column.name)) {
      merged->not_null = merged->not_null || column.not_null;
      continue;
    }
    table.columns.push_back(inherited_column(column));
  }
  table.columns_known = table.columns_known && found->second.columns_known;
  return {};
}

Result<void> take_type_columns(const Catalog& catalog, const Statement& at, const ObjectName& type,
                               Table& table) {
  const auto found = catalog.types.find(catalog.resolve_type(type));
  if (found == catalog.types.end()) {
    return missing(at, "type", type);
  }
  for (const Column& attribute : found->second.attributes) {
    table.columns.push_back(attribute);
    table.columns.back().local = true;
  }
  return {};
}

// A column of the definition joins the table: over an inherited one, or as a new one.
Result<void> join_column(const Statement& at, Table& table, const Column& column, bool has_type) {
  Column* inherited = table.column(column.name);
  if (inherited == nullptr) {
    table.columns.push_back(column);
    return {};
  }
  if (inherited->local && has_type) {
    return member_already_exists(at, "column", column.name, table.name);
  }
  inherited->not_null = inherited->not_null || column.not_null;
  inherited->local = table.partition_of.empty();
  if (column.default_value) {
    inherited->default_value = column.default_value;
  }
  return {};
}

Result<void> add_constraints(Catalog& catalog, const Statement& at, const ObjectName& table,
                             const CreateTable& create) {
  // The server adds CHECKs first, then the primary key, then other indexes, then foreign keys.
  constexpr auto order = [](ConstraintKind kind) {
    switch (kind) {
      case ConstraintKind::kNotNull:
      case ConstraintKind::kCheck:
        return 0;
      case ConstraintKind::kPrimaryKey:
        return 1;
      case ConstraintKind::kForeignKey:
        return 3;
      default:
        return 2;
    }
  };
  std::vector<std::pair<const ConstraintDef*, Name>> all;
  for (const ColumnDef& column : create.columns) {
    for (const ConstraintDef& constraint : column.constraints) {
      all.emplace_back(&constraint, column.name);
    }
  }
  for (const ConstraintDef& constraint : create.constraints) {
    all.emplace_back(&constraint, Name{});
  }
  std::stable_sort(all.begin(), all.end(), [&](const auto& a, const auto& b) {
    return order(a.first->kind) < order(b.first->kind);
  });
  for (const auto& [constraint, column] : all) {
    if (Result<void> done = add_constraint(catalog, at, table, *constraint, column); !done) {
      return done;
    }
  }
  return {};
}

Result<void> take_parents(Catalog& catalog, const Statement& at, const CreateTable& create,
                          Table& table) {
  for (const ObjectName& parent : create.inherits) {
    if (Result<void> done = take_columns(catalog, at, parent, table); !done) {
      return done;
    }
    table.inherits.push_back(catalog.resolve(parent));
  }
  if (!create.partition_of.empty()) {
    if (Result<void> done = take_columns(catalog, at, create.partition_of, table); !done) {
      return done;
    }
    table.partition_of = catalog.resolve(create.partition_of);
    table.partition_bound = create.partition_bound;
  }
  return create.of_type.empty() ? Result<void>()
                                : take_type_columns(catalog, at, create.of_type, table);
}

Result<void> take_definition(Catalog& catalog, const Statement& at, const CreateTable& create,
                             Table& table) {
  for (const LikeClause& like : create.likes) {
    if (Result<void> done = take_like_columns(catalog, at, like, table); !done) {
      return done;
    }
  }
  for (const ColumnDef& definition : create.columns) {
    const bool has_type = !definition.type.empty();
    Result<Column> column = define_column(catalog, at, table.name, definition);
    if (!column) {
      return column.error();
    }
    if (Result<void> done = join_column(at, table, *column, has_type); !done) {
      return done;
    }
  }
  return {};
}

Result<void> finish_table(Catalog& catalog, const Statement& at, const CreateTable& create,
                          const ObjectName& name) {
  for (const ObjectName& parent : catalog.tables.at(name).inherits) {
    inherit_checks(catalog, parent, name);
  }
  if (const ObjectName parent = catalog.tables.at(name).partition_of; !parent.empty()) {
    inherit_checks(catalog, parent, name);
  }
  if (Result<void> done = add_constraints(catalog, at, name, create); !done) {
    return done;
  }
  for (const LikeClause& like : create.likes) {
    if (Result<void> done = take_like_constraints(catalog, at, like, name); !done) {
      return done;
    }
  }
  if (const ObjectName parent = catalog.tables.at(name).partition_of; !parent.empty()) {
    return attach_partition(catalog, at, parent, name, create.partition_bound);
  }
  return {};
}

Result<ObjectName> place_for_table(const Catalog& catalog, const Statement& at,
                                   const ObjectName& written, Persistence persistence,
                                   std::string_view what) {
  ObjectName name = written;
  if (persistence == Persistence::kTemporary) {
    name.schema = Name{"pg_temp"};
  }
  return place_for_relation(catalog, at, what, name);
}

bool there_already(const Catalog& catalog, const ObjectName& written, Persistence persistence) {
  ObjectName name = written;
  if (persistence == Persistence::kTemporary) {
    name.schema = Name{"pg_temp"};
  } else if (name.schema.empty()) {
    name.schema = catalog.creation_schema();
  }
  return catalog.relation_kind(name) != RelationKind::kNone;
}

}  // namespace

Result<TypeRef> require_type(const Catalog& catalog, const Statement& at, const TypeRef& written) {
  TypeRef type = canonical_type(catalog, written);
  if (type.name.schema.text == "pg_catalog" || catalog.types.contains(type.name) ||
      catalog.tables.contains(type.name) || catalog.views.contains(type.name)) {
    return type;
  }
  const bool may_be_from_extension =
      std::any_of(catalog.extensions.begin(), catalog.extensions.end(),
                  [](const Name& extension) { return extension.text != "plpgsql"; });
  if (may_be_from_extension || type.name.schema.text == "information_schema") {
    return type;
  }
  return missing(at, "type", written.name);
}

void make_identity(Catalog& catalog, const ObjectName& table, Column& column, Identity identity,
                   const SequenceValues& values) {
  create_owned_sequence(catalog, table, column, values);
  column.identity = identity;
  column.not_null = true;
}

Column inherited_column(const Column& column) {
  Column copy = column;
  copy.local = false;
  copy.identity = Identity::kNone;
  copy.statistics = -1;
  copy.options.clear();
  return copy;
}

ObjectName resolved_collation(const ObjectName& written) {
  static const std::set<std::string> kBuiltIn{"C", "POSIX", "default", "ucs_basic", "unicode"};
  if (written.name.text == "default") {
    return {};
  }
  return written.schema.empty() && kBuiltIn.contains(written.name.text)
             ? ObjectName{Name{"pg_catalog"}, written.name}
             : written;
}

Result<Column> define_column(Catalog& catalog, const Statement& at, const ObjectName& table,
                             const ColumnDef& definition) {
  Column column;
  column.name = definition.name;
  column.not_null = definition.not_null;
  column.collation = resolved_collation(definition.collation);
  column.storage = definition.storage;
  column.compression = definition.compression == "default" ? "" : definition.compression;
  if (definition.default_value && !definition.default_value->is_null_constant) {
    column.default_value = kept(*definition.default_value);
  }
  if (definition.generated) {
    column.generated = kept(*definition.generated);
  }
  if (const std::string_view integer = serial_type(definition.type); !integer.empty()) {
    column.type.name = {Name{"pg_catalog"}, Name{std::string(integer)}};
    column.not_null = true;
    column.default_value = nextval_of(create_owned_sequence(catalog, table, column, {}));
    return column;
  }
  if (!definition.type.empty()) {
    Result<TypeRef> type = require_type(catalog, at, definition.type);
    if (!type) {
      return type.error();
    }
    column.type = *type;
  }
  if (definition.identity != Identity::kNone) {
    make_identity(catalog, table, column, definition.identity, definition.identity_values);
  }
  return column;
}

Result<void> attach_partition(Catalog& catalog, const Statement& at, const ObjectName& parent,
                              const ObjectName& partition, const std::string& bound) {
  Table& child = catalog.tables.at(partition);
  const Table& above = catalog.tables.at(parent);
  child.partition_of = parent;
  child.partition_bound = bound;
  for (const Column& column : above.columns) {
    if (Column* own = child.column(column.name)) {
      own->local = false;
      own->not_null = own->not_null || column.not_null;
    } else if (child.columns_known && above.columns_known) {
      return missing_member(at, "column", column.name, partition);
    }
  }
  for (const auto& [name, constraint] : above.constraints) {
    const auto own = child.constraints.find(name);
    if (constraint.kind == ConstraintKind::kCheck && own != child.constraints.end()) {
      own->second.local = false;
    }
  }
  inherit_checks(catalog, parent, partition);
  for (const auto& [name, trigger] : above.triggers) {
    if (trigger.row) {
      child.triggers.emplace(name, trigger);
    }
  }
  if (Result<void> done = copy_indexes_to_partition(catalog, at, parent, partition); !done) {
    return done;
  }
  copy_foreign_keys(catalog, parent, partition);
  return {};
}

Result<void> apply_create_table(Catalog& catalog, const Statement& at, const CreateTable& create) {
  if (create.if_not_exists && there_already(catalog, create.table, create.persistence)) {
    return {};
  }
  Result<ObjectName> name = place_for_table(catalog, at, create.table, create.persistence, "table");
  if (!name) {
    return name.error();
  }
  Table table;
  table.name = *name;
  table.persistence = create.persistence;
  table.partition_by = create.partition_by;
  table.partition_key = create.partition_key;
  table.created_in_plan = true;
  table.options = create.storage_options;
  table.access_method = create.access_method.text == "heap" ? Name{} : create.access_method;
  table.tablespace = create.tablespace;
  if (!create.of_type.empty()) {
    table.of_type = catalog.resolve_type(create.of_type);
  }
  if (Result<void> done = take_parents(catalog, at, create, table); !done) {
    return done;
  }
  if (Result<void> done = take_definition(catalog, at, create, table); !done) {
    return done;
  }
  // The sequences of serial columns were made first, so one of them may have taken the name.
  if (catalog.relation_kind(*name) != RelationKind::kNone) {
    return already_exists(at, "table", *name);
  }
  catalog.tables.emplace(*name, std::move(table));
  grant_defaults(catalog, {*name, ObjectKind::kTable, {}});
  return finish_table(catalog, at, create, *name);
}

Result<void> apply_create_table_as(Catalog& catalog, const Statement& at,
                                   const CreateTableAs& create) {
  if (create.if_not_exists && there_already(catalog, create.table, create.persistence)) {
    return {};
  }
  const std::string_view what = create.materialized_view ? "materialized view" : "table";
  Result<ObjectName> name = place_for_table(catalog, at, create.table, create.persistence, what);
  if (!name) {
    return name.error();
  }
  if (create.materialized_view) {
    View view;
    view.name = *name;
    view.materialized = true;
    view.query = create.query;
    view.columns = create.columns;
    for (const ObjectName& read : create.reads) {
      view.reads.push_back(catalog.resolve(read));
    }
    view.options = create.storage_options;
    view.access_method = create.access_method.text == "heap" ? Name{} : create.access_method;
    view.tablespace = create.tablespace;
    view.populated = !create.with_no_data;
    catalog.views.emplace(*name, view);
    grant_defaults(catalog, {*name, ObjectKind::kView, {}});
    return {};
  }
  Table table;
  table.name = *name;
  table.persistence = create.persistence;
  table.created_in_plan = true;
  table.columns_known = false;
  table.options = create.storage_options;
  table.tablespace = create.tablespace;
  catalog.tables.emplace(*name, table);
  grant_defaults(catalog, {*name, ObjectKind::kTable, {}});
  return {};
}

}  // namespace bellows
