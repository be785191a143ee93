// json-column: jsonb is what nearly everybody wants.
#include "rules/catalogue/catalogue.h"
#include "rules/defined_columns.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  for (const ColumnDef* column : defined_columns(subject)) {
    if (is_builtin(*column, "json")) {
      return Match{column->name.text + " is parsed again at every use, and no index serves it",
                   "Choose jsonb.", column->range};
    }
  }
  return std::nullopt;
}

}  // namespace

Rule json_column_rule() {
  return {
      .id = "json-column",
      .title = "A column of type json",
      .severity = Severity::kAdvice,
      .rule_class = RuleClass::kStyle,
      .preset = Preset::kStyle,
      .audience = Audience::kLint,
      .asks = statements<CreateTable>() + commands({AlterKind::kAddColumn}),
      .why =
          "json keeps the text as it was written: it is parsed again at every use, has no "
          "equality, and no index serves it.",
      .safe = "Nothing to rewrite: choose jsonb, unless blanks and the order of keys matter.",
      .violating = {{"", "CREATE TABLE t (a json);"},
                    {"CREATE TABLE t (a int);", "ALTER TABLE t ADD COLUMN b json;"}},
      .clean = {{"", "CREATE TABLE t (a jsonb);"}, {"", "CREATE TABLE t (a text, json int);"}},
      .match = match,
  };
}

}  // namespace bellows
