// rename-column: the old release uses the old name, the new release the new one, at the same time.
#include <algorithm>

#include "rules/catalogue/catalogue.h"
#include "rules/index_sql.h"
#include "rules/same_value.h"
#include "rules/subject.h"
#include "rules/sync_trigger.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const auto* rename = subject.statement.as<Rename>();
  if (rename == nullptr || rename->kind != ObjectKind::kColumn) {
    return std::nullopt;
  }
  const Table* table = live_table(subject);
  if (table == nullptr || table->column(rename->member) == nullptr ||
      subject.context.is_new(table->name, rename->member)) {
    return std::nullopt;
  }
  return Match{"statements of the old release that name " + display(table->name) + "." +
                   rename->member.text + " fail as soon as it is called " + rename->to.text,
               "Let both names live side by side while the deploy rolls, kept equal by a trigger."};
}

std::optional<Error> refusal(const Table& table, const Column& column) {
  const auto refuse = [&](const std::string& why, const std::string& hint) {
    return Error{ErrorCode::kUnsupported,
                 "rename-column: " + display(table.name) + "." + column.name.text + " " + why,
                 hint,
                 {},
                 ""};
  };
  if (column.generated) {
    return refuse(
        "is generated, so no trigger can keep a second name equal",
        "Add a second generated column under the new name, and drop the old one in a later "
        "release.");
  }
  if (table.partition_by != PartitionStrategy::kNone || !table.partition_of.empty()) {
    return refuse("is on a partitioned table, for which plan has no recipe yet",
                  "Give the new release a view with the new name, or rename while nothing runs.");
  }
  return std::nullopt;
}

// Both names, kept equal from the first moment on.
Draft both_names(const Table& table, const Column& column, const Name& to,
                 const SyncTrigger& sync) {
  const std::string alter = alter_table_sql(table.name);
  std::string add = alter + "ADD COLUMN " + to_sql(to) + " " + type_text(column.type);
  if (!column.collation.empty()) {
    add += " COLLATE " + to_sql(column.collation);
  }
  Draft draft = sql_draft(
      Phase::kExpand,
      "give " + display(table.name) + "." + column.name.text + " the second name " + to.text,
      {std::move(add), sync.create_function, sync.create_trigger});
  draft.phase_reason = "the old release does not see the new name";
  draft.undo = {
      {RunSql{{sync.drop_trigger, sync.drop_function, alter + "DROP COLUMN " + to_sql(to)}}},
      "",
      ""};
  return draft;
}

Draft copy_rows(const Catalog& catalog, const Table& table, const Column& column, const Name& to) {
  const Name& from = column.name;
  Draft draft;
  draft.phase = Phase::kBackfill;
  draft.phase_reason = "it moves data";
  draft.title = "copy " + display(table.name) + "." + from.text + " to " + to.text;
  draft.action = MoveRows{table.name,
                          to_sql(table.name),
                          to_sql(table.name),
                          to_sql(to) + " = " + to_sql(from),
                          differ_sql(column, to_sql(to), to_sql(from)),
                          walking_key(catalog, table),
                          "",
                          "",
                          RowTriggers::kSilent};
  return draft;
}

Draft prove_equal(const Catalog& catalog, const Table& table, const Column& column,
                  const Name& to) {
  const Name& from = column.name;
  Draft draft;
  draft.phase = Phase::kBackfill;
  draft.phase_reason = "it proves a fact about rows";
  draft.title =
      "prove that " + to.text + " equals " + from.text + " in every row of " + display(table.name);
  draft.action =
      ProveNone{table.name, differ_sql(column, to_sql(to), to_sql(from)),
                walking_key(catalog, table), to.text + " equals " + from.text + " in every row"};
  return draft;
}

// After the copy, so that the copy need not keep it up to date.
Draft copy_index(const Catalog& catalog, const Index& index, const Name& from, const Name& to) {
  const Name name{make_object_name(index.name.name.text, to.text, "bellows")};
  const ObjectName object{index.name.schema, name};
  Draft draft;
  draft.phase = Phase::kBackfill;
  draft.phase_reason = "queries of the new release need it before the deploy";
  draft.title = "build index " + name.text + ", " + index.name.name.text + " under the new name";
  draft.action =
      BuildIndex{object, index.table, index_sql(with_column(index, from, to), name, catalog)};
  draft.undo = {{DropIndex{object, "DROP INDEX CONCURRENTLY IF EXISTS " + to_sql(object)}}, "", ""};
  return draft;
}

Draft one_name(const Subject& subject, const Table& table, const Name& from, const Name& to,
               const SyncTrigger& sync) {
  const std::string alter = alter_table_sql(table.name);
  Draft draft = sql_draft(Phase::kContract,
                          "leave only the new name " + to.text + " on " + display(table.name),
                          {sync.drop_trigger, sync.drop_function,
                           alter + "DROP COLUMN " + to_sql(to), subject.statement.text});
  draft.phase_reason = "the old release uses the old name";
  draft.destroys = true;
  draft.undo.impossible = "the name " + from.text + " is gone";
  return draft;
}

Result<std::vector<Draft>> safe_form(const Subject& subject) {
  const auto& rename = *subject.statement.as<Rename>();
  const Table& table = *live_table(subject);
  const Column& column = *table.column(rename.member);
  if (std::optional<Error> refused = refusal(table, column)) {
    return *std::move(refused);
  }
  const SyncTrigger sync = rename_sync(table, rename.member, rename.to);
  std::vector<Draft> drafts = {both_names(table, column, rename.to, sync),
                               copy_rows(subject.before, table, column, rename.to),
                               prove_equal(subject.before, table, column, rename.to)};
  for (const Index* index : subject.before.indexes_of(table.name)) {
    if (mentions(*index, rename.member)) {
      drafts.push_back(copy_index(subject.before, *index, rename.member, rename.to));
    }
  }
  drafts.push_back(one_name(subject, table, rename.member, rename.to, sync));
  return drafts;
}

}  // namespace

Rule rename_column_rule() {
  return {
      .id = "rename-column",
      .title = "A column is renamed that the old release uses",
      .severity = Severity::kError,
      .rule_class = RuleClass::kCompatibility,
      .asks = statements<Rename>(),
      .why = "While a deploy rolls, one of the two releases always uses the wrong name.",
      .safe =
          "Expand: a second column under the new name, and a trigger that keeps both equal. "
          "Backfill: copy, prove equal, copies of the indexes. Contract, in one short "
          "transaction: drop the second column and rename the first, which keeps its constraints, "
          "indexes, privileges and place in the table.",
      .violating = {{"CREATE TABLE t (a int);", "ALTER TABLE t RENAME COLUMN a TO b;"},
                    {"CREATE TABLE t (a int); CREATE INDEX t_a ON t (a);",
                     "ALTER TABLE t RENAME a TO \"B c\";"}},
      .clean = {{"", "CREATE TABLE t (a int); ALTER TABLE t RENAME COLUMN a TO b;"},
                {"CREATE TABLE t (a int);",
                 "ALTER TABLE t ADD COLUMN b int; ALTER TABLE t RENAME COLUMN b TO c;"}},
      .match = match,
      .safe_form = safe_form,
  };
}

}  // namespace bellows
