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
      .why =
          "Every row that the statement touches stays locked until it commits: writes of the "
          "application to those rows wait, and vacuum can clean up nothing meanwhile.",
      .safe =
          "The same statement in batches along the table's key, each committed on its own, with "
          "its progress kept so that a crash loses nothing. One that names its rows by their key "
          "is left alone. One that reads the table it writes, or rows in an order, stays one "
          "statement, and the plan says so.",
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
