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

// What cannot go in batches runs as it is: the plan says what that means.
Draft in_one_transaction(const Subject& subject, const std::string& why) {
  const std::string table = display(live_table(subject)->name);
  Draft draft = sql_draft(Phase::kBackfill, "write rows of " + table + " in one transaction",
                          {subject.statement.text});
  draft.notes = {"not in batches, because " + why +
                 ": writes of the application to the rows that it touches wait until it ends"};
  return draft;
}

Result<std::vector<Draft>> safe_form(const Subject& subject) {
  const Query& query = *live_write(subject);
  Draft draft;
  if (const std::string why = not_in_batches(subject, query); !why.empty()) {
    draft = in_one_transaction(subject, why);
  } else {
    draft.title = std::string(query.kind == QueryKind::kUpdate ? "update" : "delete") +
                  " rows of " + display(live_table(subject)->name) + " in batches";
    draft.action = batched(subject, query);
    draft.notes = notes_on_batches(subject, query);
  }
  draft.phase = Phase::kBackfill;
  draft.timing = Timing::kMayRunLater;
  draft.phase_reason = "it moves data";
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
          "its progress kept so that a crash loses nothing. One that reads the table it writes, or "
          "whose rows depend on each other, stays one statement, and the plan says so.",
      .violating = {{"CREATE TABLE t (id int PRIMARY KEY, a int);", "UPDATE t SET a = a + 1;"},
                    {"CREATE TABLE t (id int PRIMARY KEY, a int);", "DELETE FROM t WHERE a < 0;"}},
      .clean = {{"", "CREATE TABLE t (a int); UPDATE t SET a = 1;"},
                {"CREATE TABLE t (a int);", "INSERT INTO t VALUES (1);"}},
      .match = match,
      .safe_form = safe_form,
  };
}

}  // namespace bellows
