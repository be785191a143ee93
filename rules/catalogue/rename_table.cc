// rename-table: the old release uses the old name of the table.
#include "rules/catalogue/catalogue.h"
#include "rules/recipes/rename_relation.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const auto* rename = subject.statement.as<Rename>();
  const Table* table =
      rename == nullptr || rename->kind != ObjectKind::kTable ? nullptr : live_table(subject);
  if (table == nullptr) {
    return std::nullopt;
  }
  return Match{"statements of the old release that name " + display(table->name) +
                   " fail as soon as it is called " + rename->to.text,
               "Give the new release a view under the new name, and rename the table after the old "
               "release is gone.",
               {}};
}

}  // namespace

Rule rename_table_rule() {
  return {
      .id = "rename-table",
      .title = "A table is renamed that the old release uses",
      .severity = Severity::kError,
      .rule_class = RuleClass::kCompatibility,
      .asks = statements<Rename>(),
      .why = "While a deploy rolls, one of the two releases always uses the wrong name.",
      .safe =
          "On PostgreSQL 15 and later: expand: an updatable view under the new name, which checks "
          "the caller's own privileges on the table. Contract, in one short transaction: drop the "
          "view and rename the table.",
      .violating = {{"CREATE TABLE t (a int);", "ALTER TABLE t RENAME TO u;"},
                    {"CREATE SCHEMA s; CREATE TABLE s.t (a int, b text);",
                     "ALTER TABLE s.t RENAME TO \"New t\";"}},
      .clean = {{"", "CREATE TABLE t (a int); ALTER TABLE t RENAME TO u;"},
                {"CREATE TABLE t (a int); CREATE INDEX t_a ON t (a);",
                 "ALTER INDEX t_a RENAME TO t_a_idx;"}},
      .match = match,
      .safe_form = rename_relation_recipe,
  };
}

}  // namespace bellows
