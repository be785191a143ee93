#include "rules/new_sequence_column.h"

#include <string_view>

namespace bellows {
namespace {

struct Numbering {
  std::string type;     // of the column, as SQL
  ObjectName sequence;  // that new rows draw from until the column is finished
  bool identity = false;
};

std::string_view serial_type(std::string_view serial) {
  if (serial == "bigserial" || serial == "serial8") {
    return "bigint";
  }
  return serial == "smallserial" || serial == "serial2" ? "smallint" : "integer";
}

Numbering numbering_of(const Subject& subject, const ColumnDef& column, const Table& table) {
  Numbering numbering;
  numbering.identity = column.identity != Identity::kNone;
  numbering.type = numbering.identity ? type_text(canonical_type(subject.before, column.type))
                                      : std::string(serial_type(column.type.name.name.text));
  numbering.sequence = {
      table.name.schema,
      free_relation_name(subject.before, table.name.schema, table.name.name.text, column.name.text,
                         numbering.identity ? "bellows_seq" : "seq")};
  return numbering;
}

Draft add_numbered(const Table& table, const ColumnDef& column, const Numbering& numbering) {
  const std::string alter = alter_table_sql(table.name);
  const std::string sequence = to_sql(numbering.sequence);
  const std::string owner = to_sql(table.name) + "." + to_sql(column.name);
  Draft add = sql_draft(
      Phase::kExpand,
      "add column " + display(table.name) + "." + column.name.text + ", numbered in new rows",
      {alter + "ADD COLUMN " + to_sql(column.name) + " " + numbering.type,
       "CREATE SEQUENCE " + sequence,
       "ALTER SEQUENCE " + sequence + " AS " + numbering.type +
           (numbering.identity ? "" : " OWNED BY " + owner),
       alter + "ALTER COLUMN " + to_sql(column.name) + " SET DEFAULT nextval(" +
           literal_sql(sequence) + "::regclass)"});
  add.phase_reason = "the old release does not see a new column that it need not fill";
  add.undo = {{RunSql{{alter + "DROP COLUMN " + to_sql(column.name)}}}, "", ""};
  if (numbering.identity) {
    std::get<RunSql>(add.undo.actions.front()).statements.push_back("DROP SEQUENCE " + sequence);
  }
  return add;
}

Draft number_old_rows(const Subject& subject, const Table& table, const ColumnDef& column,
                      const Numbering& numbering) {
  Draft fill;
  fill.phase = Phase::kBackfill;
  fill.phase_reason = "it moves data";
  fill.title = "number the rows of " + display(table.name) + " that were there";
  fill.action = MoveRows{
      table.name,
      to_sql(table.name),
      to_sql(table.name),
      to_sql(column.name) + " = nextval(" + literal_sql(to_sql(numbering.sequence)) + "::regclass)",
      to_sql(column.name) + " IS NULL",
      walking_key(subject.before, table)};
  return fill;
}

// The identity's own sequence goes on where the first one stopped.
Draft become_identity(const Table& table, const ColumnDef& column, const Numbering& numbering) {
  const std::string alter = alter_table_sql(table.name) + "ALTER COLUMN " + to_sql(column.name);
  const std::string sequence = to_sql(numbering.sequence);
  const std::string words = column.identity == Identity::kAlways ? "ALWAYS" : "BY DEFAULT";
  Draft draft = sql_draft(
      Phase::kContract, "make " + display(table.name) + "." + column.name.text + " an identity",
      {alter + " DROP DEFAULT", alter + " ADD GENERATED " + words + " AS IDENTITY",
       "SELECT setval(pg_get_serial_sequence(" + literal_sql(to_sql(table.name)) + ", " +
           literal_sql(column.name.text) + "), last_value, is_called) FROM " + sequence,
       "DROP SEQUENCE " + sequence});
  draft.phase_reason = "the column must be NOT NULL first";
  draft.undo.impossible = "the sequence that numbered the rows is gone";
  return draft;
}

}  // namespace

const ColumnDef* added_column(const Subject& subject) {
  const AlterCommand* command = alter_command(subject, AlterKind::kAddColumn);
  const Table* table = command == nullptr ? nullptr : big_table(subject);
  return table == nullptr || table->column(command->column->name) != nullptr ? nullptr
                                                                             : &*command->column;
}

bool is_serial(const ColumnDef& column) {
  return column.type.name.schema.empty() && column.type.name.name.text.ends_with("serial");
}

Result<std::vector<Draft>> sequence_column(const Subject& subject) {
  const ColumnDef& column = *added_column(subject);
  const Table& table = *live_table(subject);
  if (!column.collation.empty() || !column.storage.empty() || !column.compression.empty() ||
      table.partition_by != PartitionStrategy::kNone ||
      column.identity_values != SequenceValues{}) {
    return needs_a_human("the column cannot be numbered step by step as it is written",
                         "Add a bigint column, give it a sequence as its default, fill it with an "
                         "UPDATE, and SET NOT NULL.");
  }
  if (!column.constraints.empty()) {
    return needs_a_human("the column brings constraints along",
                         "Write each of them in a statement of its own.");
  }
  const Numbering numbering = numbering_of(subject, column, table);
  std::vector<Draft> drafts = {add_numbered(table, column, numbering),
                               number_old_rows(subject, table, column, numbering)};
  Draft set = sql_draft(
      Phase::kContract, "set " + display(table.name) + "." + column.name.text + " NOT NULL",
      {alter_table_sql(table.name) + "ALTER COLUMN " + to_sql(column.name) + " SET NOT NULL"});
  set.review = Review::kJudgeAgain;
  drafts.push_back(std::move(set));
  if (numbering.identity) {
    drafts.push_back(become_identity(table, column, numbering));
  }
  return drafts;
}

}  // namespace bellows
