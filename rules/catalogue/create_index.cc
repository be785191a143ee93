// create-index: CREATE INDEX without CONCURRENTLY.
#include "migrations/splice.h"
#include "rules/catalogue/catalogue.h"
#include "rules/classify.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const auto* create = subject.statement.as<CreateIndex>();
  const Table* table = create == nullptr ? nullptr : live_table(subject);
  if (table == nullptr || is_small(subject, *table)) {
    return std::nullopt;
  }
  if (create->concurrently) {
    return std::nullopt;
  }
  const ObjectName index{table->name.schema, create->index};
  if (create->if_not_exists && subject.before.relation_kind(index) != RelationKind::kNone) {
    return std::nullopt;
  }
  if (table->partition_by != PartitionStrategy::kNone) {
    return Match{
        "writes to " + sized(*table) + " and its partitions wait until the index is built",
        "Create the index ON ONLY the parent, build it CONCURRENTLY on each partition, and "
        "attach them."};
  }
  return Match{"writes to " + sized(*table) + " wait until the index is built (SHARE lock)",
               "Build it CONCURRENTLY, outside a transaction."};
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
    return Error{
        ErrorCode::kUnsupported,
        "create-index: " + display(table->name) +
            " is partitioned, and CREATE INDEX CONCURRENTLY does not work on it",
        "Write CREATE INDEX ON ONLY the parent, CREATE INDEX CONCURRENTLY on each partition, "
        "and ALTER INDEX … ATTACH PARTITION.",
        {},
        ""};
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
      .why =
          "CREATE INDEX holds a SHARE lock on the table until the index is built: every INSERT, "
          "UPDATE and DELETE waits as long.",
      .safe =
          "CREATE INDEX CONCURRENTLY, in a step of its own outside any transaction. An invalid "
          "index that a cut-off build left behind is dropped and built again.",
      .violating = {{"CREATE TABLE t (a int, b int);", "CREATE INDEX t_a ON t (a);"},
                    {"CREATE TABLE t (a int, b int);", "CREATE INDEX ON t (a, b DESC);"},
                    {"CREATE TABLE t (a int);", "CREATE UNIQUE INDEX t_a ON t (a);"}},
      .clean = {{"", "CREATE TABLE t (a int); CREATE INDEX t_a ON t (a);"},
                {"", "CREATE TEMP TABLE t (a int); CREATE INDEX ON t (a);"}},
      .match = match,
      .safe_form = safe_form,
  };
}

}  // namespace bellows
