// reindex: an index is built anew while writes wait.
#include "rules/catalogue/catalogue.h"
#include "rules/classify.h"
#include "rules/concurrently.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const auto* reindex = subject.statement.as<Reindex>();
  if (reindex == nullptr || reindex->concurrently) {
    return std::nullopt;
  }
  for (const Lock& lock : subject.effects().locks) {
    const Table* table = big_table(subject, lock.relation);
    if (table != nullptr && lock.mode >= LockMode::kShare) {
      return Match{"writes to " + sized(*table) + " wait until the index is built anew" +
                       lock_words(subject, table->name) +
                       ", and so does every query that would use it",
                   "Write REINDEX … CONCURRENTLY, outside a transaction.",
                   {}};
    }
  }
  return std::nullopt;
}

Result<std::vector<Draft>> safe_form(const Subject& subject) {
  const auto& reindex = *subject.statement.as<Reindex>();
  if (reindex.target == ReindexTarget::kSystem) {
    return needs_a_human("reindex: system catalogs cannot be reindexed CONCURRENTLY",
                         "Run it by hand in a quiet hour.");
  }
  Result<std::string> sql = reindex_concurrently(subject.statement);
  if (!sql) {
    return std::move(sql).error();
  }
  Draft draft;
  draft.phase = Phase::kBackfill;
  draft.timing = Timing::kMayRunLater;
  draft.phase_reason = "an index changes no result";
  draft.title = describe(subject.statement, subject.before) + ", concurrently";
  draft.action = RunAlone{*std::move(sql)};
  return std::vector<Draft>{std::move(draft)};
}

}  // namespace

Rule reindex_rule() {
  return {
      .id = "reindex",
      .title = "REINDEX builds indexes while writes wait",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = statements<Reindex>(),
      .why =
          "REINDEX holds SHARE on the table and ACCESS EXCLUSIVE on the index: writes wait, and so "
          "does every query that would use the index.",
      .safe = "REINDEX … CONCURRENTLY, in a step of its own outside any transaction.",
      .violating = {{"CREATE TABLE t (a int); CREATE INDEX t_a ON t (a);", "REINDEX INDEX t_a;"},
                    {"CREATE TABLE t (a int PRIMARY KEY);", "REINDEX (VERBOSE) TABLE t;"}},
      .clean = {{"CREATE TABLE t (a int); CREATE INDEX t_a ON t (a);",
                 "REINDEX INDEX CONCURRENTLY t_a;"},
                {"", "CREATE TABLE t (a int); CREATE INDEX t_a ON t (a); REINDEX INDEX t_a;"}},
      .match = match,
      .safe_form = safe_form,
  };
}

}  // namespace bellows
