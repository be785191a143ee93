// add-column-serial: a serial column numbers every row, and writes the table anew for it.
#include "rules/catalogue/catalogue.h"
#include "rules/new_sequence_column.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const ColumnDef* column = added_column(subject);
  if (column == nullptr || !is_serial(*column)) {
    return std::nullopt;
  }
  const Table& table = *live_table(subject);
  return Match{
      who_waits(subject, table) +
          " while every row is numbered and the table is written "
          "anew" +
          lock_words(subject, table.name),
      "Add a plain column with a sequence as its default for new rows, number the old rows "
      "in batches, then SET NOT NULL.",
      {}};
}

}  // namespace

Rule add_column_serial_rule() {
  return {
      .id = "add-column-serial",
      .title = "A serial column is added to a table with rows",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = commands({AlterKind::kAddColumn}),
      .why =
          "serial is NOT NULL DEFAULT nextval(…): another value for every row, so the table and "
          "its "
          "indexes are written anew under ACCESS EXCLUSIVE.",
      .safe =
          "Expand: the column, its sequence, and the default for new rows. Backfill: the old rows "
          "in batches. Contract: SET NOT NULL through a validated CHECK.",
      .violating = {{"CREATE TABLE t (a int);", "ALTER TABLE t ADD COLUMN id serial;"},
                    {"CREATE TABLE t (a int);", "ALTER TABLE t ADD COLUMN \"No\" bigserial;"}},
      .clean = {{"CREATE TABLE t (a int);", "ALTER TABLE t ADD COLUMN id bigint;"},
                {"", "CREATE TABLE t (a int); ALTER TABLE t ADD COLUMN id serial;"}},
      .match = match,
      .safe_form = sequence_column,
  };
}

}  // namespace bellows
