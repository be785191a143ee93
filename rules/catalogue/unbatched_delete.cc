// unbatched-delete: many rows are deleted in one transaction.
#include "rules/catalogue/catalogue.h"
#include "rules/unbatched.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  return unbatched(subject, QueryKind::kDelete);
}

}  // namespace

Rule unbatched_delete_rule() {
  return {
      .id = "unbatched-delete",
      .title = "Many rows are deleted in one transaction",
      .severity = Severity::kError,
      .rule_class = RuleClass::kData,
      .reach = Reach::kWhatIsLeft,
      .asks = statements<Query>(),
      .why = kUnbatchedHurts,
      .safe = kInBatches,
      .violating = {{"CREATE TABLE t (id int PRIMARY KEY, a int);", "DELETE FROM t;"},
                    {"CREATE TABLE t (id int PRIMARY KEY, a int);", "DELETE FROM t WHERE a < 0;"}},
      .clean = {{"", "CREATE TABLE t (id int, a int); DELETE FROM t;"},
                {"CREATE TABLE t (id int PRIMARY KEY, a int);",
                 "DELETE FROM t WHERE id = 7 AND a > 0;"},
                {"CREATE TABLE t (id int PRIMARY KEY, a int);",
                 "DELETE FROM t WHERE id IN (1, 2, 3);"}},
      .match = match,
      .safe_form = in_batches,
  };
}

}  // namespace bellows
