// rename-table: the old release uses the old name of the table.
#include "rules/catalogue/catalogue.h"
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

Result<std::vector<Draft>> safe_form(const Subject& subject) {
  const auto& rename = *subject.statement.as<Rename>();
  const Table& table = *live_table(subject);
  if (subject.before.server_version < 15) {
    return needs_a_human(
        "rename-table: before PostgreSQL 15 a view shows its owner's rows, so plan cannot give " +
            display(table.name) + " a second name",
        "Create a view under the new name with the privileges that the application needs, and "
        "rename the table in a later release.");
  }
  const ObjectName alias{table.name.schema, rename.to};
  const std::string view = to_sql(alias);
  // The caller's own privileges on the table decide, so everybody may be let through to it.
  Draft both = sql_draft(
      Phase::kExpand, "give " + display(table.name) + " the second name " + rename.to.text,
      {"CREATE VIEW " + view + " WITH (security_invoker = true) AS SELECT * FROM " +
           to_sql(table.name),
       "GRANT SELECT, INSERT, UPDATE, DELETE ON " + view + " TO PUBLIC"});
  both.phase_reason = "the old release does not see the new name";
  both.undo = {{RunSql{{"DROP VIEW " + view}}}, "", ""};
  Draft one = sql_draft(Phase::kContract,
                        "leave only the new name " + rename.to.text + " of " + display(table.name),
                        {"DROP VIEW " + view, subject.statement.text});
  one.phase_reason = "the old release uses the old name";
  one.undo = {{RunSql{{alter_table_sql(alias) + "RENAME TO " + to_sql(table.name.name)}}}, "", ""};
  return std::vector<Draft>{std::move(both), std::move(one)};
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
      .safe_form = safe_form,
  };
}

}  // namespace bellows
