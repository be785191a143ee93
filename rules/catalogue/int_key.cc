// int-key: 2,147,483,647 rows come sooner than one thinks.
#include <algorithm>

#include "rules/catalogue/catalogue.h"
#include "rules/defined_columns.h"

namespace bellows {
namespace {

// A single column that is the primary key, or that the server counts up.
bool numbers_rows(const Subject& subject, const ColumnDef& column) {
  const auto* create = subject.statement.as<CreateTable>();
  const bool inline_key = std::any_of(column.constraints.begin(), column.constraints.end(),
                                      [](const ConstraintDef& constraint) {
                                        return constraint.kind == ConstraintKind::kPrimaryKey;
                                      });
  const bool table_key =
      create != nullptr && std::any_of(create->constraints.begin(), create->constraints.end(),
                                       [&](const ConstraintDef& constraint) {
                                         return constraint.kind == ConstraintKind::kPrimaryKey &&
                                                constraint.columns == std::vector{column.name};
                                       });
  return inline_key || table_key || column.identity != Identity::kNone || is_serial(column);
}

std::optional<Match> match(const Subject& subject) {
  for (const ColumnDef* column : defined_columns(subject)) {
    const bool small = is_builtin(*column, "int4") || is_builtin(*column, "int2") ||
                       (is_serial(*column) && column->type.name.name.text != "bigserial");
    if (small && numbers_rows(subject, *column)) {
      return Match{column->name.text + " runs out at 2,147,483,647 rows, or sooner",
                   "Choose bigint.", column->range};
    }
  }
  return std::nullopt;
}

}  // namespace

Rule int_key_rule() {
  return {
      .id = "int-key",
      .title = "A primary key of four bytes",
      .severity = Severity::kAdvice,
      .rule_class = RuleClass::kStyle,
      .preset = Preset::kStyle,
      .audience = Audience::kLint,
      .asks = statements<CreateTable>() + commands({AlterKind::kAddColumn}),
      .why =
          "An int key runs out at 2,147,483,647, and making it a bigint then writes the table "
          "anew, with everything that references it.",
      .safe = "Nothing to rewrite: choose bigint.",
      .violating = {{"", "CREATE TABLE t (id int PRIMARY KEY);"},
                    {"", "CREATE TABLE t (id serial, PRIMARY KEY (id));"},
                    {"CREATE TABLE t (a int);",
                     "ALTER TABLE t ADD COLUMN id int GENERATED ALWAYS AS IDENTITY;"}},
      .clean = {{"", "CREATE TABLE t (id bigint PRIMARY KEY, a int);"},
                {"", "CREATE TABLE t (id uuid PRIMARY KEY, a int);"}},
      .match = match,
  };
}

}  // namespace bellows
