// lock-table: an explicit lock stops whom it names until the transaction ends.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  if (subject.statement.as<LockTable>() == nullptr) {
    return std::nullopt;
  }
  for (const Lock& lock : subject.effects().locks) {
    const Table* table = live_table(subject, lock.relation);
    if (table != nullptr && lock.mode > LockMode::kRowExclusive) {
      return Match{"statements on " + display(table->name) + " wait until the transaction ends" +
                       lock_words(subject, table->name),
                   "Leave it out, or take the weakest mode that does.",
                   {}};
    }
  }
  return std::nullopt;
}

}  // namespace

Rule lock_table_rule() {
  return {
      .id = "lock-table",
      .title = "LOCK TABLE on a table in use",
      .severity = Severity::kWarning,
      .rule_class = RuleClass::kSafety,
      .asks = statements<LockTable>(),
      .why =
          "An explicit lock is held until its transaction ends, whatever that does meanwhile. In a "
          "plan every step has a transaction of its own, so that the lock protects nothing that "
          "follows.",
      .safe =
          "None that a machine can write: leave it out, or take the weakest mode that does, with a "
          "short lock_timeout.",
      .violating = {{"CREATE TABLE t (a int);", "LOCK TABLE t;"},
                    {"CREATE TABLE t (a int);", "LOCK TABLE t IN SHARE MODE;"}},
      .clean = {{"CREATE TABLE t (a int);", "LOCK TABLE t IN ACCESS SHARE MODE;"},
                {"", "CREATE TABLE t (a int); LOCK TABLE t;"}},
      .match = match,
  };
}

}  // namespace bellows
