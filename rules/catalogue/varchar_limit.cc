// varchar-limit: a limit that becomes too short writes the table anew when it shrinks.
#include "rules/catalogue/catalogue.h"
#include "rules/defined_columns.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  for (const ColumnDef* column : defined_columns(subject)) {
    if (is_builtin(*column, "varchar") && !column->type.modifiers.empty()) {
      return Match{column->name.text + " has a limit that only ALTER COLUMN … TYPE can change",
                   "Choose text, with a CHECK on its length.", column->range};
    }
  }
  return std::nullopt;
}

}  // namespace

Rule varchar_limit_rule() {
  return {
      .id = "varchar-limit",
      .title = "A column of type varchar(n)",
      .severity = Severity::kAdvice,
      .rule_class = RuleClass::kStyle,
      .preset = Preset::kStyle,
      .audience = Audience::kLint,
      .asks = statements<CreateTable>() + commands({AlterKind::kAddColumn}),
      .why =
          "A limit that turns out wrong is changed under ACCESS EXCLUSIVE. A CHECK on text can be "
          "replaced without stopping anybody.",
      .safe = "Nothing to rewrite: choose text, with a CHECK on its length.",
      .violating = {{"", "CREATE TABLE t (a varchar(20));"},
                    {"CREATE TABLE t (a int);",
                     "ALTER TABLE t ADD COLUMN b character varying(10);"}},
      .clean = {{"", "CREATE TABLE t (a text);"}, {"", "CREATE TABLE t (a varchar);"}},
      .match = match,
  };
}

}  // namespace bellows
