// drop-materialized-view: the old release may still use the materialized view.
#include "rules/catalogue/catalogue.h"
#include "rules/drop_recipe.h"
#include "rules/subject.h"

namespace bellows {
namespace {

bool is_kind(ObjectKind kind) {
  return kind == ObjectKind::kMaterializedView;
}

bool was_there(const Subject& subject, const DropTarget& target) {
  return view_was_there(subject, target.name);
}

std::optional<Match> match(const Subject& subject) {
  return drops_what_is_used(subject, is_kind, was_there);
}

Result<std::vector<Draft>> safe_form(const Subject& subject) {
  return dropped_behind_the_gate(subject, "the old release may still use the materialized view");
}

}  // namespace

Rule drop_materialized_view_rule() {
  return {
      .id = "drop-materialized-view",
      .title = "A materialized view is dropped that the old release may use",
      .severity = Severity::kError,
      .rule_class = RuleClass::kCompatibility,
      .asks = statements<DropObjects>(),
      .why =
          "While a deploy rolls, the old release still names the materialized view. CASCADE takes "
          "along whatever rests on it.",
      .safe = "The same statement, behind the deploy gate.",
      .violating = {{"CREATE TABLE t (a int); CREATE MATERIALIZED VIEW m AS SELECT a FROM t;",
                     "DROP MATERIALIZED VIEW m;"},
                    {"CREATE TABLE t (a int); CREATE MATERIALIZED VIEW m AS SELECT a FROM t;",
                     "DROP MATERIALIZED VIEW IF EXISTS m CASCADE;"}},
      .clean = {{"CREATE TABLE t (a int);",
                 "CREATE MATERIALIZED VIEW m AS SELECT a FROM t; DROP MATERIALIZED VIEW m;"},
                {"", "DROP MATERIALIZED VIEW IF EXISTS nothing_there;"}},
      .match = match,
      .safe_form = safe_form,
  };
}

}  // namespace bellows
