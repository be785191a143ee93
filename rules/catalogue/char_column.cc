// char-column: char(n) pads with blanks.
#include "rules/catalogue/catalogue.h"
#include "rules/defined_columns.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  for (const ColumnDef* column : defined_columns(subject)) {
    if (is_builtin(*column, "bpchar")) {
      return Match{column->name.text + " is filled up with blanks", "Choose text.", column->range};
    }
  }
  return std::nullopt;
}

}  // namespace

Rule char_column_rule() {
  return {
      .id = "char-column",
      .title = "A column of type char(n)",
      .severity = Severity::kAdvice,
      .rule_class = RuleClass::kStyle,
      .preset = Preset::kStyle,
      .audience = Audience::kLint,
      .asks = statements<CreateTable>() + commands({AlterKind::kAddColumn}),
      .why =
          "char(n) is filled up with blanks, which some comparisons count and others do not; it "
          "saves nothing.",
      .safe = "Nothing to rewrite: choose text, with a CHECK when the length matters.",
      .violating = {{"", "CREATE TABLE t (a char(2));"},
                    {"CREATE TABLE t (a int);", "ALTER TABLE t ADD COLUMN b character(10);"}},
      .clean = {{"", "CREATE TABLE t (a text);"},
                {"", "CREATE TABLE t (a varchar(2), char_count int);"}},
      .match = match,
  };
}

}  // namespace bellows
