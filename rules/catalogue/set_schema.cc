// set-schema: the old release looks for the object where it was.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const auto* move = subject.statement.as<SetSchema>();
  if (move == nullptr) {
    return std::nullopt;
  }
  const Table* table = subject.before.table(move->object);
  if (table != nullptr && live_table(subject, table->name) == nullptr) {
    return std::nullopt;
  }
  const std::string lock = table == nullptr ? std::string{} : lock_words(subject, table->name);
  return Match{"statements of the old release that name " + display(move->object) +
                   " fail, or find another object through search_path" + lock,
               "Move it in a release of its own, after every release names it with its schema.",
               {}};
}

}  // namespace

Rule set_schema_rule() {
  return {
      .id = "set-schema",
      .title = "An object moves to another schema",
      .severity = Severity::kError,
      .rule_class = RuleClass::kCompatibility,
      .asks = statements<SetSchema>(),
      .why =
          "Statements of the old release that name the object with its schema fail; those that do "
          "not may find another one through search_path.",
      .safe =
          "None that a machine can write. A view where the table was serves the old release; move "
          "it when every release in use names the new place.",
      .violating = {{"CREATE TABLE t (a int); CREATE SCHEMA s;", "ALTER TABLE t SET SCHEMA s;"},
                    {"CREATE SCHEMA s; CREATE TYPE mood AS ENUM ('ok');",
                     "ALTER TYPE mood SET SCHEMA s;"}},
      .clean = {{"CREATE SCHEMA s;", "CREATE TABLE t (a int); ALTER TABLE t SET SCHEMA s;"},
                {"CREATE SCHEMA s;", "CREATE TABLE s.t (a int);"}},
      .match = match,
  };
}

}  // namespace bellows
