// drop-view: the old release may still use the view.
#include "rules/catalogue/catalogue.h"
#include "rules/drop_recipe.h"
#include "rules/subject.h"

namespace bellows {
namespace {

bool is_kind(ObjectKind kind) {
  return kind == ObjectKind::kView;
}

bool was_there(const Subject& subject, const DropTarget& target) {
  return view_was_there(subject, target.name);
}

std::optional<Match> match(const Subject& subject) {
  return drops_what_is_used(subject, is_kind, was_there);
}

Result<std::vector<Draft>> safe_form(const Subject& subject) {
  return dropped_behind_the_gate(subject, "the old release may still use the view");
}

}  // namespace

Rule drop_view_rule() {
  return {
      .id = "drop-view",
      .title = "A view is dropped that the old release may use",
      .severity = Severity::kError,
      .rule_class = RuleClass::kCompatibility,
      .asks = statements<DropObjects>(),
      .why =
          "While a deploy rolls, the old release still names the view. CASCADE takes along "
          "whatever rests on it.",
      .safe = "The same statement, behind the deploy gate.",
      .violating = {{"CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t;", "DROP VIEW v;"},
                    {"CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t;",
                     "DROP VIEW IF EXISTS v CASCADE;"}},
      .clean = {{"CREATE TABLE t (a int);", "CREATE VIEW v AS SELECT a FROM t; DROP VIEW v;"},
                {"", "DROP VIEW IF EXISTS nothing_there;"}},
      .match = match,
      .safe_form = safe_form,
  };
}

}  // namespace bellows
