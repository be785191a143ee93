// enum-add-value: the new value cannot be used before its transaction has ended.
#include <map>

#include "migrations/sql_words.h"
#include "rules/catalogue/catalogue.h"
#include "rules/file_subject.h"

namespace bellows {
namespace {

std::vector<FileMatch> match_file(const FileSubject& subject) {
  std::vector<FileMatch> found;
  const std::vector<Statement>& statements = subject.migration.statements;
  for (const SharedTransaction& shared : shared_transactions(subject.migration)) {
    std::map<std::string, int> added;
    for (int at = shared.first; at < shared.last; ++at) {
      const Statement& statement = statements[static_cast<std::size_t>(at)];
      if (const auto* alter = statement.as<AlterEnum>()) {
        if (alter->old_value.empty()) {
          added.emplace(alter->new_value, at);
        }
        continue;
      }
      if (added.empty()) {
        continue;
      }
      for (const Word& word : words_of(statement.text)) {
        const auto value =
            word.kind == TokenKind::kString ? added.find(string_value(word)) : added.end();
        if (value != added.end()) {
          found.push_back({at,
                           {"the statement fails: '" + value->first +
                                "' is not usable before the transaction that adds it has ended",
                            "Put ADD VALUE into a file of its own, before this one.",
                            {}}});
          break;
        }
      }
    }
  }
  return found;
}

}  // namespace

Rule enum_add_value_rule() {
  return {
      .id = "enum-add-value",
      .title = "A new enum value is used in its own transaction",
      .severity = Severity::kError,
      .rule_class = RuleClass::kTransaction,
      .audience = Audience::kLint,
      .why =
          "A value that ALTER TYPE … ADD VALUE makes cannot be used before the transaction "
          "commits, even when the type itself is older or the statement stands in another file of "
          "the same transaction.",
      .safe =
          "Nothing to rewrite in a plan: each step has a transaction of its own. By hand: put ADD "
          "VALUE into a file of its own, before the one that uses the value.",
      .violating =
          {{"CREATE TYPE mood AS ENUM ('ok'); CREATE TABLE t (m mood);",
            "ALTER TYPE mood ADD VALUE 'good'; UPDATE t SET m = 'good' WHERE m IS NULL;"},
           {"CREATE TYPE mood AS ENUM ('ok'); CREATE TABLE t (m mood);",
            "ALTER TYPE mood ADD VALUE 'good'; ALTER TABLE t ALTER m SET DEFAULT 'good';"}},
      .clean = {{"CREATE TYPE mood AS ENUM ('ok'); CREATE TABLE t (m mood);",
                 "ALTER TYPE mood ADD VALUE 'good'; ALTER TABLE t ADD COLUMN good int;"},
                {"CREATE TYPE mood AS ENUM ('ok');", "ALTER TYPE mood ADD VALUE 'good';"},
                {"CREATE TYPE mood AS ENUM ('ok');",
                 "ALTER TYPE mood RENAME VALUE 'ok' TO 'good'; SELECT 'good'::mood;"}},
      .match_file = match_file,
  };
}

}  // namespace bellows
