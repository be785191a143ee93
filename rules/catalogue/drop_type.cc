// drop-type: the old release may still use the type.
#include "rules/catalogue/catalogue.h"
#include "rules/drop_recipe.h"
#include "rules/subject.h"

namespace bellows {
namespace {

bool is_kind(ObjectKind kind) {
  return kind == ObjectKind::kType || kind == ObjectKind::kDomain;
}

bool was_there(const Subject& subject, const DropTarget& target) {
  return type_was_there(subject, target.name);
}

std::optional<Match> match(const Subject& subject) {
  return drops_what_is_used(subject, is_kind, was_there);
}

Result<std::vector<Draft>> safe_form(const Subject& subject) {
  return dropped_behind_the_gate(subject, "the old release may still use the type");
}

}  // namespace

Rule drop_type_rule() {
  return {
      .id = "drop-type",
      .title = "A type is dropped that the old release may use",
      .severity = Severity::kError,
      .rule_class = RuleClass::kCompatibility,
      .asks = statements<DropObjects>(),
      .why =
          "While a deploy rolls, the old release still names the type. CASCADE takes along "
          "whatever rests on it.",
      .safe = "The same statement, behind the deploy gate.",
      .violating = {{"CREATE TYPE mood AS ENUM ('ok');", "DROP TYPE mood;"},
                    {"CREATE DOMAIN d AS int;", "DROP DOMAIN d;"}},
      .clean = {{"", "CREATE TYPE mood AS ENUM ('ok'); DROP TYPE mood;"},
                {"", "DROP TYPE IF EXISTS nothing_there;"}},
      .match = match,
      .safe_form = safe_form,
  };
}

}  // namespace bellows
