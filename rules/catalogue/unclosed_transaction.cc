// unclosed-transaction: a transaction is never committed.
#include "rules/catalogue/catalogue.h"
#include "rules/file_subject.h"

namespace bellows {
namespace {

std::vector<FileMatch> match_file(const FileSubject& subject) {
  int begun = -1;
  const std::vector<Statement>& statements = subject.migration.statements;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    const auto* transaction = statements[i].as<Transaction>();
    if (transaction == nullptr) {
      continue;
    }
    if (transaction->kind == TransactionKind::kBegin) {
      begun = begun < 0 ? static_cast<int>(i) : begun;
    } else if (transaction->kind == TransactionKind::kCommit ||
               transaction->kind == TransactionKind::kRollback) {
      begun = -1;
    }
  }
  if (begun < 0) {
    return {};
  }
  return {
      {begun,
       {"the transaction is never committed: its locks stay, and what it did is undone when the "
        "session ends",
        "Write COMMIT at the end, or leave BEGIN out.",
        {}}}};
}

}  // namespace

Rule unclosed_transaction_rule() {
  return {
      .id = "unclosed-transaction",
      .title = "A transaction is opened and not closed",
      .severity = Severity::kError,
      .rule_class = RuleClass::kTransaction,
      .audience = Audience::kLint,
      .asks = {},
      .why =
          "A BEGIN without COMMIT leaves its locks behind until the session ends, and what it did "
          "is then undone.",
      .safe = "Nothing to rewrite: write COMMIT at the end, or leave BEGIN out.",
      .violating = {{"CREATE TABLE t (a int);", "BEGIN; ALTER TABLE t ADD COLUMN b int;"},
                    {"CREATE TABLE t (a int);",
                     "BEGIN; SELECT 1; COMMIT; BEGIN; ALTER TABLE t ADD COLUMN b int;"}},
      .clean = {{"CREATE TABLE t (a int);", "BEGIN; ALTER TABLE t ADD COLUMN b int; COMMIT;"},
                {"CREATE TABLE t (a int);", "BEGIN; ALTER TABLE t ADD COLUMN b int; ROLLBACK;"}},
      .match_file = match_file,
  };
}

}  // namespace bellows
