// security-definer-search-path: the caller chooses what the owner runs.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const auto* create = subject.statement.as<CreateFunction>();
  if (create == nullptr || !create->security_definer || create->sets_search_path) {
    return std::nullopt;
  }
  return Match{"whoever calls " + display(create->function) +
                   " chooses through search_path what runs with its owner's rights",
               "Add SET search_path = …, pg_temp to it.",
               {}};
}

}  // namespace

Rule security_definer_search_path_rule() {
  return {
      .id = "security-definer-search-path",
      .title = "SECURITY DEFINER without search_path",
      .severity = Severity::kWarning,
      .rule_class = RuleClass::kSafety,
      .preset = Preset::kStrict,
      .audience = Audience::kLint,
      .asks = statements<CreateFunction>(),
      .why =
          "A SECURITY DEFINER function runs with its owner's rights but looks names up along the "
          "caller's search_path: whoever may create objects there decides what it calls.",
      .safe = "Nothing to rewrite: add SET search_path = …, pg_temp to the function.",
      .violating =
          {{"", "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';"},
           {"", "CREATE PROCEDURE p() LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';"}},
      .clean = {{"",
                 "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = "
                 "pg_catalog, pg_temp AS 'SELECT 1';"},
                {"", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';"}},
      .match = match,
  };
}

}  // namespace bellows
