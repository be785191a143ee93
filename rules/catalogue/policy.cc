// policy: rows appear or disappear for the old release.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const auto* create = subject.statement.as<CreatePolicy>();
  const auto* drop = subject.statement.as<DropObjects>();
  const Table* table = nullptr;
  if (create != nullptr) {
    table = live_table(subject, create->table);
  } else if (drop != nullptr && drop->kind == ObjectKind::kPolicy) {
    table = live_table(subject, drop->targets.front().name);
  }
  if (table == nullptr) {
    return std::nullopt;
  }
  return Match{"every statement on " + display(table->name) + " waits for it" +
                   lock_words(subject, table->name) +
                   ", and other rows are seen afterwards, by the old release, too",
               "See that every role in use still sees its rows, and set a short lock_timeout.",
               {}};
}

}  // namespace

Rule policy_rule() {
  return {
      .id = "policy",
      .title = "A row security policy on a table in use",
      .severity = Severity::kWarning,
      .rule_class = RuleClass::kCompatibility,
      .asks = statements<CreatePolicy, DropObjects>(),
      .why =
          "CREATE, ALTER and DROP POLICY take ACCESS EXCLUSIVE for an instant, and change which "
          "rows each role sees, in the old release as well.",
      .safe =
          "Nothing to rewrite. Alone in its transaction and with a short lock_timeout it is an "
          "instant; plan does both.",
      .violating = {{"CREATE TABLE t (a int); ALTER TABLE t ENABLE ROW LEVEL SECURITY;",
                     "CREATE POLICY p ON t USING (a > 0);"},
                    {"CREATE TABLE t (a int); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE "
                     "POLICY p ON t;",
                     "DROP POLICY p ON t;"}},
      .clean = {{"", "CREATE TABLE t (a int); CREATE POLICY p ON t USING (a > 0);"},
                {"CREATE TABLE t (a int);", "GRANT SELECT ON t TO PUBLIC;"}},
      .match = match,
  };
}

}  // namespace bellows
