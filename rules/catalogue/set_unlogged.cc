// set-unlogged: the table is written anew, and its rows are gone after a crash.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const AlterCommand* command = alter_command(subject, AlterKind::kSetUnlogged);
  const bool works = command != nullptr && !subject.effects().rewrites.empty();
  const Table* table = works ? big_table(subject) : nullptr;
  if (table == nullptr) {
    return std::nullopt;
  }
  return Match{who_waits(subject, *table) + " while the table and its indexes are written anew" +
                   lock_words(subject, table->name),
               "Make a new unlogged table and move the rows over, or choose a quiet hour.",
               {}};
}

}  // namespace

Rule set_unlogged_rule() {
  return {
      .id = "set-unlogged",
      .title = "SET UNLOGGED writes the table anew",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = commands({AlterKind::kSetUnlogged}),
      .why =
          "SET UNLOGGED copies the table and its indexes under ACCESS EXCLUSIVE. From then on a "
          "crash empties it, and replicas do not have it.",
      .safe =
          "None that a machine can write. Make a new unlogged table and move the rows over, or "
          "choose a quiet hour.",
      .violating = {{"CREATE TABLE t (a int);", "ALTER TABLE t SET UNLOGGED;"},
                    {"CREATE TABLE t (a int PRIMARY KEY);",
                     "ALTER TABLE IF EXISTS t SET UNLOGGED;"}},
      .clean = {{"CREATE UNLOGGED TABLE t (a int);", "ALTER TABLE t SET UNLOGGED;"},
                {"", "CREATE TABLE t (a int); ALTER TABLE t SET UNLOGGED;"}},
      .match = match,
  };
}

}  // namespace bellows
