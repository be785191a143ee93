// add-column-stored-generated: a stored generated column is computed for every row at once.
#include "rules/catalogue/catalogue.h"
#include "rules/new_sequence_column.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const ColumnDef* column = added_column(subject);
  if (column == nullptr || !column->generated) {
    return std::nullopt;
  }
  const Table& table = *live_table(subject);
  return Match{who_waits(subject, table) + " while " + column->name.text +
                   " is computed for every row and the table is written anew" +
                   lock_words(subject, table.name),
               "Add a plain column, keep it filled with a trigger, and fill the old rows with an "
               "UPDATE. PostgreSQL 18 has VIRTUAL columns, which cost nothing to add.",
               {}};
}

}  // namespace

Rule add_column_stored_generated_rule() {
  return {
      .id = "add-column-stored-generated",
      .title = "A stored generated column is added to a table with rows",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = commands({AlterKind::kAddColumn}),
      .why =
          "GENERATED ALWAYS AS … STORED is computed for every row, so the table and its indexes "
          "are written anew under ACCESS EXCLUSIVE, and nothing can turn a plain column into one "
          "later.",
      .safe =
          "None that leads to the same schema. A plain column, a trigger that computes it, and an "
          "UPDATE for the old rows serve the application the same way.",
      .violating = {{"CREATE TABLE t (a int);",
                     "ALTER TABLE t ADD COLUMN b int GENERATED ALWAYS AS (a * 2) STORED;"},
                    {"CREATE TABLE t (a text);",
                     "ALTER TABLE t ADD low text GENERATED ALWAYS AS (lower(a)) STORED;"}},
      .clean = {{"CREATE TABLE t (a int);", "ALTER TABLE t ADD COLUMN b int;"},
                {"", "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED);"}},
      .match = match,
  };
}

}  // namespace bellows
