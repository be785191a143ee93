// nested-transaction: BEGIN or COMMIT meets the transaction of the migration tool.
#include "rules/catalogue/catalogue.h"
#include "rules/file_subject.h"

namespace bellows {
namespace {

std::vector<FileMatch> match_file(const FileSubject& subject) {
  std::vector<FileMatch> found;
  const std::vector<Statement>& statements = subject.migration.statements;
  bool begun = false;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    const auto* transaction = statements[i].as<Transaction>();
    if (transaction == nullptr) {
      continue;
    }
    const bool begins = transaction->kind == TransactionKind::kBegin;
    const bool ends = transaction->kind == TransactionKind::kCommit ||
                      transaction->kind == TransactionKind::kRollback;
    if (begins && (begun || subject.migration.transactional)) {
      found.push_back({static_cast<int>(i),
                       {std::string("BEGIN does nothing: ") +
                            (begun ? "a transaction is open already"
                                   : "the migration tool has opened a transaction"),
                        "Leave BEGIN and COMMIT out, or run the file without a transaction.",
                        {}}});
    } else if (ends && !begun && subject.migration.transactional) {
      found.push_back({static_cast<int>(i),
                       {"it ends the transaction that the migration tool has opened: what follows "
                        "is not undone when the file fails",
                        "Leave BEGIN and COMMIT out, or run the file without a transaction.",
                        {}}});
    }
    begun = begins || (begun && !ends);
  }
  return found;
}

}  // namespace

Rule nested_transaction_rule() {
  return {
      .id = "nested-transaction",
      .title = "Transaction control inside the tool's own transaction",
      .severity = Severity::kError,
      .rule_class = RuleClass::kTransaction,
      .audience = Audience::kLint,
      .asks = {},
      .why =
          "When the migration tool has opened a transaction, BEGIN only warns, and COMMIT ends the "
          "tool's own: what follows is not undone when the file fails, and the tool's record of it "
          "may be missing.",
      .safe =
          "Nothing to rewrite in a plan, which leaves BEGIN and COMMIT out. By hand: leave them "
          "out, or tell the tool to run the file without a transaction.",
      .violating = {{"CREATE TABLE t (a int);", "BEGIN; ALTER TABLE t ADD COLUMN b int; COMMIT;"},
                    {"CREATE TABLE t (a int);", "ALTER TABLE t ADD COLUMN b int; COMMIT;"}},
      .clean = {{"CREATE TABLE t (a int);", "ALTER TABLE t ADD COLUMN b int;"},
                {"CREATE TABLE t (a int);",
                 "SAVEPOINT s; ALTER TABLE t ADD COLUMN b int; RELEASE s;"}},
      .match_file = match_file,
  };
}

}  // namespace bellows
