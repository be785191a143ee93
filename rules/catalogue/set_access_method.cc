// set-access-method: the table is written anew by another access method.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const AlterCommand* command = alter_command(subject, AlterKind::kSetAccessMethod);
  const bool works = command != nullptr && !subject.effects().rewrites.empty();
  const Table* table = works ? big_table(subject) : nullptr;
  if (table == nullptr) {
    return std::nullopt;
  }
  return Match{
      who_waits(subject, *table) + " while the table and its indexes are written anew" +
          lock_words(subject, table->name),
      "Make a new table with the access method and move the rows over, or choose a quiet hour.",
      {}};
}

}  // namespace

Rule set_access_method_rule() {
  return {
      .id = "set-access-method",
      .title = "SET ACCESS METHOD writes the table anew",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = commands({AlterKind::kSetAccessMethod}),
      .why = "SET ACCESS METHOD copies the table and its indexes under ACCESS EXCLUSIVE.",
      .safe =
          "None that a machine can write. Make a new table with the access method and move the "
          "rows over, or choose a quiet hour.",
      .violating = {{"CREATE TABLE t (a int);", "ALTER TABLE t SET ACCESS METHOD columnar;"},
                    {"CREATE TABLE t (a int PRIMARY KEY);",
                     "ALTER TABLE IF EXISTS t SET ACCESS METHOD columnar;"}},
      .clean = {{"", "CREATE TABLE t (a int); ALTER TABLE t SET ACCESS METHOD columnar;"},
                {"CREATE TABLE t (a int);", "ALTER TABLE t SET (fillfactor = 90);"}},
      .match = match,
  };
}

}  // namespace bellows
