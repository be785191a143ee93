// detach-partition: the parent stops while a partition leaves.
#include "rules/attach_recipe.h"
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const AlterCommand* command = alter_command(subject, AlterKind::kDetachPartition);
  const Table* parent = command == nullptr || command->concurrently ? nullptr : live_table(subject);
  if (parent == nullptr) {
    return std::nullopt;
  }
  return Match{"every statement on " + display(parent->name) +
                   " and its partitions waits behind it" + lock_words(subject, parent->name) +
                   ", and the old release no longer finds the rows of " +
                   display(subject.before.resolve(command->relation)),
               "DETACH it CONCURRENTLY, outside a transaction.",
               {}};
}

Result<std::vector<Draft>> safe_form(const Subject& subject) {
  return detach_beside(subject, subject.before.resolve(alter_command(subject)->relation));
}

}  // namespace

Rule detach_partition_rule() {
  return {
      .id = "detach-partition",
      .title = "A partition is detached under the parent's lock",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = commands({AlterKind::kDetachPartition}),
      .why =
          "DETACH PARTITION takes ACCESS EXCLUSIVE on the parent, the partition and the default "
          "partition. And the old release reads through the parent rows that are no longer there.",
      .safe =
          "DETACH PARTITION … CONCURRENTLY (PostgreSQL 14 and later) in a step of its own, behind "
          "the deploy gate, and FINALIZE after a cut-off try; then the CHECK that it leaves on the "
          "partition goes. With a DEFAULT partition the server refuses CONCURRENTLY: drop or "
          "detach that one first.",
      .violating = {{"CREATE TABLE p (a int NOT NULL, b int) PARTITION BY RANGE (a); CREATE TABLE "
                     "p_1 PARTITION OF p FOR VALUES FROM (0) TO (10);",
                     "ALTER TABLE p DETACH PARTITION p_1;"},
                    {"CREATE TABLE p (a int, b text) PARTITION BY LIST (b); CREATE TABLE p_x "
                     "PARTITION OF p FOR VALUES IN ('x');",
                     "ALTER TABLE p DETACH PARTITION p_x;"}},
      .clean = {{"CREATE TABLE p (a int NOT NULL, b int) PARTITION BY RANGE (a); CREATE TABLE p_1 "
                 "PARTITION OF p FOR VALUES FROM (0) TO (10);",
                 "ALTER TABLE p DETACH PARTITION p_1 CONCURRENTLY;"},
                {"",
                 "CREATE TABLE p (a int) PARTITION BY RANGE (a); CREATE TABLE p_1 PARTITION OF p "
                 "FOR VALUES FROM (0) TO (10); ALTER TABLE p DETACH PARTITION p_1;"}},
      .match = match,
      .safe_form = safe_form,
  };
}

}  // namespace bellows
