// set-tablespace: the table is copied to another disk while nobody may use it.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const AlterCommand* command = alter_command(subject, AlterKind::kSetTablespace);
  const bool works = command != nullptr && !subject.effects().rewrites.empty();
  const Table* table = works ? big_table(subject) : nullptr;
  if (table == nullptr) {
    return std::nullopt;
  }
  return Match{
      who_waits(subject, *table) + " while the table is copied" + lock_words(subject, table->name),
      "Use pg_repack or a new table in the other tablespace, or choose a quiet hour.",
      {}};
}

}  // namespace

Rule set_tablespace_rule() {
  return {
      .id = "set-tablespace",
      .title = "SET TABLESPACE copies the table",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = commands({AlterKind::kSetTablespace}),
      .why = "SET TABLESPACE copies the table file by file under ACCESS EXCLUSIVE.",
      .safe =
          "None that a machine can write. Use pg_repack or a new table in the other tablespace, or "
          "choose a quiet hour.",
      .violating = {{"CREATE TABLE t (a int);", "ALTER TABLE t SET TABLESPACE pg_default;"},
                    {"CREATE TABLE t (a int PRIMARY KEY);",
                     "ALTER TABLE IF EXISTS t SET TABLESPACE pg_default;"}},
      .clean = {{"", "CREATE TABLE t (a int); ALTER TABLE t SET TABLESPACE pg_default;"},
                {"CREATE TABLE t (a int);", "ALTER TABLE t SET (fillfactor = 90);"}},
      .match = match,
  };
}

}  // namespace bellows
