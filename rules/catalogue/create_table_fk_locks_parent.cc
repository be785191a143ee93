// create-table-fk-locks-parent: a new table with a foreign key locks the table that it points at.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const auto* create = subject.statement.as<CreateTable>();
  if (create == nullptr || create->persistence == Persistence::kTemporary ||
      !create->partition_of.empty()) {
    return std::nullopt;
  }
  const auto parent = [&](const std::vector<ConstraintDef>& constraints) -> const Table* {
    for (const ConstraintDef& constraint : constraints) {
      const Table* table = constraint.kind == ConstraintKind::kForeignKey
                               ? subject.before.table(constraint.referenced)
                               : nullptr;
      if (table != nullptr && live_table(subject, table->name) != nullptr) {
        return table;
      }
    }
    return nullptr;
  };
  const Table* found = parent(create->constraints);
  for (const ColumnDef& column : create->columns) {
    found = found != nullptr ? found : parent(column.constraints);
  }
  if (found == nullptr) {
    return std::nullopt;
  }
  return Match{"writes to " + display(found->name) + " wait for it" +
                   lock_words(subject, found->name) + ", and behind whatever it waits for",
               "Run it alone in a transaction with a short lock_timeout.",
               {}};
}

}  // namespace

Rule create_table_fk_locks_parent_rule() {
  return {
      .id = "create-table-fk-locks-parent",
      .title = "A new table's foreign key locks the table it points at",
      .severity = Severity::kAdvice,
      .rule_class = RuleClass::kSafety,
      .asks = statements<CreateTable>(),
      .why =
          "CREATE TABLE … REFERENCES puts triggers on the referenced table, and takes SHARE ROW "
          "EXCLUSIVE on it: an instant, unless it has to wait behind a long transaction; then "
          "every write waits behind it.",
      .safe =
          "Nothing to rewrite. Alone in its transaction and with a short lock_timeout it is an "
          "instant; plan does both.",
      .violating = {{"CREATE TABLE p (id int PRIMARY KEY);",
                     "CREATE TABLE c (p_id int REFERENCES p);"},
                    {"CREATE TABLE p (id int PRIMARY KEY);",
                     "CREATE TABLE c (p_id int, FOREIGN KEY (p_id) REFERENCES p (id));"}},
      .clean = {{"",
                 "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p_id int REFERENCES p);"},
                {"CREATE TABLE p (id int PRIMARY KEY);", "CREATE TABLE c (p_id int);"}},
      .match = match,
  };
}

}  // namespace bellows
