// create-rule: statements of the old release are rewritten.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const auto* create = subject.statement.as<CreateRule>();
  const auto* drop = subject.statement.as<DropObjects>();
  const Table* table = nullptr;
  if (create != nullptr) {
    table = live_table(subject, create->table);
  } else if (drop != nullptr && drop->kind == ObjectKind::kRule) {
    table = live_table(subject, drop->targets.front().name);
  }
  if (table == nullptr) {
    return std::nullopt;
  }
  return Match{"every statement on " + display(table->name) + " waits for it" +
                   lock_words(subject, table->name) +
                   ", and those of the old release mean something else afterwards",
               "See that the old release can live with it, and set a short lock_timeout.",
               {}};
}

}  // namespace

Rule create_rule_rule() {
  return {
      .id = "create-rule",
      .title = "A rewrite rule on a table in use",
      .severity = Severity::kWarning,
      .rule_class = RuleClass::kCompatibility,
      .asks = statements<CreateRule, DropObjects>(),
      .why =
          "CREATE RULE and DROP RULE take ACCESS EXCLUSIVE for an instant, and change what "
          "statements on the table mean.",
      .safe =
          "Nothing to rewrite. Alone in its transaction and with a short lock_timeout it is an "
          "instant; plan does both.",
      .violating = {{"CREATE TABLE t (a int);",
                     "CREATE RULE r AS ON INSERT TO t DO INSTEAD NOTHING;"},
                    {"CREATE TABLE t (a int);",
                     "CREATE OR REPLACE RULE r AS ON DELETE TO t DO INSTEAD NOTHING;"}},
      .clean = {{"", "CREATE TABLE t (a int); CREATE RULE r AS ON INSERT TO t DO INSTEAD NOTHING;"},
                {"CREATE TABLE t (a int);", "COMMENT ON TABLE t IS 'rule';"}},
      .match = match,
  };
}

}  // namespace bellows
