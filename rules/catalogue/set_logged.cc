// set-logged: an unlogged table is written anew, and to the log.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const AlterCommand* command = alter_command(subject, AlterKind::kSetLogged);
  const bool works = command != nullptr && !subject.effects().rewrites.empty();
  const Table* table = works ? big_table(subject) : nullptr;
  if (table == nullptr) {
    return std::nullopt;
  }
  return Match{who_waits(subject, *table) + " while the table and its indexes are written anew" +
                   lock_words(subject, table->name),
               "Make a new logged table and move the rows over, or choose a quiet hour.",
               {}};
}

}  // namespace

Rule set_logged_rule() {
  return {
      .id = "set-logged",
      .title = "SET LOGGED writes the table anew",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = commands({AlterKind::kSetLogged}),
      .why =
          "SET LOGGED copies the table and its indexes, all of it into the write-ahead log, under "
          "ACCESS EXCLUSIVE.",
      .safe =
          "None that a machine can write. Make a new logged table and move the rows over, or "
          "choose a quiet hour.",
      .violating = {{"CREATE UNLOGGED TABLE t (a int);", "ALTER TABLE t SET LOGGED;"},
                    {"CREATE UNLOGGED TABLE t (a int PRIMARY KEY);",
                     "ALTER TABLE IF EXISTS t SET LOGGED;"}},
      .clean = {{"CREATE TABLE t (a int);", "ALTER TABLE t SET LOGGED;"},
                {"", "CREATE UNLOGGED TABLE t (a int); ALTER TABLE t SET LOGGED;"}},
      .match = match,
  };
}

}  // namespace bellows
