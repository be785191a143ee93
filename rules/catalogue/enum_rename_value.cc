// enum-rename-value: the old release uses the old value.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const auto* alter = subject.statement.as<AlterEnum>();
  if (alter == nullptr || alter->old_value.empty() || !type_was_there(subject, alter->type)) {
    return std::nullopt;
  }
  return Match{"statements of the old release that name '" + alter->old_value + "' of " +
                   display(subject.before.resolve_type(alter->type)) + " fail, and it reads '" +
                   alter->new_value + "', which it does not know",
               "Add the new value, move the rows to it when every release knows it, and leave the "
               "old one alone.",
               {}};
}

}  // namespace

Rule enum_rename_value_rule() {
  return {
      .id = "enum-rename-value",
      .title = "An enum value is renamed that the old release uses",
      .severity = Severity::kError,
      .rule_class = RuleClass::kCompatibility,
      .asks = statements<AlterEnum>(),
      .why =
          "Rows keep their value under its new name at once: the old release writes a value that "
          "is gone, and reads one that it does not know.",
      .safe =
          "None that leads to the same schema in one rollout. ADD VALUE the new one, let both "
          "releases know it, move the rows, and leave the old value alone: PostgreSQL cannot drop "
          "one.",
      .violating = {{"CREATE TYPE mood AS ENUM ('ok', 'bad');",
                     "ALTER TYPE mood RENAME VALUE 'ok' TO 'good';"},
                    {"CREATE SCHEMA s; CREATE TYPE s.mood AS ENUM ('ok');",
                     "ALTER TYPE s.mood RENAME VALUE 'ok' TO 'good';"}},
      .clean = {{"CREATE TYPE mood AS ENUM ('ok');", "ALTER TYPE mood ADD VALUE 'good';"},
                {"",
                 "CREATE TYPE mood AS ENUM ('ok'); ALTER TYPE mood RENAME VALUE 'ok' TO 'good';"}},
      .match = match,
  };
}

}  // namespace bellows
