// alter-trigger: writes fire another set of triggers.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const AlterCommand* command = alter_command(subject);
  const Table* table = command == nullptr ? nullptr : live_table(subject);
  if (table == nullptr) {
    return std::nullopt;
  }
  return Match{"writes to " + display(table->name) + " wait for it" +
                   lock_words(subject, table->name) +
                   ", and afterwards fire other triggers than the old release expects",
               "See that the old release can live with it, and set a short lock_timeout.",
               {}};
}

}  // namespace

Rule alter_trigger_rule() {
  return {
      .id = "alter-trigger",
      .title = "A trigger is switched on or off",
      .severity = Severity::kWarning,
      .rule_class = RuleClass::kCompatibility,
      .asks = commands({AlterKind::kEnableTrigger, AlterKind::kEnableAlwaysTrigger,
                        AlterKind::kEnableReplicaTrigger, AlterKind::kDisableTrigger}),
      .why =
          "ENABLE and DISABLE TRIGGER take SHARE ROW EXCLUSIVE for an instant. With DISABLE "
          "TRIGGER ALL foreign keys are not checked any more, for nobody.",
      .safe =
          "Nothing to rewrite. Alone in its transaction and with a short lock_timeout it is an "
          "instant; plan does both.",
      .violating = {{"CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql "
                     "AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW "
                     "EXECUTE FUNCTION f();",
                     "ALTER TABLE t DISABLE TRIGGER g;"},
                    {"CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql "
                     "AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW "
                     "EXECUTE FUNCTION f();",
                     "ALTER TABLE t ENABLE ALWAYS TRIGGER g;"}},
      .clean = {{"CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';",
                 "CREATE TABLE t (a int); CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE "
                 "FUNCTION f(); ALTER TABLE t DISABLE TRIGGER g;"},
                {"CREATE TABLE t (a int);", "ALTER TABLE t SET (fillfactor = 90);"}},
      .match = match,
  };
}

}  // namespace bellows
