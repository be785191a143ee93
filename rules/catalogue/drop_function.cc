// drop-function: the old release may still use the function.
#include "rules/catalogue/catalogue.h"
#include "rules/drop_recipe.h"
#include "rules/subject.h"

namespace bellows {
namespace {

bool is_kind(ObjectKind kind) {
  return kind == ObjectKind::kFunction || kind == ObjectKind::kProcedure ||
         kind == ObjectKind::kAggregate;
}

bool was_there(const Subject& subject, const DropTarget& target) {
  const Function* function = subject.before.function(target.name);
  return function != nullptr && subject.context.start != nullptr &&
         subject.context.start->function(function->name) != nullptr;
}

std::optional<Match> match(const Subject& subject) {
  return drops_what_is_used(subject, is_kind, was_there);
}

Result<std::vector<Draft>> safe_form(const Subject& subject) {
  return dropped_behind_the_gate(subject, "the old release may still use the function");
}

}  // namespace

Rule drop_function_rule() {
  return {
      .id = "drop-function",
      .title = "A function is dropped that the old release may use",
      .severity = Severity::kError,
      .rule_class = RuleClass::kCompatibility,
      .asks = statements<DropObjects>(),
      .why =
          "While a deploy rolls, the old release still names the function. CASCADE takes along "
          "whatever rests on it.",
      .safe = "The same statement, behind the deploy gate.",
      .violating = {{"CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a';",
                     "DROP FUNCTION f(int);"},
                    {"CREATE PROCEDURE p(a int) LANGUAGE sql AS 'SELECT a';", "DROP PROCEDURE p;"}},
      .clean =
          {{"",
            "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a'; DROP FUNCTION f;"},
           {"", "DROP FUNCTION IF EXISTS nothing_there(int);"}},
      .match = match,
      .safe_form = safe_form,
  };
}

}  // namespace bellows
