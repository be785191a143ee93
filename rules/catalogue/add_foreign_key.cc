// add-foreign-key: ADD FOREIGN KEY locks both tables against writes while it checks every row.
#include "migrations/splice.h"
#include "rules/catalogue/catalogue.h"
#include "rules/constraint_recipe.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const ConstraintDef* constraint = added_constraint(subject, ConstraintKind::kForeignKey);
  const Table* table = constraint == nullptr ? nullptr : big_table(subject);
  if (table == nullptr || constraint->not_valid) {
    return std::nullopt;
  }
  return Match{"writes to " + sized(*table) + " and to " +
                   display(subject.before.resolve(constraint->referenced)) +
                   " wait while every row is checked" + lock_words(subject, table->name),
               "Add it NOT VALID, and VALIDATE it in a transaction of its own."};
}

Result<std::vector<Draft>> safe_form(const Subject& subject) {
  return not_valid_then_validate(subject);
}

}  // namespace

Rule add_foreign_key_rule() {
  return {
      .id = "add-foreign-key",
      .title = "A foreign key is checked while writes to both tables wait",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = commands({AlterKind::kAddConstraint}),
      .why =
          "ADD FOREIGN KEY holds SHARE ROW EXCLUSIVE on the table and on the one it references "
          "while it checks every row. And the old release may still write rows that violate it.",
      .safe =
          "ADD CONSTRAINT … NOT VALID (an instant), then VALIDATE CONSTRAINT in a transaction of "
          "its own, which lets writes through. A partitioned table refuses NOT VALID before "
          "PostgreSQL 18: there, both on each partition, then the parent's, which takes them over.",
      .violating = {{"CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (p_id int);",
                     "ALTER TABLE t ADD CONSTRAINT t_p FOREIGN KEY (p_id) REFERENCES p (id);"},
                    {"CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (p_id int);",
                     "ALTER TABLE t ADD FOREIGN KEY (p_id) REFERENCES p;"},
                    {"CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int, p_id int) "
                     "PARTITION BY LIST (a); CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1); "
                     "CREATE TABLE t_2 PARTITION OF t FOR VALUES IN (2, 3);",
                     "ALTER TABLE t ADD CONSTRAINT t_p FOREIGN KEY (p_id) REFERENCES p ON DELETE "
                     "CASCADE;"}},
      .clean =
          {{"CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (p_id int);",
            "ALTER TABLE t ADD CONSTRAINT t_p FOREIGN KEY (p_id) REFERENCES p (id) NOT VALID;"},
           {"CREATE TABLE p (id int PRIMARY KEY);",
            "CREATE TABLE t (p_id int); ALTER TABLE t ADD FOREIGN KEY (p_id) REFERENCES p;"}},
      .match = match,
      .safe_form = safe_form,
  };
}

}  // namespace bellows
