// SELECT, INSERT, UPDATE, DELETE, MERGE, COPY, TRUNCATE.
#include <algorithm>
#include <set>

#include "migrations/effects/builtin_functions.h"
#include "migrations/effects/extension_functions.h"
#include "migrations/effects/handlers.h"
#include "migrations/sql_words.h"

namespace bellows {
namespace {

bool contains(const std::vector<Name>& names, const Name& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The rows that a foreign key points at are locked one by one when a reference is written.
void lock_referenced(Collector& collector, const ObjectName& table,
                     const std::vector<Name>& written) {
  const auto found = collector.before().tables.find(table);
  if (found == collector.before().tables.end()) {
    return;
  }
  for (const auto& [name, constraint] : found->second.constraints) {
    const bool checked = constraint.kind == ConstraintKind::kForeignKey &&
                         std::any_of(constraint.columns.begin(), constraint.columns.end(),
                                     [&](const Name& column) { return contains(written, column); });
    if (checked) {
      for (const ObjectName& below : with_descendants(collector.before(), constraint.referenced)) {
        collector.lock_planned(below, LockMode::kRowShare);
      }
    }
  }
}

// Foreign keys that point at the table or, of a partition, at what it is a part of.
std::vector<std::pair<ObjectName, Name>> references_to(const Catalog& catalog,
                                                       const ObjectName& table) {
  std::vector<std::pair<ObjectName, Name>> references = catalog.referencing(table);
  for (auto found = catalog.tables.find(table);
       found != catalog.tables.end() && !found->second.partition_of.empty();
       found = catalog.tables.find(found->second.partition_of)) {
    const auto above = catalog.referencing(found->second.partition_of);
    references.insert(references.end(), above.begin(), above.end());
  }
  return references;
}

enum class RowChange { kDelete, kUpdate };

// Foreign keys that point at the rows: checked, or acted on, when they are deleted or their keys
// change.
void lock_referencing(Collector& collector, const ObjectName& table, RowChange change,
                      const std::vector<Name>& written, std::set<ObjectName>& seen) {
  if (!seen.insert(table).second) {
    return;
  }
  for (const auto& [child, name] : references_to(collector.before(), table)) {
    const Constraint& constraint = collector.before().tables.at(child).constraints.at(name);
    const bool key_written =
        std::any_of(constraint.referenced_columns.begin(), constraint.referenced_columns.end(),
                    [&](const Name& column) { return contains(written, column); });
    if (change == RowChange::kUpdate && !key_written) {
      continue;
    }
    const ReferentialAction action =
        change == RowChange::kDelete ? constraint.on_delete : constraint.on_update;
    const bool only_checked =
        action == ReferentialAction::kNoAction || action == ReferentialAction::kRestrict;
    const LockMode mode = only_checked ? LockMode::kRowShare : LockMode::kRowExclusive;
    for (const ObjectName& below : with_descendants(collector.before(), child)) {
      collector.lock_planned(below, mode);
    }
    if (!only_checked) {
      const bool deletes = change == RowChange::kDelete && action == ReferentialAction::kCascade;
      for (const Name& column : constraint.columns) {
        collector.write(deletes ? ObjectKind::kTable : ObjectKind::kColumn, child,
                        deletes ? Name{} : column);
      }
      lock_referencing(collector, child, deletes ? RowChange::kDelete : RowChange::kUpdate,
                       constraint.columns, seen);
    }
  }
}

// A sequence is advanced when the column's default is used.
void lock_default_sequence(Collector& collector, const ObjectName& table, const Column& column) {
  if (column.default_value) {
    if (const auto sequence = sequence_of_default(collector.before(), *column.default_value)) {
      collector.lock(*sequence, LockMode::kRowExclusive);
      collector.read(ObjectKind::kSequence, *sequence);
    }
  }
  if (column.identity == Identity::kNone) {
    return;
  }
  for (const ObjectName& name : collector.before().sequences_of(table)) {
    if (collector.before().sequences.at(name).owned_by_column == column.name) {
      collector.lock(name, LockMode::kRowExclusive);
      collector.read(ObjectKind::kSequence, name);
    }
  }
}

// A row written to a partition must fit its bound, and that of each partition above, which are
// looked up at the parents.
void lock_parent_of(Collector& collector, const ObjectName& table) {
  const auto& tables = collector.before().tables;
  for (auto found = tables.find(table);
       found != tables.end() && !found->second.partition_of.empty();
       found = tables.find(found->second.partition_of)) {
    collector.lock(found->second.partition_of, LockMode::kAccessShare);
  }
}

// INSERT INTO t DEFAULT VALUES
bool gives_nothing(const Query& query, const std::string& text) {
  if (!query.inserts_values || !query.insert_columns.empty()) {
    return false;
  }
  const std::vector<Word> words = words_of(text);
  for (std::size_t i = 0; i + 1 < words.size() && !words[i].is("("); ++i) {
    if (words[i].keyword && words[i].is("default") && words[i + 1].is("values")) {
      return true;
    }
  }
  return false;
}

// ON CONFLICT looks the conflicting row up in an index, unless it does nothing about any.
bool looks_up_conflicts(const Query& query, const std::string& text) {
  if (!query.has_on_conflict) {
    return false;
  }
  const std::vector<Word> words = words_of(text);
  for (std::size_t i = 0; i + 2 < words.size(); ++i) {
    if (words[i].is("conflict") && words[i + 1].is("do") && words[i + 2].is("nothing")) {
      return false;
    }
  }
  return true;
}

void insert_effects(Collector& collector, const Query& query, const ObjectName& target,
                    const std::string& text) {
  // Which partition a row goes to is not known; all of them count. The indexes are let go at the
  // end of the statement, unless ON CONFLICT looks for one.
  for (const ObjectName& below : with_descendants(collector.before(), target)) {
    const auto table = collector.before().tables.find(below);
    const bool partition =
        table != collector.before().tables.end() && !table->second.partition_of.empty();
    if (below != target && !partition) {
      continue;
    }
    collector.lock(below, LockMode::kRowExclusive);
    if (looks_up_conflicts(query, text)) {
      collector.lock_indexes(below, LockMode::kRowExclusive);
    }
  }
  const auto found = collector.before().tables.find(target);
  if (found == collector.before().tables.end()) {
    return;
  }
  lock_parent_of(collector, target);
  std::vector<Name> given;
  const bool nothing = gives_nothing(query, text);
  for (const Column& column : found->second.columns) {
    const bool listed =
        (query.insert_columns.empty() && !nothing) || contains(query.insert_columns, column.name);
    if (listed) {
      given.push_back(column.name);
    } else {
      lock_default_sequence(collector, target, column);
    }
    collector.write(ObjectKind::kColumn, target, column.name);
  }
  lock_referenced(collector, target, given);
}

void update_effects(Collector& collector, const Query& query, const ObjectName& target) {
  std::vector<Name> written;
  for (const Assignment& assignment : query.assignments) {
    written.push_back(assignment.column);
  }
  const std::vector<ObjectName> targets =
      query.only ? std::vector<ObjectName>{target} : with_descendants(collector.before(), target);
  std::set<ObjectName> seen;
  for (const ObjectName& below : targets) {
    for (const Name& column : written) {
      collector.write(ObjectKind::kColumn, below, column);
    }
    collector.lock_planned(below, LockMode::kRowExclusive);
    lock_parent_of(collector, below);
    lock_referenced(collector, below, written);
    lock_referencing(collector, below, RowChange::kUpdate, written, seen);
  }
}

void delete_effects(Collector& collector, bool only, const ObjectName& target) {
  const std::vector<ObjectName> targets =
      only ? std::vector<ObjectName>{target} : with_descendants(collector.before(), target);
  std::set<ObjectName> seen;
  for (const ObjectName& below : targets) {
    collector.write(ObjectKind::kTable, below);
    collector.lock_planned(below, LockMode::kRowExclusive);
    lock_referencing(collector, below, RowChange::kDelete, {}, seen);
  }
}

void write_effects(Collector& collector, const Query& query, const ObjectName& target,
                   const std::string& text) {
  collector.read_relation(target);
  collector.moves_data();
  const auto view = collector.before().views.find(target);
  if (view != collector.before().views.end()) {  // an updatable view: what it reads is written
    collector.lock(target, LockMode::kRowExclusive);
    for (const ObjectName& read : view->second.reads) {
      collector.write(ObjectKind::kTable, read);
      collector.lock(read, LockMode::kRowExclusive);
      if (query.kind != QueryKind::kInsert) {
        collector.lock_indexes(read, LockMode::kRowExclusive);
      }
    }
    return;
  }
  switch (query.kind) {
    case QueryKind::kInsert:
      insert_effects(collector, query, target, text);
      break;
    case QueryKind::kUpdate:
      update_effects(collector, query, target);
      break;
    case QueryKind::kDelete:
      delete_effects(collector, query.only, target);
      break;
    case QueryKind::kMerge:
      collector.write(ObjectKind::kTable, target);
      for (const ObjectName& below : with_descendants(collector.before(), target)) {
        collector.lock_planned(below, LockMode::kRowExclusive);
      }
      break;
    case QueryKind::kSelect:
      break;
  }
}

// nextval('s'), setval('s', …) named by a constant.
void sequence_calls(Collector& collector, const Query& query, const std::string& text) {
  const bool calls =
      std::any_of(query.functions.begin(), query.functions.end(), [](const FunctionCall& call) {
        return call.name.name.text == "nextval" || call.name.name.text == "setval" ||
               call.name.name.text == "currval";
      });
  if (!calls) {
    return;
  }
  const std::vector<Word> words = words_of(text);
  for (std::size_t i = 0; i + 2 < words.size(); ++i) {
    const bool call = words[i].is("nextval") || words[i].is("setval") || words[i].is("currval");
    if (!call || !words[i + 1].is("(") || words[i + 2].kind != TokenKind::kString) {
      continue;
    }
    Expression expression;
    expression.text = "nextval(" + words[i + 2].text + ")";
    expression.functions = {{{{}, Name{"nextval"}}, 1}};
    if (const auto sequence = sequence_of_default(collector.before(), expression)) {
      collector.lock(*sequence, LockMode::kRowExclusive);
      collector.write(ObjectKind::kSequence, *sequence);
    }
  }
}

// A function of the user's may do anything when it is not declared to only read.
void function_calls(Collector& collector, const Query& query) {
  for (const FunctionCall& call : query.functions) {
    collector.read_function(call.name);
    const Function* function = collector.before().function(call.name);
    if (function != nullptr) {
      if (function->volatility == Volatility::kVolatile) {
        collector.opaque("calls the function " + display(function->name) +
                         ", which may do anything");
      }
    } else if (!builtin_volatility(call.name.name.text) &&
               !extension_volatility(collector.before(), call.name.name)) {
      collector.opaque("calls the function " + display(call.name) + ", which is not known here");
    }
  }
}

}  // namespace

void query_effects(Collector& collector, const Query& query, const std::string& text) {
  std::vector<ObjectName> relations;
  const LockMode mode = query.locks_rows ? LockMode::kRowShare : LockMode::kAccessShare;
  for (const ObjectName& read : query.reads) {
    const ObjectName full = collector.full(read);
    relations.push_back(full);
    collector.read_relation(full);
    collector.lock_for_query(full, mode);
  }
  if (!query.target.empty() && !query.into_table) {
    const ObjectName target = collector.full(query.target);
    relations.push_back(target);
    write_effects(collector, query, target, text);
  }
  for (const WithWrite& with : query.with_writes) {
    const ObjectName target = collector.full(with.table);
    relations.push_back(target);
    Query whole;
    whole.kind = with.kind;
    write_effects(collector, whole, target, text);
    if (with.kind == QueryKind::kUpdate) {
      collector.write(ObjectKind::kTable, target);  // which columns is not told
    }
  }
  collector.read_columns(query.columns, relations);
  sequence_calls(collector, query, text);
  function_calls(collector, query);
}

void truncate_effects(Collector& collector, const Truncate& truncate) {
  const Catalog& before = collector.before();
  std::vector<ObjectName> tables;
  const auto add = [&](const ObjectName& table) {
    for (const ObjectName& below : with_descendants(before, table)) {
      if (std::find(tables.begin(), tables.end(), below) == tables.end()) {
        tables.push_back(below);
      }
    }
  };
  for (const ObjectName& table : truncate.tables) {
    add(collector.full(table));
  }
  for (std::size_t i = 0; truncate.cascade && i < tables.size(); ++i) {
    const ObjectName table = tables[i];
    for (const auto& [child, constraint] : before.referencing(table)) {
      add(child);
    }
  }
  for (const ObjectName& table : tables) {
    collector.read_relation(table);
    collector.write(ObjectKind::kTable, table);
    collector.lock_with_indexes(table, LockMode::kAccessExclusive);
    if (truncate.restart_identity) {
      for (const ObjectName& sequence : before.sequences_of(table)) {
        collector.lock(sequence, LockMode::kAccessExclusive);
        collector.write(ObjectKind::kSequence, sequence);
      }
    }
  }
}

namespace {

// COPY t (a, b) FROM …
std::vector<Name> copied_columns(const std::string& text) {
  const std::vector<Word> words = words_of(text);
  std::vector<Name> columns;
  for (std::size_t i = 0; i < words.size() && !words[i].is("from"); ++i) {
    if (words[i].is("(")) {
      for (std::size_t column = i + 1; column < closing(words, i); column += 2) {
        columns.push_back(Name{words[column].text});
      }
      break;
    }
  }
  return columns;
}

}  // namespace

void copy_effects(Collector& collector, const Copy& copy, const std::string& text) {
  if (copy.table.empty()) {
    collector.opaque("COPY of a query, which is not looked into");
    return;
  }
  const ObjectName table = collector.full(copy.table);
  collector.read_relation(table);
  if (!copy.from) {
    collector.lock(table, LockMode::kAccessShare);
    return;
  }
  collector.moves_data();
  Query insert;
  insert.kind = QueryKind::kInsert;
  insert.insert_columns = copied_columns(text);
  insert_effects(collector, insert, table, text);
}

}  // namespace bellows
