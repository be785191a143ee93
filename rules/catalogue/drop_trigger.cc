// drop-trigger: every statement waits, and what the trigger did is done no more.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const auto* drop = subject.statement.as<DropObjects>();
  const auto* rename = subject.statement.as<Rename>();
  const Table* table = nullptr;
  if (drop != nullptr && drop->kind == ObjectKind::kTrigger) {
    table = live_table(subject, drop->targets.front().name);
  } else if (rename != nullptr && rename->kind == ObjectKind::kTrigger) {
    table = live_table(subject, rename->object);
  }
  if (table == nullptr) {
    return std::nullopt;
  }
  return Match{"every statement on " + display(table->name) + " waits for it" +
                   lock_words(subject, table->name),
               "See that no release rests on the trigger, and set a short lock_timeout.",
               {}};
}

}  // namespace

Rule drop_trigger_rule() {
  return {
      .id = "drop-trigger",
      .title = "A trigger is dropped or renamed",
      .severity = Severity::kWarning,
      .rule_class = RuleClass::kCompatibility,
      .asks = statements<DropObjects, Rename>(),
      .why =
          "DROP TRIGGER and ALTER TRIGGER … RENAME take ACCESS EXCLUSIVE for an instant; and what "
          "the trigger did for the old release is done no more.",
      .safe =
          "Nothing to rewrite. Alone in its transaction and with a short lock_timeout it is an "
          "instant; plan does both.",
      .violating = {{"CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql "
                     "AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW "
                     "EXECUTE FUNCTION f();",
                     "DROP TRIGGER g ON t;"},
                    {"CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql "
                     "AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW "
                     "EXECUTE FUNCTION f();",
                     "ALTER TRIGGER g ON t RENAME TO h;"}},
      .clean = {{"CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';",
                 "CREATE TABLE t (a int); CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE "
                 "FUNCTION f(); DROP TRIGGER g ON t;"},
                {"CREATE TABLE t (a int);", "DROP TRIGGER IF EXISTS g ON t;"}},
      .match = match,
  };
}

}  // namespace bellows
