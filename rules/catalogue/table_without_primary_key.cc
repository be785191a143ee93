// table-without-primary-key: rows cannot be told apart.
#include "rules/catalogue/catalogue.h"
#include "rules/file_subject.h"

namespace bellows {
namespace {

std::vector<FileMatch> match_file(const FileSubject& subject) {
  std::vector<FileMatch> found;
  const std::vector<Statement>& statements = subject.migration.statements;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    const auto* create = statements[i].as<CreateTable>();
    if (create == nullptr || create->persistence == Persistence::kTemporary ||
        !create->partition_of.empty()) {
      continue;
    }
    const Table* table = subject.after.table(create->table);
    if (table != nullptr && table->primary_key() == nullptr) {
      found.push_back({static_cast<int>(i),
                       {"rows of " + display(table->name) + " cannot be told apart",
                        "Give it a primary key.",
                        {}}});
    }
  }
  return found;
}

}  // namespace

Rule table_without_primary_key_rule() {
  return {
      .id = "table-without-primary-key",
      .title = "A table without a primary key",
      .severity = Severity::kAdvice,
      .rule_class = RuleClass::kStyle,
      .preset = Preset::kStyle,
      .audience = Audience::kLint,
      .why =
          "Logical replication cannot tell which row to update, batches have no key to follow, and "
          "duplicates cannot be removed one by one.",
      .safe = "Nothing to rewrite: give it a primary key.",
      .violating = {{"", "CREATE TABLE t (a int);"}, {"", "CREATE TABLE t (a int UNIQUE);"}},
      .clean = {{"", "CREATE TABLE t (a int PRIMARY KEY);"},
                {"", "CREATE TABLE t (a int); ALTER TABLE t ADD PRIMARY KEY (a);"},
                {"", "CREATE TEMP TABLE t (a int);"}},
      .match_file = match_file,
  };
}

}  // namespace bellows
