// unbatched-update: many rows are updated in one transaction.
#include "rules/catalogue/catalogue.h"
#include "rules/unbatched.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  return unbatched(subject, QueryKind::kUpdate);
}

}  // namespace

Rule unbatched_update_rule() {
  return {
      .id = "unbatched-update",
      .title = "Many rows are updated in one transaction",
      .severity = Severity::kError,
      .rule_class = RuleClass::kData,
      .reach = Reach::kWhatIsLeft,
      .asks = statements<Query>(),
      .why = kUnbatchedHurts,
      .safe = kInBatches,
      .violating = {{"CREATE TABLE t (id int PRIMARY KEY, a int);", "UPDATE t SET a = a + 1;"},
                    {"CREATE TABLE t (id int PRIMARY KEY, a int);",
                     "UPDATE t SET a = 0 WHERE a < 0 AND true;"}},
      .clean = {{"", "CREATE TABLE t (id int, a int); UPDATE t SET a = a + 1;"},
                {"CREATE TABLE t (id int PRIMARY KEY, a int);", "UPDATE t SET a = 1 WHERE id = 7;"},
                {"CREATE TABLE t (a int);", "INSERT INTO t VALUES (1);"}},
      .match = match,
      .safe_form = in_batches,
  };
}

}  // namespace bellows
