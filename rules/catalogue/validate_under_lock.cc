// validate-under-lock: rows are proven while a lock stops the application.
#include <algorithm>

#include "rules/catalogue/catalogue.h"
#include "rules/file_subject.h"
#include "rules/transaction_facts.h"

namespace bellows {
namespace {

bool validates(const Statement& statement) {
  const auto* alter = statement.as<AlterTable>();
  return alter != nullptr && std::any_of(alter->commands.begin(), alter->commands.end(),
                                         [](const AlterCommand& command) {
                                           return command.kind == AlterKind::kValidateConstraint;
                                         });
}

std::vector<FileMatch> match_file(const FileSubject& subject) {
  return under_held_locks(subject, [&](int at, const StatementFacts& facts, const HeldLocks& held) {
    std::optional<Match> match;
    if (!validates(subject.migration.statements[static_cast<std::size_t>(at)])) {
      return match;
    }
    for (const ObjectName& table : facts.scans) {
      const Held* lock = held.strongest(table);
      if (!match && lock != nullptr && lock->mode > LockMode::kShareUpdateExclusive) {
        match = Match{waiting(*lock, table) + " until the last row is read: line " +
                          line_of(subject, lock->statement) + " took " +
                          std::string(lock_mode_name(lock->mode)) +
                          ", which is held until the transaction ends",
                      "Put VALIDATE CONSTRAINT into a file of its own.",
                      {}};
      }
    }
    return match;
  });
}

}  // namespace

Rule validate_under_lock_rule() {
  return {
      .id = "validate-under-lock",
      .title = "A constraint is validated in the transaction that added it",
      .severity = Severity::kError,
      .rule_class = RuleClass::kTransaction,
      .audience = Audience::kLint,
      .asks = {},
      .why =
          "NOT VALID is worth something only when its ACCESS EXCLUSIVE or SHARE ROW EXCLUSIVE lock "
          "is gone before VALIDATE reads the table. In one transaction the lock is held until the "
          "last row is read.",
      .safe =
          "Nothing to rewrite in a plan: each step has a transaction of its own. By hand: put "
          "VALIDATE CONSTRAINT into a file of its own.",
      .violating =
          {{"CREATE TABLE t (a int);",
            "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID; ALTER TABLE t VALIDATE "
            "CONSTRAINT c;"},
           {"CREATE TABLE t (a int, CONSTRAINT c CHECK (a > 0) NOT VALID);",
            "BEGIN; ALTER TABLE t ADD COLUMN b int; ALTER TABLE t VALIDATE CONSTRAINT c; COMMIT;"}},
      .clean = {{"CREATE TABLE t (a int, CONSTRAINT c CHECK (a > 0) NOT VALID);",
                 "ALTER TABLE t VALIDATE CONSTRAINT c;"},
                {"CREATE TABLE t (a int);",
                 "BEGIN; ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID; COMMIT; ALTER "
                 "TABLE t VALIDATE CONSTRAINT c;"}},
      .match_file = match_file,
  };
}

}  // namespace bellows
