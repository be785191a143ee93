// unbatched-write: an UPDATE or DELETE of many rows in one transaction.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"
#include "rules/write_statement.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const Query* query = live_write(subject);
  if (query == nullptr || is_small(subject, *live_table(subject))) {
    return std::nullopt;
  }
  const std::string verb = query->kind == QueryKind::kUpdate ? "update" : "delete";
  return Match{"writes to the rows of " + sized(*live_table(subject)) +
                   " that it touches wait until its transaction ends",
               "Split the " + verb +
                   " into batches of a few thousand rows, each a transaction of "
                   "its own."};
}

Result<std::vector<Draft>> safe_form(const Subject& subject) {
  const Query& query = *live_write(subject);
  const std::string table = display(live_table(subject)->name);
  if (const std::string why = not_row_by_row(subject, query); !why.empty()) {
    return Error{
        ErrorCode::kUnsupported,
        "unbatched-write: plan cannot split this statement into batches: " + why,
        "Rewrite it so that each row can be computed from itself. Or, when the rows are few, "
        "put `-- bellows: allow unbatched-write because …` before it.",
        {},
        ""};
  }
  Draft draft;
  draft.phase = Phase::kBackfill;
  draft.timing = Timing::kMayRunLater;
  draft.phase_reason = "it moves data";
  draft.title = (query.kind == QueryKind::kUpdate ? "update rows of " : "delete rows of ") + table +
                " in batches";
  draft.action = batched(subject, query);
  draft.undo.remains = "the rows keep what it wrote";
  return std::vector<Draft>{std::move(draft)};
}

}  // namespace

Rule unbatched_write_rule() {
  return {
      .id = "unbatched-write",
      .title = "Many rows are written in one transaction",
      .severity = Severity::kError,
      .rule_class = RuleClass::kData,
      .why =
          "Every row that the statement touches stays locked until it commits: writes of the "
          "application to those rows wait, and vacuum can clean up nothing meanwhile.",
      .safe =
          "The same statement in batches along the table's key, each committed on its own, with "
          "its progress kept so that a crash loses nothing.",
      .violating = {{"CREATE TABLE t (id int PRIMARY KEY, a int);", "UPDATE t SET a = a + 1;"},
                    {"CREATE TABLE t (id int PRIMARY KEY, a int);", "DELETE FROM t WHERE a < 0;"}},
      .clean = {{"", "CREATE TABLE t (a int); UPDATE t SET a = 1;"},
                {"CREATE TABLE t (a int);", "INSERT INTO t VALUES (1);"}},
      .match = match,
      .safe_form = safe_form,
  };
}

}  // namespace bellows
