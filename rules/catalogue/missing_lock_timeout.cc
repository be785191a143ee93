// missing-lock-timeout: a statement that waits for its lock stops everybody behind it.
#include "rules/catalogue/catalogue.h"
#include "rules/file_subject.h"
#include "rules/lock_timeout.h"

namespace bellows {
namespace {

std::vector<FileMatch> match_file(const FileSubject& subject) {
  LockTimeout timeout(subject.settings.longest_lock_timeout);
  const std::vector<Statement>& statements = subject.migration.statements;
  bool open = subject.migration.transactional;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    if (const auto* transaction = statements[i].as<Transaction>()) {
      open = transaction->kind == TransactionKind::kBegin ||
             (open && transaction->kind != TransactionKind::kCommit &&
              transaction->kind != TransactionKind::kRollback);
    }
    timeout.read(statements[i], open);
    for (const Lock& lock : subject.facts[i].locks) {
      if (lock.mode > LockMode::kShareUpdateExclusive && !timeout.holds()) {
        return {{static_cast<int>(i),
                 {"everybody who uses " + display(lock.relation) +
                      " waits behind it for as long as it waits for its lock (" +
                      std::string(lock_mode_name(lock.mode)) + "): " + timeout.trouble(),
                  "SET lock_timeout to a few seconds at most before it.",
                  {}}}};
      }
    }
  }
  return {};
}

}  // namespace

Rule missing_lock_timeout_rule() {
  return {
      .id = "missing-lock-timeout",
      .title = "A strong lock is asked for without lock_timeout",
      .severity = Severity::kWarning,
      .rule_class = RuleClass::kTransaction,
      .preset = Preset::kStrict,
      .audience = Audience::kLint,
      .asks = {},
      .why =
          "A statement that has to wait for ACCESS EXCLUSIVE queues behind a slow reader, and "
          "everybody else queues behind the statement. With lock_timeout it gives up before "
          "anybody notices, and can be tried again.",
      .safe =
          "Nothing to rewrite in a plan, which sets it for each step and tries again. By hand: SET "
          "lock_timeout (or SET LOCAL in a transaction, or set_config()) to a few seconds at most, "
          "before the first statement that locks.",
      .violating = {{"CREATE TABLE t (a int);", "ALTER TABLE t ADD COLUMN b int;"},
                    {"CREATE TABLE t (a int);",
                     "SET lock_timeout = 0; ALTER TABLE t ADD COLUMN b int;"},
                    {"CREATE TABLE t (a int);",
                     "SET lock_timeout = '10min'; ALTER TABLE t ADD COLUMN b int;"},
                    {"CREATE TABLE t (a int);",
                     "ALTER TABLE t ADD COLUMN b int; SET lock_timeout = '1s';"},
                    {"CREATE TABLE t (a int);",
                     "COMMIT; SET LOCAL lock_timeout = '1s'; ALTER TABLE t ADD COLUMN b int;"}},
      .clean = {{"CREATE TABLE t (a int);",
                 "SET lock_timeout = '2s'; ALTER TABLE t ADD COLUMN b int;"},
                {"CREATE TABLE t (a int);",
                 "SELECT set_config('lock_timeout', '2s', true); ALTER TABLE t ADD COLUMN b int;"},
                {"CREATE TABLE t (a int);",
                 "SET LOCAL lock_timeout TO 500; ALTER TABLE t ADD COLUMN b int;"},
                {"CREATE TABLE t (a int);",
                 "CREATE TABLE u (a int); ALTER TABLE u ADD COLUMN b int;"}},
      .match_file = match_file,
  };
}

}  // namespace bellows
