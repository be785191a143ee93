// drop-sequence: the old release may still use the sequence.
#include "rules/catalogue/catalogue.h"
#include "rules/drop_recipe.h"
#include "rules/subject.h"

namespace bellows {
namespace {

bool is_kind(ObjectKind kind) {
  return kind == ObjectKind::kSequence;
}

bool was_there(const Subject& subject, const DropTarget& target) {
  return subject.context.start != nullptr &&
         subject.context.start->sequences.contains(subject.before.resolve(target.name));
}

std::optional<Match> match(const Subject& subject) {
  return drops_what_is_used(subject, is_kind, was_there);
}

Result<std::vector<Draft>> safe_form(const Subject& subject) {
  return dropped_behind_the_gate(subject, "the old release may still use the sequence");
}

}  // namespace

Rule drop_sequence_rule() {
  return {
      .id = "drop-sequence",
      .title = "A sequence is dropped that the old release may use",
      .severity = Severity::kError,
      .rule_class = RuleClass::kCompatibility,
      .asks = statements<DropObjects>(),
      .why =
          "While a deploy rolls, the old release still names the sequence. CASCADE takes along "
          "whatever rests on it.",
      .safe = "The same statement, behind the deploy gate.",
      .violating = {{"CREATE SEQUENCE s;", "DROP SEQUENCE s;"},
                    {"CREATE SEQUENCE s;", "DROP SEQUENCE IF EXISTS s;"}},
      .clean = {{"", "CREATE SEQUENCE s; DROP SEQUENCE s;"},
                {"", "DROP SEQUENCE IF EXISTS nothing_there;"}},
      .match = match,
      .safe_form = safe_form,
  };
}

}  // namespace bellows
