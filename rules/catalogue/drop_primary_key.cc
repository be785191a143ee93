// drop-primary-key: the table loses its key.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const AlterCommand* command = alter_command(subject, AlterKind::kDropConstraint);
  const Table* table = command == nullptr ? nullptr : live_table(subject);
  const Constraint* key = table == nullptr ? nullptr : table->primary_key();
  if (key == nullptr || key->name != command->name) {
    return std::nullopt;
  }
  return Match{"duplicates and NULLs may get into " + display(table->name) + " (" +
                   names_text(key->columns) + "), and ON CONFLICT and replication lose their key",
               "Build the index of the key that takes its place CONCURRENTLY first, and swap the "
               "two in one transaction.",
               {}};
}

}  // namespace

Rule drop_primary_key_rule() {
  return {
      .id = "drop-primary-key",
      .title = "A primary key is dropped",
      .severity = Severity::kWarning,
      .rule_class = RuleClass::kCompatibility,
      .asks = commands({AlterKind::kDropConstraint}),
      .why =
          "Duplicates and NULLs may get in from now on, ON CONFLICT and foreign keys that rest on "
          "the key break, and logical replication has no key for updates and deletes any more.",
      .safe =
          "None that a machine can write. When another key takes its place, build its unique index "
          "CONCURRENTLY first, and swap the two in one transaction.",
      .violating = {{"CREATE TABLE t (a int PRIMARY KEY);",
                     "ALTER TABLE t DROP CONSTRAINT t_pkey;"},
                    {"CREATE TABLE t (a int, CONSTRAINT k PRIMARY KEY (a));",
                     "ALTER TABLE t DROP CONSTRAINT IF EXISTS k;"}},
      .clean = {{"CREATE TABLE t (a int UNIQUE);", "ALTER TABLE t DROP CONSTRAINT t_a_key;"},
                {"", "CREATE TABLE t (a int PRIMARY KEY); ALTER TABLE t DROP CONSTRAINT t_pkey;"}},
      .match = match,
  };
}

}  // namespace bellows
