// multi-table-access-exclusive: two tables stop at once, and may deadlock.
#include "rules/catalogue/catalogue.h"
#include "rules/file_subject.h"
#include "rules/transaction_facts.h"

namespace bellows {
namespace {

std::vector<FileMatch> match_file(const FileSubject& subject) {
  return under_held_locks(subject, [&](int, const StatementFacts& facts, const HeldLocks& held) {
    std::optional<Match> match;
    for (const Lock& lock : facts.locks) {
      const Held* first = held.access_exclusive_on_another(lock.relation);
      if (!match && lock.mode == LockMode::kAccessExclusive && first != nullptr &&
          held.strongest(lock.relation) == nullptr) {
        match = Match{"statements on " + display(first->table) + " wait while it waits for " +
                          display(lock.relation) + ", and may deadlock with it: line " +
                          line_of(subject, first->statement) +
                          " holds ACCESS EXCLUSIVE until the transaction ends",
                      "Change one table a file.",
                      {}};
      }
    }
    return match;
  });
}

}  // namespace

Rule multi_table_access_exclusive_rule() {
  return {
      .id = "multi-table-access-exclusive",
      .title = "Several tables are locked in one transaction",
      .severity = Severity::kWarning,
      .rule_class = RuleClass::kTransaction,
      .audience = Audience::kLint,
      .asks = {},
      .why =
          "A transaction that holds ACCESS EXCLUSIVE on one table while it waits for another stops "
          "both, and a statement of the application that takes them in the other order deadlocks "
          "with it.",
      .safe = "Nothing to rewrite in a plan: each step locks one table. By hand: one file a table.",
      .violating =
          {{"CREATE TABLE t (a int); CREATE TABLE u (a int);",
            "ALTER TABLE t ADD COLUMN b int; ALTER TABLE u ADD COLUMN b int;"},
           {"CREATE TABLE t (a int); CREATE TABLE u (a int);",
            "BEGIN; ALTER TABLE t ADD COLUMN b int; ALTER TABLE u DROP COLUMN a; COMMIT;"}},
      .clean = {{"CREATE TABLE t (a int);",
                 "ALTER TABLE t ADD COLUMN b int; ALTER TABLE t ADD COLUMN c int;"},
                {"CREATE TABLE t (a int);",
                 "CREATE TABLE u (a int); ALTER TABLE u ADD COLUMN b int; ALTER TABLE t ADD COLUMN "
                 "b int;"}},
      .match_file = match_file,
  };
}

}  // namespace bellows
