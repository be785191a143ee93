// add-primary-key: ADD PRIMARY KEY scans for NULLs and builds its index under ACCESS EXCLUSIVE.
#include "rules/catalogue/catalogue.h"
#include "rules/constraint_recipe.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const ConstraintDef* constraint = added_constraint(subject, ConstraintKind::kPrimaryKey);
  const Table* table = constraint == nullptr ? nullptr : big_table(subject);
  if (table == nullptr || !constraint->using_index.empty()) {
    return std::nullopt;
  }
  return Match{who_waits(subject, *table) +
                   " while rows are checked for NULL and the index is built" +
                   lock_words(subject, table->name),
               "Set the columns NOT NULL through a validated CHECK, build the unique index "
               "CONCURRENTLY, then ADD CONSTRAINT … PRIMARY KEY USING INDEX."};
}

}  // namespace

Rule add_primary_key_rule() {
  return {
      .id = "add-primary-key",
      .title = "A primary key is built under a lock that stops everything",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = commands({AlterKind::kAddConstraint}),
      .why =
          "ADD PRIMARY KEY holds ACCESS EXCLUSIVE while it looks for NULLs and builds its index. "
          "And the old release may still write rows that violate it.",
      .safe =
          "The columns become NOT NULL through a validated CHECK; CREATE UNIQUE INDEX "
          "CONCURRENTLY; then ADD CONSTRAINT … PRIMARY KEY USING INDEX, which only changes the "
          "catalog.",
      .violating = {{"CREATE TABLE t (a int NOT NULL);", "ALTER TABLE t ADD PRIMARY KEY (a);"},
                    {"CREATE TABLE t (a int, b int);",
                     "ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY (a, b);"},
                    {"CREATE TABLE t (a int, b int) PARTITION BY RANGE (a); CREATE TABLE t_1 "
                     "PARTITION OF t FOR VALUES FROM (0) TO (10);",
                     "ALTER TABLE t ADD PRIMARY KEY (a, b);"}},
      .clean = {{"CREATE TABLE t (a int NOT NULL); CREATE UNIQUE INDEX i ON t (a);",
                 "ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY USING INDEX i;"},
                {"", "CREATE TABLE t (a int); ALTER TABLE t ADD PRIMARY KEY (a);"}},
      .match = match,
      .safe_form = index_then_constraint,
  };
}

}  // namespace bellows
