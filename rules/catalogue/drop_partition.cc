// drop-partition: the parent stops while a partition is dropped.
#include "rules/attach_recipe.h"
#include "rules/catalogue/catalogue.h"
#include "rules/partition_recipe.h"
#include "rules/recipes/hide.h"
#include "rules/subject.h"

namespace bellows {
namespace {

// The only target, when it is a partition of a live table without a default partition.
const Table* dropped_partition(const Subject& subject) {
  const auto* drop = subject.statement.as<DropObjects>();
  if (drop == nullptr || drop->kind != ObjectKind::kTable || drop->targets.size() != 1) {
    return nullptr;
  }
  const Table* table = live_table(subject, drop->targets.front().name);
  const bool partition = table != nullptr && !table->partition_of.empty() &&
                         live_table(subject, table->partition_of) != nullptr;
  return partition && !has_default_partition(subject.before, table->partition_of) ? table : nullptr;
}

std::optional<Match> match(const Subject& subject) {
  const Table* partition = dropped_partition(subject);
  if (partition == nullptr) {
    return std::nullopt;
  }
  return Match{"every statement on " + display(partition->partition_of) +
                   " and its partitions waits behind it" +
                   lock_words(subject, partition->partition_of),
               "DETACH it CONCURRENTLY first, and drop it then.",
               {}};
}

Result<std::vector<Draft>> safe_form(const Subject& subject) {
  const Table& partition = *dropped_partition(subject);
  Result<std::vector<Draft>> drafts = detach_beside(subject, partition.name);
  if (!drafts) {
    return drafts;
  }
  drafts->pop_back();  // the CHECK that DETACH leaves goes with the table
  Draft drop = sql_draft(Phase::kContract, "drop table " + display(partition.name),
                         {subject.statement.text});
  drop.phase_reason = "the old release may still use the table";
  drop.destroys = true;
  drop.undo.impossible = "the table's data is gone";
  drafts->push_back(partition_not_hidden(subject, std::move(drop)));
  return drafts;
}

}  // namespace

Rule drop_partition_rule() {
  return {
      .id = "drop-partition",
      .title = "A partition is dropped under the parent's lock",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = statements<DropObjects>(),
      .why =
          "DROP TABLE of a partition takes ACCESS EXCLUSIVE on the parent as well, so every "
          "statement on any partition waits behind it.",
      .safe =
          "DETACH PARTITION … CONCURRENTLY (PostgreSQL 14 and later), then DROP TABLE, which stops "
          "nobody any more; both behind the deploy gate. With a DEFAULT partition the server "
          "refuses CONCURRENTLY.",
      .violating = {{"CREATE TABLE p (a int NOT NULL, b int) PARTITION BY RANGE (a); CREATE TABLE "
                     "p_1 PARTITION OF p FOR VALUES FROM (0) TO (10);",
                     "DROP TABLE p_1;"},
                    {"CREATE TABLE p (a int, b text) PARTITION BY LIST (b); CREATE TABLE p_x "
                     "PARTITION OF p FOR VALUES IN ('x');",
                     "DROP TABLE IF EXISTS p_x;"}},
      .clean = {{"",
                 "CREATE TABLE p (a int) PARTITION BY RANGE (a); CREATE TABLE p_1 PARTITION OF p "
                 "FOR VALUES FROM (0) TO (10); DROP TABLE p_1;"},
                {"CREATE TABLE t (a int);", "DROP TABLE t;"}},
      .match = match,
      .safe_form = safe_form,
  };
}

}  // namespace bellows
