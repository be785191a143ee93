// drop-schema: the old release may still use the schema.
#include "rules/catalogue/catalogue.h"
#include "rules/drop_recipe.h"
#include "rules/subject.h"

namespace bellows {
namespace {

bool is_kind(ObjectKind kind) {
  return kind == ObjectKind::kSchema;
}

bool was_there(const Subject& subject, const DropTarget& target) {
  return subject.context.start != nullptr &&
         subject.context.start->schemas.contains(target.name.name);
}

std::optional<Match> match(const Subject& subject) {
  return drops_what_is_used(subject, is_kind, was_there);
}

Result<std::vector<Draft>> safe_form(const Subject& subject) {
  return dropped_behind_the_gate(subject, "the old release may still use the schema");
}

}  // namespace

Rule drop_schema_rule() {
  return {
      .id = "drop-schema",
      .title = "A schema is dropped that the old release may use",
      .severity = Severity::kError,
      .rule_class = RuleClass::kCompatibility,
      .asks = statements<DropObjects>(),
      .why =
          "While a deploy rolls, the old release still names the schema. CASCADE takes along "
          "whatever rests on it.",
      .safe = "The same statement, behind the deploy gate.",
      .violating = {{"CREATE SCHEMA s;", "DROP SCHEMA s;"},
                    {"CREATE SCHEMA s; CREATE TABLE s.t (a int);", "DROP SCHEMA s CASCADE;"}},
      .clean = {{"", "CREATE SCHEMA s; DROP SCHEMA s;"},
                {"", "DROP SCHEMA IF EXISTS nothing_there;"}},
      .match = match,
      .safe_form = safe_form,
  };
}

}  // namespace bellows
