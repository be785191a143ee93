// rename-view: the old release uses the old name of the view.
#include "rules/catalogue/catalogue.h"
#include "rules/recipes/rename_relation.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const auto* rename = subject.statement.as<Rename>();
  if (rename == nullptr || rename->kind == ObjectKind::kTable || !renames_live_relation(subject)) {
    return std::nullopt;
  }
  return Match{
      "statements of the old release that name " + display(rename->object) +
          " fail as soon as it is called " + rename->to.text,
      "Give the new release a second view under the new name, and rename the old one after "
      "the old release is gone.",
      {}};
}

}  // namespace

Rule rename_view_rule() {
  return {
      .id = "rename-view",
      .title = "A view is renamed that the old release uses",
      .severity = Severity::kError,
      .rule_class = RuleClass::kCompatibility,
      .asks = statements<Rename>(),
      .why = "While a deploy rolls, one of the two releases always uses the wrong name.",
      .safe =
          "Expand: a second view under the new name, which reads and writes through the first. "
          "Contract, in one short transaction: drop it and rename the first.",
      .violating = {{"CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t;",
                     "ALTER VIEW v RENAME TO w;"},
                    {"CREATE TABLE t (a int); CREATE MATERIALIZED VIEW m AS SELECT a FROM t;",
                     "ALTER MATERIALIZED VIEW m RENAME TO n;"}},
      .clean = {{"CREATE TABLE t (a int);",
                 "CREATE VIEW v AS SELECT a FROM t; ALTER VIEW v RENAME TO w;"},
                {"CREATE TABLE t (a int);", "CREATE VIEW v AS SELECT a FROM t;"}},
      .match = match,
      .safe_form = rename_relation_recipe,
  };
}

}  // namespace bellows
