// drop-index: DROP INDEX takes the table's ACCESS EXCLUSIVE lock.
#include "migrations/splice.h"
#include "rules/catalogue/catalogue.h"
#include "rules/index_sql.h"
#include "rules/subject.h"

namespace bellows {
namespace {

const Index* live_index(const Subject& subject, const ObjectName& name) {
  const Index* index = subject.before.index(name);
  return index != nullptr && live_table(subject, index->table) != nullptr ? index : nullptr;
}

std::optional<Match> match(const Subject& subject) {
  const auto* drop = subject.statement.as<DropObjects>();
  if (drop == nullptr || drop->kind != ObjectKind::kIndex) {
    return std::nullopt;
  }
  for (const DropTarget& target : drop->targets) {
    const Index* index = live_index(subject, target.name);
    if (index != nullptr && drop->concurrently) {
      return Match{"queries of the old release may rest on " + index->name.name.text +
                       ", and read all of " + display(index->table) + " without it",
                   "Drop it after the old release is gone."};
    }
    if (index != nullptr) {
      return Match{"every statement on " + display(index->table) +
                       " waits behind DROP INDEX and whatever it waits for" +
                       lock_words(subject, index->table) +
                       ", and queries of the old release may rest on " + index->name.name.text,
                   "Drop it CONCURRENTLY, after the old release is gone."};
    }
  }
  return std::nullopt;
}

Draft drop_concurrently(const Subject& subject, const Index& index, std::string statement) {
  Draft draft;
  draft.phase = Phase::kContract;
  draft.phase_reason = "queries of the old release may rest on the index";
  draft.title = "drop index " + display(index.name);
  draft.action = DropIndex{index.name, std::move(statement)};
  draft.undo = {
      {BuildIndex{index.name, index.table, index_sql(index, index.name.name, subject.before)}},
      "",
      ""};
  return draft;
}

Result<std::vector<Draft>> safe_form(const Subject& subject) {
  const auto& drop = *subject.statement.as<DropObjects>();
  std::vector<Draft> drafts;
  for (const DropTarget& target : drop.targets) {
    const Index* index = live_index(subject, target.name);
    if (index == nullptr) {
      continue;  // IF EXISTS, or it is new in this plan; the fold has the last word
    }
    if (!index->constraint.empty()) {
      return Error{ErrorCode::kUnsupported,
                   "drop-index: " + index->name.name.text + " belongs to a constraint",
                   "Drop the constraint instead: ALTER TABLE … DROP CONSTRAINT " +
                       index->constraint.text + ".",
                   {},
                   ""};
    }
    Result<std::string> sql = drop_index_concurrently(subject.statement, target);
    if (!sql) {
      return std::move(sql).error();
    }
    drafts.push_back(drop_concurrently(subject, *index, *std::move(sql)));
  }
  return drafts;
}

}  // namespace

Rule drop_index_rule() {
  return {
      .id = "drop-index",
      .title = "An index is dropped while everything waits",
      .severity = Severity::kWarning,
      .rule_class = RuleClass::kSafety,
      .asks = statements<DropObjects>(),
      .why =
          "DROP INDEX takes ACCESS EXCLUSIVE on the table: behind one long query it stalls every "
          "statement. And a query of the old release may need the index.",
      .safe = "DROP INDEX CONCURRENTLY, behind the deploy gate.",
      .violating = {{"CREATE TABLE t (a int); CREATE INDEX t_a ON t (a);", "DROP INDEX t_a;"},
                    {"CREATE TABLE t (a int); CREATE INDEX t_a ON t (a);",
                     "DROP INDEX IF EXISTS t_a;"},
                    {"CREATE TABLE t (a int); CREATE INDEX t_a ON t (a);",
                     "DROP INDEX CONCURRENTLY t_a;"}},
      .clean = {{"CREATE TABLE t (a int);", "DROP INDEX IF EXISTS t_b;"},
                {"", "CREATE TABLE t (a int); CREATE INDEX t_a ON t (a); DROP INDEX t_a;"}},
      .match = match,
      .safe_form = safe_form,
  };
}

}  // namespace bellows
