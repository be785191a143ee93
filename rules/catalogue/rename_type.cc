// rename-type: the old release uses the old name of the type or domain.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

bool was_there(const Subject& subject, const Rename& rename) {
  return (rename.kind == ObjectKind::kType || rename.kind == ObjectKind::kDomain) &&
         type_was_there(subject, rename.object);
}

std::optional<Match> match(const Subject& subject) {
  const auto* rename = subject.statement.as<Rename>();
  if (rename == nullptr || !was_there(subject, *rename)) {
    return std::nullopt;
  }
  return Match{"statements of the old release that name " + display(rename->object) +
                   " fail as soon as it is called " + rename->to.text,
               "Rename it when no statement of a release in use casts to it or names it.",
               {}};
}

}  // namespace

Rule rename_type_rule() {
  return {
      .id = "rename-type",
      .title = "A type or domain is renamed that the old release uses",
      .severity = Severity::kError,
      .rule_class = RuleClass::kCompatibility,
      .asks = statements<Rename>(),
      .why = "While a deploy rolls, one of the two releases always uses the wrong name.",
      .safe =
          "None that a machine can write. Columns keep their type; casts and parameters that name "
          "it break.",
      .violating = {{"CREATE TYPE mood AS ENUM ('ok');", "ALTER TYPE mood RENAME TO feeling;"},
                    {"CREATE DOMAIN d AS int;", "ALTER DOMAIN d RENAME TO e;"}},
      .clean = {{"", "CREATE TYPE mood AS ENUM ('ok'); ALTER TYPE mood RENAME TO feeling;"},
                {"CREATE DOMAIN d AS int;", "ALTER DOMAIN d SET DEFAULT 1;"}},
      .match = match,
  };
}

}  // namespace bellows
