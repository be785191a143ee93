// add-unique: ADD UNIQUE builds its index under ACCESS EXCLUSIVE.
#include "rules/catalogue/catalogue.h"
#include "rules/constraint_recipe.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const ConstraintDef* constraint = added_constraint(subject, ConstraintKind::kUnique);
  const Table* table = constraint == nullptr ? nullptr : big_table(subject);
  if (table == nullptr || !constraint->using_index.empty()) {
    return std::nullopt;
  }
  return Match{who_waits(subject, *table) + " until the unique index is built" +
                   lock_words(subject, table->name),
               "Build the unique index CONCURRENTLY, then ADD CONSTRAINT … USING INDEX."};
}

}  // namespace

Rule add_unique_rule() {
  return {
      .id = "add-unique",
      .title = "A UNIQUE constraint is built under a lock that stops everything",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = commands({AlterKind::kAddConstraint}),
      .why =
          "ADD CONSTRAINT … UNIQUE holds ACCESS EXCLUSIVE until its index is built. And the old "
          "release may still write duplicates.",
      .safe =
          "CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT … UNIQUE USING INDEX, which only "
          "changes the catalog. On a partitioned table: both on each partition, then the "
          "constraint "
          "of the parent, which takes them over.",
      .violating = {{"CREATE TABLE t (a int);", "ALTER TABLE t ADD CONSTRAINT t_a UNIQUE (a);"},
                    {"CREATE TABLE t (a int, b int);", "ALTER TABLE t ADD UNIQUE (a, b);"},
                    {"CREATE TABLE t (a int, b int) PARTITION BY RANGE (a); CREATE TABLE t_1 "
                     "PARTITION OF t FOR VALUES FROM (0) TO (10); CREATE TABLE t_2 PARTITION OF t "
                     "FOR VALUES FROM (10) TO (20);",
                     "ALTER TABLE t ADD CONSTRAINT t_ab UNIQUE (a, b);"}},
      .clean = {{"CREATE TABLE t (a int); CREATE UNIQUE INDEX t_a ON t (a);",
                 "ALTER TABLE t ADD CONSTRAINT t_a UNIQUE USING INDEX t_a;"},
                {"", "CREATE TABLE t (a int); ALTER TABLE t ADD UNIQUE (a);"}},
      .match = match,
      .safe_form = index_then_constraint,
  };
}

}  // namespace bellows
