#include "migrations/fold/like.h"

#include "migrations/fold/indexes.h"
#include "migrations/fold/refusal.h"
#include "migrations/fold/tables.h"

namespace bellows {

Result<void> take_like_columns(Catalog& catalog, const Statement& at, const LikeClause& like,
                               Table& table) {
  const Result<const Table*> source = require_table(std::as_const(catalog), at, like.table);
  if (!source) {
    return source.error();
  }
  for (const Column& column : (*source)->columns) {
    if (table.column(column.name) != nullptr) {
      return member_already_exists(at, "column", column.name, table.name);
    }
    Column copy = column;
    copy.local = true;
    copy.identity = Identity::kNone;
    copy.statistics = -1;
    copy.options.clear();
    copy.storage = like.storage ? copy.storage : "";
    copy.compression = like.compression ? copy.compression : "";
    if (!like.defaults) {
      copy.default_value.reset();
    }
    if (!like.generated) {
      copy.generated.reset();
    }
    if (like.identity && column.identity != Identity::kNone) {
      make_identity(catalog, table.name, copy, column.identity, {});
      // The copy's sequence counts in bigint, whatever the column is.
      for (const ObjectName& name : catalog.sequences_of(table.name)) {
        if (Sequence& sequence = catalog.sequences.at(name);
            sequence.owned_by_column == copy.name) {
          sequence.type = {{Name{"pg_catalog"}, Name{"int8"}}, {}, 0, false};
        }
      }
    }
    table.columns.push_back(copy);
  }
  table.columns_known = table.columns_known && (*source)->columns_known;
  return {};
}

namespace {

Result<void> copy_index(Catalog& catalog, const Statement& at, const Index& source,
                        const ObjectName& table) {
  const IndexPurpose purpose = purpose_of(catalog, source);
  Constraint constraint;
  if (purpose != IndexPurpose::kPlain) {
    constraint = catalog.tables.at(source.table).constraints.at(source.constraint);
  }
  Index index = source;
  index.name = {};
  index.table = table;
  index.parent = {};
  index.constraint = {};
  index.only_parent = false;
  Result<ObjectName> name = add_index(catalog, at, index, purpose);
  if (!name) {
    return name.error();
  }
  if (purpose != IndexPurpose::kPlain) {
    constraint.name = name->name;
    constraint.local = true;
    catalog.tables.at(table).constraints.emplace(constraint.name, constraint);
  }
  return {};
}

}  // namespace

Result<void> take_like_constraints(Catalog& catalog, const Statement& at, const LikeClause& like,
                                   const ObjectName& table) {
  const ObjectName source = catalog.resolve(like.table);
  if (like.constraints) {
    for (const auto& [name, constraint] : catalog.tables.at(source).constraints) {
      if (constraint.kind == ConstraintKind::kCheck) {
        Constraint copy = constraint;
        copy.local = true;
        copy.validated = true;
        catalog.tables.at(table).constraints.emplace(name, copy);
      }
    }
  }
  if (!like.indexes) {
    return {};
  }
  std::vector<Index> indexes;
  for (const Index* index : catalog.indexes_of(source)) {
    indexes.push_back(*index);
  }
  for (const Index& index : indexes) {
    if (Result<void> done = copy_index(catalog, at, index, table); !done) {
      return done;
    }
  }
  return {};
}

}  // namespace bellows
