// ddl-with-dml: rows are written in a transaction that changes the schema.
#include <algorithm>

#include "rules/catalogue/catalogue.h"
#include "rules/file_subject.h"
#include "rules/transaction_facts.h"

namespace bellows {
namespace {

std::vector<FileMatch> match_file(const FileSubject& subject) {
  std::vector<FileMatch> found;
  for (const SharedTransaction& shared : shared_transactions(subject.migration)) {
    int schema = -1;
    int rows = -1;
    for (int at = shared.first; at < shared.last; ++at) {
      const StatementFacts& facts = subject.facts[static_cast<std::size_t>(at)];
      const bool locks = std::any_of(facts.locks.begin(), facts.locks.end(), [](const Lock& lock) {
        return lock.mode > LockMode::kShareUpdateExclusive;
      });
      schema = schema < 0 && facts.changes_schema && locks ? at : schema;
      rows = rows < 0 && facts.writes_rows ? at : rows;
    }
    if (schema >= 0 && rows >= 0) {
      found.push_back(
          {std::max(schema, rows),
           {"line " + line_of(subject, rows) + " writes rows and line " + line_of(subject, schema) +
                " changes the schema in one transaction: each holds its locks until "
                "the other is done",
            "Write one file for the schema and one for the rows.",
            {}}});
    }
  }
  return found;
}

}  // namespace

Rule ddl_with_dml_rule() {
  return {
      .id = "ddl-with-dml",
      .title = "Schema and rows change in one transaction",
      .severity = Severity::kWarning,
      .rule_class = RuleClass::kTransaction,
      .audience = Audience::kLint,
      .asks = {},
      .why =
          "The locks of the schema change are held while rows are written, and the locks on rows "
          "while the schema changes. When either fails, both are done again.",
      .safe =
          "Nothing to rewrite in a plan: each step has a transaction of its own. By hand: one file "
          "for the schema, one for the rows.",
      .violating = {{"CREATE TABLE t (a int);",
                     "UPDATE t SET a = 1; ALTER TABLE t ADD COLUMN b int;"},
                    {"CREATE TABLE t (a int); CREATE TABLE u (a int);",
                     "ALTER TABLE t ADD COLUMN b int; DELETE FROM u WHERE a = 1;"}},
      .clean = {{"CREATE TABLE t (a int);", "CREATE TABLE u (a int); INSERT INTO u VALUES (1);"},
                {"CREATE TABLE t (a int);", "UPDATE t SET a = 1;"},
                {"CREATE TABLE t (a int);",
                 "BEGIN; UPDATE t SET a = 1; COMMIT; ALTER TABLE t ADD COLUMN b int;"}},
      .match_file = match_file,
  };
}

}  // namespace bellows
