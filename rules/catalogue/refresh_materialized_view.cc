// refresh-materialized-view: readers of the view wait while it is filled anew.
#include <algorithm>

#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

bool has_row_identity(const Subject& subject, const ObjectName& view) {
  const std::vector<const Index*> indexes = subject.before.indexes_of(view);
  return std::any_of(indexes.begin(), indexes.end(), [](const Index* index) {
    return index->unique && index->valid && !index->predicate &&
           std::none_of(index->keys.begin(), index->keys.end(),
                        [](const IndexKey& key) { return key.expression.has_value(); });
  });
}

std::optional<Match> match(const Subject& subject) {
  const auto* refresh = subject.statement.as<RefreshView>();
  if (refresh == nullptr || refresh->concurrently || !view_was_there(subject, refresh->view)) {
    return std::nullopt;
  }
  const ObjectName view = subject.before.resolve(refresh->view);
  return Match{"every query on " + display(view) + " waits until it is filled anew" +
                   lock_words(subject, view),
               "Give the view a unique index, and refresh it CONCURRENTLY.",
               {}};
}

Result<std::vector<Draft>> safe_form(const Subject& subject) {
  const auto& refresh = *subject.statement.as<RefreshView>();
  const ObjectName view = subject.before.resolve(refresh.view);
  if (refresh.with_no_data || !has_row_identity(subject, view)) {
    return needs_a_human("refresh-materialized-view: " + display(view) +
                             (refresh.with_no_data ? " would be emptied, and unreadable"
                                                   : " has no unique index over plain columns"),
                         "CREATE UNIQUE INDEX on the view first, and refresh it CONCURRENTLY.");
  }
  Draft draft = sql_draft(Phase::kBackfill, "refresh " + display(view) + " beside its readers",
                          {"REFRESH MATERIALIZED VIEW CONCURRENTLY " + to_sql(view)});
  draft.timing = Timing::kMayRunLater;
  draft.phase_reason = "it moves data into the view";
  draft.undo.remains = "the view keeps its new rows";
  return std::vector<Draft>{std::move(draft)};
}

}  // namespace

Rule refresh_materialized_view_rule() {
  return {
      .id = "refresh-materialized-view",
      .title = "A materialized view is filled while its readers wait",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = statements<RefreshView>(),
      .why =
          "REFRESH MATERIALIZED VIEW holds ACCESS EXCLUSIVE on the view until it is filled: every "
          "query on it waits.",
      .safe =
          "REFRESH … CONCURRENTLY, which lets readers through (EXCLUSIVE lock). It needs a unique "
          "index over plain columns of the view.",
      .violating = {{"CREATE TABLE t (a int); CREATE MATERIALIZED VIEW m AS SELECT a FROM t;",
                     "REFRESH MATERIALIZED VIEW m;"},
                    {"CREATE TABLE t (a int); CREATE MATERIALIZED VIEW m AS SELECT a FROM t; "
                     "CREATE UNIQUE INDEX m_a ON m (a);",
                     "REFRESH MATERIALIZED VIEW m;"}},
      .clean = {{"CREATE TABLE t (a int); CREATE MATERIALIZED VIEW m AS SELECT a FROM t; CREATE "
                 "UNIQUE INDEX m_a ON m (a);",
                 "REFRESH MATERIALIZED VIEW CONCURRENTLY m;"},
                {"CREATE TABLE t (a int);",
                 "CREATE MATERIALIZED VIEW m AS SELECT a FROM t; REFRESH MATERIALIZED VIEW m;"}},
      .match = match,
      .safe_form = safe_form,
  };
}

}  // namespace bellows
