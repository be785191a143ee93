// CREATE VIEW, CREATE and ALTER SEQUENCE, CREATE SCHEMA.
#include <algorithm>

#include "migrations/fold/notes.h"
#include "migrations/fold/refusal.h"
#include "migrations/fold/sequence_values.h"
#include "migrations/fold/statements.h"
#include "migrations/fold/tables.h"
#include "migrations/sql_words.h"

namespace bellows {
namespace {

// "SELECT *", "SELECT a, *", "t.*": a star that stands for columns, not for a product or count(*).
bool has_star(std::string_view query) {
  const std::vector<Word> words = words_of(query);
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (!words[i].is("*") || words[i].kind != TokenKind::kOperator) {
      continue;
    }
    const Word& before = words[i - 1];
    if (before.is(".") || before.is(",") ||
        (before.keyword && (before.is("select") || before.is("distinct") || before.is("all")))) {
      return true;
    }
  }
  return false;
}

void add_every_column(const Catalog& catalog, View& view) {
  for (const ObjectName& read : view.reads) {
    const auto table = catalog.tables.find(read);
    if (table == catalog.tables.end()) {
      continue;
    }
    for (const Column& column : table->second.columns) {
      view.columns_read.push_back({read.name, column.name});
    }
  }
}

Result<void> set_owning_column(const Catalog& catalog, const Statement& at,
                               const SequenceOptions& options, Sequence& sequence) {
  if (options.owned_by_none) {
    sequence.owned_by_table = {};
    sequence.owned_by_column = {};
  }
  if (options.owned_by_table.empty()) {
    return {};
  }
  const Result<const Table*> table = require_table(catalog, at, options.owned_by_table);
  if (!table) {
    return table.error();
  }
  if ((*table)->columns_known && (*table)->column(options.owned_by_column) == nullptr) {
    return missing_member(at, "column", options.owned_by_column, (*table)->name);
  }
  sequence.owned_by_table = (*table)->name;
  sequence.owned_by_column = options.owned_by_column;
  return {};
}

}  // namespace

Result<void> apply_create_view(Catalog& catalog, const Statement& at, const CreateView& create) {
  ObjectName written = create.view;
  if (create.persistence == Persistence::kTemporary) {
    written.schema = Name{"pg_temp"};
  }
  Result<ObjectName> name = place_for_object(catalog, at, written);
  if (!name) {
    return name.error();
  }
  const auto old = catalog.views.find(*name);
  const bool replaces =
      create.or_replace && old != catalog.views.end() && !old->second.materialized;
  if (!replaces && catalog.relation_kind(*name) != RelationKind::kNone) {
    return already_exists(at, "relation", *name);
  }
  if (Result<void> done = check_relations(catalog, at, create.reads); !done) {
    return done;
  }
  View view;
  view.name = *name;
  view.query = create.query;
  view.columns = create.columns;
  view.columns_read = create.columns_read;
  view.options = create.storage_options;
  if (replaces) {  // what hangs on it stays
    view.triggers = old->second.triggers;
    view.rules = old->second.rules;
  }
  for (const ObjectName& read : create.reads) {
    ObjectName full = catalog.resolve(read);
    if (std::find(view.reads.begin(), view.reads.end(), full) == view.reads.end()) {
      view.reads.push_back(std::move(full));
    }
  }
  std::sort(view.reads.begin(), view.reads.end());
  if (has_star(create.query)) {
    add_every_column(catalog, view);
  }
  catalog.views.insert_or_assign(*name, std::move(view));
  if (!replaces) {
    grant_defaults(catalog, {*name, ObjectKind::kView, {}});
  }
  return {};
}

Result<void> apply_create_sequence(Catalog& catalog, const Statement& at,
                                   const CreateSequence& create) {
  ObjectName written = create.sequence;
  if (create.persistence == Persistence::kTemporary) {
    written.schema = Name{"pg_temp"};
  }
  Result<ObjectName> name = place_for_object(catalog, at, written);
  if (!name) {
    return name.error();
  }
  if (catalog.relation_kind(*name) != RelationKind::kNone) {
    return create.if_not_exists ? Result<void>()
                                : Result<void>(already_exists(at, "relation", *name));
  }
  Sequence sequence;
  sequence.name = *name;
  sequence.type = create.options.type.empty()
                      ? TypeRef{{Name{"pg_catalog"}, Name{"int8"}}, {}, 0, false}
                      : canonical_type(catalog, create.options.type);
  sequence.persistence = create.persistence;
  set_values(create.options.values, ValuesAre::kNew, sequence);
  if (Result<void> done = set_owning_column(catalog, at, create.options, sequence); !done) {
    return done;
  }
  catalog.sequences.emplace(*name, sequence);
  grant_defaults(catalog, {*name, ObjectKind::kSequence, {}});
  return {};
}

Result<void> apply_alter_sequence(Catalog& catalog, const Statement& at,
                                  const AlterSequence& alter) {
  const auto found = catalog.sequences.find(catalog.resolve(alter.sequence));
  if (found == catalog.sequences.end()) {
    return alter.if_exists ? Result<void>() : Result<void>(missing(at, "sequence", alter.sequence));
  }
  const TypeRef before = found->second.type;
  if (!alter.options.type.empty()) {
    found->second.type = canonical_type(catalog, alter.options.type);
  }
  set_values(alter.options.values, ValuesAre::kChanged, found->second,
             alter.options.type.empty() ? nullptr : &before);
  return set_owning_column(catalog, at, alter.options, found->second);
}

Result<void> apply_create_schema(Catalog& catalog, const Statement& at,
                                 const CreateSchema& create) {
  const Name name = create.schema.empty() ? create.authorization : create.schema;
  if (catalog.schemas.contains(name)) {
    return create.if_not_exists ? Result<void>()
                                : Result<void>(already_exists(at, "schema", {{}, name}));
  }
  catalog.schemas.insert(name);
  const ObjectKey key{{{}, name}, ObjectKind::kSchema, {}};
  if (!create.authorization.empty()) {
    set_owner(catalog, key, create.authorization);
  }
  grant_defaults(catalog, key);
  return {};
}

}  // namespace bellows
