// concurrently-in-transaction: the server refuses the statement inside a transaction.
#include "rules/catalogue/catalogue.h"
#include "rules/file_subject.h"

namespace bellows {
namespace {

std::vector<FileMatch> match_file(const FileSubject& subject) {
  std::vector<FileMatch> found;
  bool open = subject.migration.transactional;
  bool own = false;
  const std::vector<Statement>& statements = subject.migration.statements;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    if (const auto* transaction = statements[i].as<Transaction>()) {
      const bool begins = transaction->kind == TransactionKind::kBegin;
      const bool ends = transaction->kind == TransactionKind::kCommit ||
                        transaction->kind == TransactionKind::kRollback;
      open = begins || (open && !ends);
      own = begins || (own && !ends);
    } else if (open && subject.facts[i].forbids_transaction) {
      found.push_back({static_cast<int>(i),
                       {std::string("the statement fails: ") +
                            (own ? "the file has opened a transaction around it"
                                 : "the migration tool runs the file in a transaction"),
                        "Put it into a file of its own, which runs without a transaction.",
                        {}}});
    }
  }
  return found;
}

}  // namespace

Rule concurrently_in_transaction_rule() {
  return {
      .id = "concurrently-in-transaction",
      .title = "A statement that cannot run in a transaction",
      .severity = Severity::kError,
      .rule_class = RuleClass::kTransaction,
      .audience = Audience::kLint,
      .asks = {},
      .why =
          "CREATE INDEX CONCURRENTLY, VACUUM, CREATE DATABASE and their like fail with \"cannot "
          "run inside a transaction block\" when the file, or the migration tool around it, has "
          "opened one.",
      .safe =
          "Nothing to rewrite in a plan: it makes it a step of its own. By hand: put it into a "
          "file of its own, and tell the tool to run that file without a transaction.",
      .violating = {{"CREATE TABLE t (a int);",
                     "CREATE INDEX CONCURRENTLY i ON t (a); ALTER TABLE t ADD COLUMN b int;"},
                    {"CREATE TABLE t (a int);",
                     "BEGIN; CREATE INDEX CONCURRENTLY i ON t (a); COMMIT;"},
                    {"CREATE TABLE t (a int);", "VACUUM t;"}},
      .clean = {{"CREATE TABLE t (a int);", "CREATE INDEX i ON t (a);"},
                {"CREATE TABLE t (a int);", "COMMIT; CREATE INDEX CONCURRENTLY i ON t (a);"}},
      .match_file = match_file,
  };
}

}  // namespace bellows
