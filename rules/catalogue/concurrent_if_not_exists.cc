// concurrent-if-not-exists: an invalid leftover of a cut-off build passes for the index.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const auto* create = subject.statement.as<CreateIndex>();
  const Table* table = create == nullptr ? nullptr : live_table(subject);
  if (table == nullptr || !create->concurrently || !create->if_not_exists) {
    return std::nullopt;
  }
  const Index* known = subject.before.index({table->name.schema, create->index});
  return Match{known != nullptr && !known->valid
                   ? "the index " + create->index.text +
                         " is there but INVALID: the statement leaves it so, every write pays for "
                         "it, and no query can use it"
                   : "an INVALID index " + create->index.text +
                         " that a cut-off build left behind passes for the one that is wanted",
               "DROP INDEX CONCURRENTLY IF EXISTS it first, and leave IF NOT EXISTS out.",
               {}};
}

}  // namespace

Rule concurrent_if_not_exists_rule() {
  return {
      .id = "concurrent-if-not-exists",
      .title = "IF NOT EXISTS accepts an invalid index",
      .severity = Severity::kWarning,
      .rule_class = RuleClass::kSafety,
      .asks = statements<CreateIndex>(),
      .why =
          "A CREATE INDEX CONCURRENTLY that is cut off leaves an INVALID index of that name: it "
          "costs every write and serves no query. IF NOT EXISTS finds the name taken and says that "
          "all is well.",
      .safe =
          "Run through plan, the step looks whether the index is valid, and drops and builds it "
          "again when it is not. By hand: DROP INDEX CONCURRENTLY IF EXISTS first, then CREATE "
          "INDEX CONCURRENTLY without IF NOT EXISTS.",
      .violating = {{"CREATE TABLE t (a int);",
                     "CREATE INDEX CONCURRENTLY IF NOT EXISTS t_a ON t (a);"},
                    {"CREATE TABLE t (a int);",
                     "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS t_a ON t (a);"}},
      .clean = {{"CREATE TABLE t (a int);", "CREATE INDEX CONCURRENTLY t_a ON t (a);"},
                {"CREATE TABLE t (a int); CREATE INDEX t_a ON t (a);",
                 "CREATE INDEX CONCURRENTLY IF NOT EXISTS t_a ON t (a);"}},
      .match = match,
  };
}

}  // namespace bellows
