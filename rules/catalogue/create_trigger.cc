// create-trigger: writes of the old release fire it.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const Table* table =
      subject.statement.as<CreateTrigger>() == nullptr ? nullptr : live_table(subject);
  if (table == nullptr) {
    return std::nullopt;
  }
  return Match{
      "writes to " + display(table->name) + " wait for it" + lock_words(subject, table->name) +
          ", and those of the old release fire it",
      "See that the old release can live with what the trigger does, and set a short lock_timeout.",
      {}};
}

}  // namespace

Rule create_trigger_rule() {
  return {
      .id = "create-trigger",
      .title = "A trigger on a table in use",
      .severity = Severity::kAdvice,
      .rule_class = RuleClass::kCompatibility,
      .asks = statements<CreateTrigger>(),
      .why =
          "CREATE TRIGGER takes SHARE ROW EXCLUSIVE for an instant. From then on every write fires "
          "it, those of the old release as well.",
      .safe =
          "Nothing to rewrite. Alone in its transaction and with a short lock_timeout it is an "
          "instant; plan does both.",
      .violating = {{"CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql "
                     "AS 'BEGIN RETURN NEW; END';",
                     "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();"},
                    {"CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql "
                     "AS 'BEGIN RETURN NEW; END';",
                     "CREATE TRIGGER g AFTER UPDATE OR DELETE ON t FOR EACH STATEMENT EXECUTE "
                     "FUNCTION f();"}},
      .clean =
          {{"CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';",
            "CREATE TABLE t (a int); CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE "
            "FUNCTION f();"},
           {"CREATE TABLE t (a int);",
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"}},
      .match = match,
  };
}

}  // namespace bellows
