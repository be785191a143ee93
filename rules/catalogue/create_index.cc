// create-index: CREATE INDEX without CONCURRENTLY.
#include "migrations/splice.h"
#include "rules/catalogue/catalogue.h"
#include "rules/classify.h"
#include "rules/partition_recipe.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const auto* create = subject.statement.as<CreateIndex>();
  const Table* table = create == nullptr ? nullptr : big_table(subject);
  if (table == nullptr || create->concurrently) {
    return std::nullopt;
  }
  if (table->partition_by != PartitionStrategy::kNone) {
    if (create->only || subject.before.partitions_of(table->name).empty()) {
      return std::nullopt;  // there is nothing to build
    }
    return Match{
        "writes to " + sized(*table) + " and its partitions wait until the index is built" +
            lock_words(subject, table->name),
        "Create the index ON ONLY the parent, build it CONCURRENTLY on each partition, and "
        "attach them.",
        {}};
  }
  return Match{
      who_waits(subject, *table) + " until the index is built" + lock_words(subject, table->name),
      "Build it CONCURRENTLY, outside a transaction.",
      {}};
}

// The name that the server would give, when the statement gives none.
Name name_of(const Subject& subject, const CreateIndex& create) {
  if (!create.index.empty()) {
    return create.index;
  }
  std::string columns;
  for (const IndexKey& key : create.keys) {
    columns += (columns.empty() ? "" : "_") + (key.expression ? "expr" : key.column.text);
  }
  const ObjectName table = target_table(subject);
  return free_relation_name(subject.before, table.schema, table.name.text, columns, "idx");
}

Result<std::vector<Draft>> safe_form(const Subject& subject) {
  const auto& create = *subject.statement.as<CreateIndex>();
  const Table* table = live_table(subject);
  if (table->partition_by != PartitionStrategy::kNone) {
    return index_partition_by_partition(subject);
  }
  const ObjectName index{table->name.schema, name_of(subject, create)};
  const Classification classification = classify(subject);
  Draft draft;
  draft.phase = classification.phase;
  draft.timing = classification.timing;
  draft.phase_reason = classification.reason;
  draft.title = "build index " + index.name.text + " on " + display(table->name);
  Result<std::string> sql = create_index_concurrently(subject.statement, index.name);
  if (!sql) {
    return std::move(sql).error();
  }
  draft.action = BuildIndex{index, table->name, *std::move(sql)};
  draft.undo = {{DropIndex{index, "DROP INDEX CONCURRENTLY IF EXISTS " + to_sql(index)}}, "", ""};
  return std::vector<Draft>{std::move(draft)};
}

}  // namespace

Rule create_index_rule() {
  return {
      .id = "create-index",
      .title = "An index is built while writes wait",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = statements<CreateIndex>(),
      .why =
          "CREATE INDEX holds a SHARE lock on the table until the index is built: every INSERT, "
          "UPDATE and DELETE waits as long.",
      .safe =
          "CREATE INDEX CONCURRENTLY, in a step of its own outside any transaction. An invalid "
          "index that a cut-off build left behind is dropped and built again. On a partitioned "
          "table: ON ONLY the parent, CONCURRENTLY on each partition, then ATTACH.",
      .violating = {{"CREATE TABLE t (a int, b int);", "CREATE INDEX t_a ON t (a);"},
                    {"CREATE TABLE t (a int, b int);", "CREATE INDEX ON t (a, b DESC);"},
                    {"CREATE TABLE t (a int);", "CREATE UNIQUE INDEX t_a ON t (a);"},
                    {"CREATE TABLE t (a int, b int) PARTITION BY RANGE (a); CREATE TABLE t_1 "
                     "PARTITION OF t FOR VALUES FROM (0) TO (10); CREATE TABLE t_2 PARTITION OF t "
                     "FOR VALUES FROM (10) TO (20);",
                     "CREATE INDEX t_b ON t (b DESC) WHERE b > 0;"}},
      .clean = {{"", "CREATE TABLE t (a int); CREATE INDEX t_a ON t (a);"},
                {"", "CREATE TEMP TABLE t (a int); CREATE INDEX ON t (a);"},
                {"CREATE TABLE t (a int) PARTITION BY RANGE (a);",
                 "CREATE INDEX t_a ON ONLY t (a);"}},
      .match = match,
      .safe_form = safe_form,
  };
}

}  // namespace bellows
