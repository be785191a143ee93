// drop-table: the old release may still use the table.
#include "rules/catalogue/catalogue.h"
#include "rules/recipes/hide.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const auto* drop = subject.statement.as<DropObjects>();
  if (drop == nullptr || drop->kind != ObjectKind::kTable) {
    return std::nullopt;
  }
  for (const DropTarget& target : drop->targets) {
    if (const Table* table = live_table(subject, target.name)) {
      return Match{"statements of the old release that name " + sized(*table) +
                       " fail, and its data is gone",
                   "Drop it only after no release uses it."};
    }
  }
  return std::nullopt;
}

Result<std::vector<Draft>> safe_form(const Subject& subject) {
  const auto& drop = *subject.statement.as<DropObjects>();
  std::string names;
  for (const DropTarget& target : drop.targets) {
    names += (names.empty() ? "" : ", ") + display(subject.before.resolve(target.name));
  }
  Draft draft = sql_draft(Phase::kContract, "drop table " + names, {subject.statement.text});
  draft.phase_reason = "the old release may still use the table";
  draft.destroys = true;
  draft.undo.impossible = "the table's data is gone";
  return hide_tables_first(subject, std::move(draft));
}

}  // namespace

Rule drop_table_rule() {
  return {
      .id = "drop-table",
      .title = "A table is dropped that the old release may use",
      .severity = Severity::kError,
      .rule_class = RuleClass::kCompatibility,
      .asks = statements<DropObjects>(),
      .why =
          "While a deploy rolls, the old release still names the table. What it held cannot be "
          "brought back.",
      .safe = "The same statement, behind the deploy gate.",
      .violating = {{"CREATE TABLE t (a int);", "DROP TABLE t;"},
                    {"CREATE TABLE t (a int);", "DROP TABLE IF EXISTS t CASCADE;"}},
      .clean = {{"", "CREATE TABLE t (a int); DROP TABLE t;"},
                {"", "DROP TABLE IF EXISTS nothing_there;"}},
      .match = match,
      .safe_form = safe_form,
  };
}

}  // namespace bellows
