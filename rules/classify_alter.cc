#include "rules/classify_alter.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "migrations/sql_words.h"
#include "rules/constraint_recipe.h"

namespace bellows {
namespace {

// A CHECK that may be false, and not just unknown, for a row that leaves its columns NULL.
bool may_reject_null(const Expression& check) {
  constexpr auto kTellNull =
      std::to_array<std::string_view>({"any_value", "case", "coalesce", "concat", "exists", "is",
                                       "isnull", "notnull", "num_nonnulls", "num_nulls"});
  const std::vector<Word> words = words_of(check.text);
  return std::any_of(words.begin(), words.end(), [&](const Word& word) {
    return word.is_identifier() &&
           std::binary_search(kTellNull.begin(), kTellNull.end(), std::string_view(word.text));
  });
}

bool has_default(const Table& table, const Name& name) {
  const Column* column = table.column(name);
  return column != nullptr &&
         (column->default_value || column->generated || column->identity != Identity::kNone);
}

Classification classify_drop_constraint(const Subject& subject, const AlterCommand& command) {
  const Table* table = subject.before.table(target_table(subject));
  const auto found = table == nullptr ? std::map<Name, Constraint>::const_iterator{}
                                      : table->constraints.find(command.name);
  if (table == nullptr || found == table->constraints.end()) {
    return expand_any_time("there is no such constraint: nothing happens");
  }
  const bool indexed = found->second.kind == ConstraintKind::kUnique ||
                       found->second.kind == ConstraintKind::kPrimaryKey ||
                       found->second.kind == ConstraintKind::kExclude;
  return indexed ? forbids("ON CONFLICT of the old release may rest on the constraint")
                 : expand("it only lifts a restriction");
}

Classification classify_drop_default(const Subject& subject, const AlterCommand& command) {
  const Table* table = subject.before.table(target_table(subject));
  const Column* column = table == nullptr ? nullptr : table->column(command.name);
  return forbids(column != nullptr && column->not_null
                     ? "inserts of the old release that leave the column out would fail"
                     : "inserts of the old release that leave the column out would get NULL");
}

// Options of a view change what it means; those of a table and an index do not.
Classification classify_options(const Subject& subject) {
  return subject.before.views.contains(target_table(subject))
             ? forbids("the old release may read the view as it was")
             : expand_any_time("a setting that no statement notices");
}

Classification classify_column(const Subject& subject, const AlterCommand& command) {
  switch (command.kind) {
    case AlterKind::kAddColumn:
      return expand("the old release does not see a new column that it need not fill");
    case AlterKind::kDropColumn:
      return destroys("the old release may still use the column");
    case AlterKind::kSetDefault:
      return expand("statements that leave the column out get a value, as before or better");
    case AlterKind::kDropDefault:
      return classify_drop_default(subject, command);
    case AlterKind::kSetNotNull:
      return forbids("inserts of the old release may leave the column NULL");
    case AlterKind::kDropNotNull:
      return expand("it only lifts a restriction");
    case AlterKind::kSetType:
      return expand("every value the old release writes still fits");
    case AlterKind::kSetExpression:
      return forbids("the old release would read other values");
    case AlterKind::kDropExpression:
      return forbids("the old release does not fill the column itself");
    case AlterKind::kAddIdentity:
    case AlterKind::kSetIdentity:
      return forbids("inserts of the old release may give values of their own");
    case AlterKind::kDropIdentity:
      return forbids("inserts of the old release that leave the column out would fail");
    default:
      return expand_any_time("a setting that no statement notices");
  }
}

Classification classify_command(const Subject& subject, const AlterCommand& command) {
  switch (command.kind) {
    case AlterKind::kAddConstraint:
      return classify_constraint(subject, *command.constraint);
    case AlterKind::kDropConstraint:
      return classify_drop_constraint(subject, command);
    case AlterKind::kValidateConstraint:
      return backfill("it proves a fact about rows, and forbids nothing new");
    case AlterKind::kAlterConstraint:
      return forbids("violations by the old release would show at another moment");
    case AlterKind::kAttachPartition:
      return expand("the parent gains rows, as an INSERT would add them");
    case AlterKind::kDetachPartition:
    case AlterKind::kDetachPartitionFinalize:
      return forbids("the old release reads the partition's rows through the parent");
    case AlterKind::kInherit:
      return expand("the parent gains rows, as an INSERT would add them");
    case AlterKind::kNoInherit:
      return forbids("the old release reads the rows through the parent");
    case AlterKind::kEnableTrigger:
    case AlterKind::kEnableAlwaysTrigger:
    case AlterKind::kEnableReplicaTrigger:
    case AlterKind::kDisableTrigger:
    case AlterKind::kEnableRule:
    case AlterKind::kEnableAlwaysRule:
    case AlterKind::kEnableReplicaRule:
    case AlterKind::kDisableRule:
      return forbids("it changes what writes of the old release do");
    case AlterKind::kSetOptions:
    case AlterKind::kResetOptions:
      return classify_options(subject);
    case AlterKind::kSetTablespace:
    case AlterKind::kSetAccessMethod:
    case AlterKind::kSetLogged:
      return expand_any_time("how rows are stored changes no result");
    case AlterKind::kSetUnlogged:
      return destroys("from then on a crash empties the table");
    case AlterKind::kClusterOn:
    case AlterKind::kSetWithoutCluster:
    case AlterKind::kOfType:
    case AlterKind::kNotOfType:
    case AlterKind::kAttachIndex:
      return expand_any_time("a setting that no statement notices");
    case AlterKind::kOwnerTo:
      return forbids("the old owner may do less than the old release needs");
    case AlterKind::kReplicaIdentity:
      return forbids("subscribers may receive other keys than they rest on");
    case AlterKind::kEnableRowSecurity:
    case AlterKind::kForceRowSecurity:
      return forbids("the old release sees fewer rows");
    case AlterKind::kDisableRowSecurity:
    case AlterKind::kNoForceRowSecurity:
      return expand_any_time("it only lifts a restriction");
    case AlterKind::kOther:
      return destroys("the old release may notice it");
    default:
      return classify_column(subject, command);
  }
}

}  // namespace

Classification classify_constraint(const Subject& subject, const ConstraintDef& constraint) {
  const ObjectName name = target_table(subject);
  const std::vector<Name> columns = constraint_columns(constraint);
  const Table* table = subject.before.table(name);
  if (constraint_phase(subject, name, columns) != Phase::kExpand || table == nullptr) {
    return forbids("a statement of the old release may violate the constraint");
  }
  const bool all_filled = std::all_of(columns.begin(), columns.end(), [&](const Name& column) {
    return has_default(*table, column);
  });
  const bool rejects_null =
      constraint.kind == ConstraintKind::kPrimaryKey || constraint.nulls_not_distinct ||
      (constraint.kind == ConstraintKind::kCheck && may_reject_null(constraint.check));
  if (rejects_null && !all_filled) {
    return forbids("the old release does not know the columns, and leaves them NULL");
  }
  return expand("all its columns are new, so nothing that the old release writes can violate it");
}

Classification classify_alter(const Subject& subject, const AlterTable& alter) {
  if (alter.commands.empty()) {
    return expand_any_time("it does nothing");
  }
  return classify_command(subject, alter.commands.front());
}

}  // namespace bellows
