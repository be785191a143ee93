// statement-after-access-exclusive: a lock that stops everything is held for as long as what
// follows takes.
#include "rules/catalogue/catalogue.h"
#include "rules/file_subject.h"
#include "rules/transaction_facts.h"

namespace bellows {
namespace {

std::vector<FileMatch> match_file(const FileSubject& subject) {
  return under_held_locks(subject, [&](int, const StatementFacts& facts, const HeldLocks& held) {
    const Held* lock = held.access_exclusive();
    if (lock == nullptr || !(facts.works || facts.writes_rows)) {
      return std::optional<Match>();
    }
    const std::string line = line_of(subject, lock->statement);
    return std::optional(Match{"every statement on " + display(lock->table) +
                                   " waits until this one is done, too: line " + line +
                                   " took ACCESS EXCLUSIVE, which is held until the transaction "
                                   "ends",
                               "Give it a file of its own, or put it before line " + line + ".",
                               {}});
  });
}

}  // namespace

Rule statement_after_access_exclusive_rule() {
  return {
      .id = "statement-after-access-exclusive",
      .title = "Work goes on while ACCESS EXCLUSIVE is held",
      .severity = Severity::kWarning,
      .rule_class = RuleClass::kTransaction,
      .audience = Audience::kLint,
      .asks = {},
      .why =
          "A lock is held until its transaction ends. An ALTER TABLE that takes an instant stops "
          "every statement on its table for as long as everything behind it in the transaction "
          "takes.",
      .safe =
          "Nothing to rewrite in a plan: each step has a transaction of its own. By hand: make it "
          "the last statement of its file, or give what follows a file of its own.",
      .violating = {{"CREATE TABLE t (a int); CREATE TABLE u (a int);",
                     "ALTER TABLE t ADD COLUMN b int; UPDATE u SET a = 1;"},
                    {"CREATE TABLE t (a int); CREATE TABLE u (a int);",
                     "ALTER TABLE t ADD COLUMN b int; CREATE INDEX u_a ON u (a);"}},
      .clean = {{"CREATE TABLE t (a int); CREATE TABLE u (a int);",
                 "UPDATE u SET a = 1; ALTER TABLE t ADD COLUMN b int;"},
                {"CREATE TABLE t (a int);",
                 "ALTER TABLE t ADD COLUMN b int; ALTER TABLE t ADD COLUMN c int;"}},
      .match_file = match_file,
  };
}

}  // namespace bellows
