// rename-schema: the old release uses the old name of the schema.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

bool was_there(const Subject& subject, const Rename& rename) {
  return rename.kind == ObjectKind::kSchema && subject.context.start != nullptr &&
         subject.context.start->schemas.contains(rename.object.name);
}

std::optional<Match> match(const Subject& subject) {
  const auto* rename = subject.statement.as<Rename>();
  if (rename == nullptr || !was_there(subject, *rename)) {
    return std::nullopt;
  }
  return Match{
      "statements of the old release that name " + display(rename->object) +
          " fail as soon as it is called " + rename->to.text,
      "Make the new schema, give it views over the tables, and move them in a later release.",
      {}};
}

}  // namespace

Rule rename_schema_rule() {
  return {
      .id = "rename-schema",
      .title = "A schema is renamed that the old release uses",
      .severity = Severity::kError,
      .rule_class = RuleClass::kCompatibility,
      .asks = statements<Rename>(),
      .why = "While a deploy rolls, one of the two releases always uses the wrong name.",
      .safe =
          "None that a machine can write. A schema with views over the old one's tables serves the "
          "new release meanwhile.",
      .violating = {{"CREATE SCHEMA s;", "ALTER SCHEMA s RENAME TO r;"},
                    {"CREATE SCHEMA s; CREATE TABLE s.t (a int);",
                     "ALTER SCHEMA s RENAME TO \"S\";"}},
      .clean = {{"", "CREATE SCHEMA s; ALTER SCHEMA s RENAME TO r;"}, {"", "CREATE SCHEMA s;"}},
      .match = match,
  };
}

}  // namespace bellows
