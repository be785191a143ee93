// vacuum-full: the table is written anew while nobody may use it.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const auto* vacuum = subject.statement.as<Vacuum>();
  const Table* table = nullptr;
  if (vacuum != nullptr && vacuum->full) {
    for (const ObjectName& name : subject.effects().rewrites) {
      table = table == nullptr ? big_table(subject, name) : table;
    }
  }
  if (table == nullptr) {
    return std::nullopt;
  }
  return Match{who_waits(subject, *table) + " while the table and its indexes are written anew" +
                   lock_words(subject, table->name),
               "Use a plain VACUUM, or pg_repack when the space has to go back to the disk.",
               {}};
}

}  // namespace

Rule vacuum_full_rule() {
  return {
      .id = "vacuum-full",
      .title = "VACUUM FULL writes the table anew",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = statements<Vacuum>(),
      .why = "VACUUM FULL copies the table and its indexes under ACCESS EXCLUSIVE.",
      .safe =
          "None that a machine can write. pg_repack or pg_squeeze do the same beside the "
          "application; a plain VACUUM blocks nobody.",
      .violating = {{"CREATE TABLE t (a int);", "VACUUM FULL t;"},
                    {"CREATE TABLE t (a int);", "VACUUM (FULL, ANALYZE) t;"}},
      .clean = {{"CREATE TABLE t (a int);", "VACUUM t;"},
                {"CREATE TABLE t (a int);", "VACUUM (ANALYZE) t;"}},
      .match = match,
  };
}

}  // namespace bellows
