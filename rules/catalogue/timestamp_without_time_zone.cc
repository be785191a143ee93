// timestamp-without-time-zone: a time that means another moment in every session.
#include "rules/catalogue/catalogue.h"
#include "rules/defined_columns.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  for (const ColumnDef* column : defined_columns(subject)) {
    if (is_builtin(*column, "timestamp")) {
      return Match{
          "the moment in " + column->name.text + " depends on the TimeZone of whoever reads it",
          "Choose timestamptz.", column->range};
    }
  }
  return std::nullopt;
}

}  // namespace

Rule timestamp_without_time_zone_rule() {
  return {
      .id = "timestamp-without-time-zone",
      .title = "A column of type timestamp",
      .severity = Severity::kAdvice,
      .rule_class = RuleClass::kStyle,
      .preset = Preset::kStyle,
      .audience = Audience::kLint,
      .asks = statements<CreateTable>() + commands({AlterKind::kAddColumn}),
      .why =
          "timestamp keeps what the clock on the wall showed and forgets where. Sessions with "
          "another TimeZone read another moment.",
      .safe = "Nothing to rewrite: choose timestamptz.",
      .violating = {{"", "CREATE TABLE t (at timestamp);"},
                    {"CREATE TABLE t (a int);",
                     "ALTER TABLE t ADD COLUMN at timestamp(3) without time zone;"}},
      .clean = {{"", "CREATE TABLE t (at timestamptz);"}, {"", "CREATE TABLE t (timestamp date);"}},
      .match = match,
  };
}

}  // namespace bellows
