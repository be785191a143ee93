// rename-view: the old release uses the old name of the view.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

bool was_there(const Subject& subject, const Rename& rename) {
  return (rename.kind == ObjectKind::kView || rename.kind == ObjectKind::kMaterializedView) &&
         view_was_there(subject, rename.object);
}

std::optional<Match> match(const Subject& subject) {
  const auto* rename = subject.statement.as<Rename>();
  if (rename == nullptr || !was_there(subject, *rename)) {
    return std::nullopt;
  }
  return Match{"statements of the old release that name " + display(rename->object) +
                   " fail as soon as it is called " + rename->to.text,
               "Create a second view under the new name, and drop the old one in a later release.",
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
          "None that leads to the same schema in one rollout. A second view under the new name "
          "serves the new release; drop the old one in a later release.",
      .violating = {{"CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t;",
                     "ALTER VIEW v RENAME TO w;"},
                    {"CREATE TABLE t (a int); CREATE MATERIALIZED VIEW m AS SELECT a FROM t;",
                     "ALTER MATERIALIZED VIEW m RENAME TO n;"}},
      .clean = {{"CREATE TABLE t (a int);",
                 "CREATE VIEW v AS SELECT a FROM t; ALTER VIEW v RENAME TO w;"},
                {"CREATE TABLE t (a int);", "CREATE VIEW v AS SELECT a FROM t;"}},
      .match = match,
  };
}

}  // namespace bellows
