// truncate: the rows are gone, and everybody waits meanwhile.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const auto* truncate = subject.statement.as<Truncate>();
  const Table* table = nullptr;
  std::vector<ObjectName> emptied;
  for (const Lock& lock : subject.effects().locks) {
    const Table* live = truncate == nullptr || lock.mode != LockMode::kAccessExclusive
                            ? nullptr
                            : live_table(subject, lock.relation);
    const bool has_rows = live != nullptr && (!live->size || live->size->rows != 0);
    if (has_rows) {
      table = table == nullptr ? live : table;
      emptied.push_back(live->name);
    }
  }
  if (table == nullptr) {
    return std::nullopt;
  }
  return Match{
      "every row of " + names_text(emptied) + " is gone, and every statement on them waits" +
          lock_words(subject, table->name),
      "Delete the rows in batches, or see that no release uses them and allow it with a directive.",
      {}};
}

}  // namespace

Rule truncate_rule() {
  return {
      .id = "truncate",
      .title = "TRUNCATE empties a table in use",
      .severity = Severity::kError,
      .rule_class = RuleClass::kData,
      .asks = statements<Truncate>(),
      .why =
          "TRUNCATE takes ACCESS EXCLUSIVE and removes every row at once; with CASCADE also those "
          "of every table that references it. Nothing brings them back.",
      .safe = "None that a machine can write. DELETE in batches lets the application go on.",
      .violating = {{"CREATE TABLE t (a int);", "TRUNCATE t;"},
                    {"CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p_id int REFERENCES p);",
                     "TRUNCATE TABLE p CASCADE;"}},
      .clean = {{"", "CREATE TABLE t (a int); TRUNCATE t;"},
                {"", "CREATE TEMP TABLE t (a int); TRUNCATE t;"}},
      .match = match,
  };
}

}  // namespace bellows
