// foreign-key-unindexed: rows of the referenced table are deleted slowly.
#include <algorithm>

#include "migrations/sql_words.h"
#include "rules/catalogue/catalogue.h"
#include "rules/file_subject.h"
#include "rules/subject.h"

namespace bellows {
namespace {

struct AddedKey {
  ObjectName table;
  ObjectName referenced;
  std::vector<Name> columns;
};

void add_key(const ObjectName& table, const ConstraintDef& constraint, const Name& column,
             std::vector<AddedKey>& keys) {
  if (constraint.kind == ConstraintKind::kForeignKey) {
    keys.push_back({table, constraint.referenced,
                    constraint.columns.empty() ? std::vector<Name>{column} : constraint.columns});
  }
}

std::vector<AddedKey> keys_of(const Statement& statement, const Catalog& catalog) {
  std::vector<AddedKey> keys;
  if (const auto* create = statement.as<CreateTable>()) {
    for (const ColumnDef& column : create->columns) {
      for (const ConstraintDef& constraint : column.constraints) {
        add_key(catalog.resolve(create->table), constraint, column.name, keys);
      }
    }
    for (const ConstraintDef& constraint : create->constraints) {
      add_key(catalog.resolve(create->table), constraint, {}, keys);
    }
  } else if (const auto* alter = statement.as<AlterTable>()) {
    for (const AlterCommand& command : alter->commands) {
      if (command.constraint) {
        add_key(catalog.resolve(alter->table), *command.constraint, {}, keys);
      }
      if (command.column) {
        for (const ConstraintDef& constraint : command.column->constraints) {
          add_key(catalog.resolve(alter->table), constraint, command.column->name, keys);
        }
      }
    }
  }
  return keys;
}

// Whether all that a partial index leaves out are rows where one of the columns is NULL: those
// point at nothing, and PostgreSQL knows that "column = value" finds none of them.
bool leaves_out_only_nulls(const Expression& predicate, const std::vector<Name>& columns) {
  const std::vector<Name>& wanted = predicate.implies_not_null;
  // "a IS NOT NULL AND b IS NOT NULL" and no more: four words for each, and the ANDs between.
  const std::vector<Word> words = words_of(predicate.text);
  const auto parentheses = std::count_if(
      words.begin(), words.end(), [](const Word& word) { return word.is("(") || word.is(")"); });
  return words.size() - static_cast<std::size_t>(parentheses) + 1 == wanted.size() * 5 &&
         std::all_of(wanted.begin(), wanted.end(), [&](const Name& column) {
           return std::find(columns.begin(), columns.end(), column) != columns.end();
         });
}

// Whether an index begins with the columns, in whatever order.
bool is_indexed(const Catalog& catalog, const Table& table, const std::vector<Name>& columns) {
  for (const Index* index : catalog.indexes_of(table.name)) {
    if (index->keys.size() < columns.size() ||
        (index->predicate && !leaves_out_only_nulls(*index->predicate, columns))) {
      continue;
    }
    const bool leads = std::all_of(columns.begin(), columns.end(), [&](const Name& column) {
      return std::any_of(index->keys.begin(),
                         index->keys.begin() + static_cast<std::ptrdiff_t>(columns.size()),
                         [&](const IndexKey& key) { return key.column == column; });
    });
    if (leads) {
      return true;
    }
  }
  return false;
}

std::vector<FileMatch> match_file(const FileSubject& subject) {
  std::vector<FileMatch> found;
  const std::vector<Statement>& statements = subject.migration.statements;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    for (const AddedKey& key : keys_of(statements[i], subject.after)) {
      const Table* table = subject.after.table(key.table);
      if (table == nullptr || is_indexed(subject.after, *table, key.columns)) {
        continue;
      }
      found.push_back(
          {static_cast<int>(i),
           {"every DELETE on " + display(subject.after.resolve(key.referenced)) + " reads all of " +
                display(table->name) + ": no index starts with " + names_text(key.columns),
            "CREATE INDEX CONCURRENTLY ON " + to_sql(table->name) + " (" +
                columns_sql(key.columns) + ").",
            {}}});
    }
  }
  return found;
}

}  // namespace

Rule foreign_key_unindexed_rule() {
  return {
      .id = "foreign-key-unindexed",
      .title = "A foreign key without an index on its columns",
      .severity = Severity::kWarning,
      .rule_class = RuleClass::kData,
      .why =
          "Every DELETE and key UPDATE on the referenced table looks for rows that point at it. "
          "Without an index that starts with the foreign key's columns each of them reads the "
          "whole referencing table.",
      .safe =
          "Nothing to rewrite: the index is not part of what was asked for. CREATE INDEX "
          "CONCURRENTLY on the referencing columns.",
      .violating =
          {{"CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p_id int);",
            "ALTER TABLE c ADD CONSTRAINT c_p FOREIGN KEY (p_id) REFERENCES p NOT VALID;"},
           {"CREATE TABLE p (id int PRIMARY KEY);",
            "CREATE TABLE c (a int, p_id int REFERENCES p); CREATE INDEX c_a ON c (a, p_id);"},
           {"CREATE TABLE p (id int PRIMARY KEY);",
            "CREATE TABLE c (p_id int REFERENCES p); CREATE INDEX c_p ON c (p_id) WHERE p_id IS "
            "NOT NULL AND p_id > 9;"}},
      .clean = {{"CREATE TABLE p (id int PRIMARY KEY);",
                 "CREATE TABLE c (p_id int REFERENCES p); CREATE INDEX c_p ON c (p_id);"},
                {"CREATE TABLE p (id int PRIMARY KEY);",
                 "CREATE TABLE c (p_id int REFERENCES p); CREATE INDEX c_p ON c (p_id) WHERE p_id "
                 "IS NOT NULL;"},
                {"CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p_id int, a int); CREATE "
                 "INDEX c_p ON c (p_id, a);",
                 "ALTER TABLE c ADD FOREIGN KEY (p_id) REFERENCES p NOT VALID;"}},
      .match_file = match_file,
  };
}

}  // namespace bellows
