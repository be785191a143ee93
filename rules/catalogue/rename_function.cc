// rename-function: the old release uses the old name of the function.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

bool was_there(const Subject& subject, const Rename& rename) {
  if (rename.kind != ObjectKind::kFunction && rename.kind != ObjectKind::kProcedure) {
    return false;
  }
  const Function* function = subject.before.function(rename.object);
  return function != nullptr && subject.context.start != nullptr &&
         subject.context.start->function(function->name) != nullptr;
}

std::optional<Match> match(const Subject& subject) {
  const auto* rename = subject.statement.as<Rename>();
  if (rename == nullptr || !was_there(subject, *rename)) {
    return std::nullopt;
  }
  return Match{
      "statements of the old release that name " + display(rename->object) +
          " fail as soon as it is called " + rename->to.text,
      "Create it a second time under the new name, and drop the old one in a later release.",
      {}};
}

}  // namespace

Rule rename_function_rule() {
  return {
      .id = "rename-function",
      .title = "A function is renamed that the old release uses",
      .severity = Severity::kError,
      .rule_class = RuleClass::kCompatibility,
      .asks = statements<Rename>(),
      .why = "While a deploy rolls, one of the two releases always uses the wrong name.",
      .safe =
          "None that leads to the same schema in one rollout. A second function under the new name "
          "serves the new release; drop the old one in a later release.",
      .violating = {{"CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a';",
                     "ALTER FUNCTION f(int) RENAME TO g;"},
                    {"CREATE PROCEDURE p(a int) LANGUAGE sql AS 'SELECT a';",
                     "ALTER PROCEDURE p(int) RENAME TO q;"}},
      .clean = {{"",
                 "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a'; ALTER FUNCTION "
                 "f(int) RENAME TO g;"},
                {"", "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a';"}},
      .match = match,
  };
}

}  // namespace bellows
