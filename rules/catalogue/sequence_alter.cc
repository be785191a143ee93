// sequence-alter: everybody who draws from the sequence waits.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const auto* alter = subject.statement.as<AlterSequence>();
  if (alter == nullptr) {
    return std::nullopt;
  }
  const ObjectName name = subject.before.resolve(alter->sequence);
  if (subject.context.start == nullptr || !subject.context.start->sequences.contains(name)) {
    return std::nullopt;
  }
  return Match{"inserts that draw from " + display(name) + " wait for it" +
                   lock_words(subject, name) +
                   (alter->options.restart ? ", and may get numbers a second time" : ""),
               "Run it alone in a transaction with a short lock_timeout.",
               {}};
}

}  // namespace

Rule sequence_alter_rule() {
  return {
      .id = "sequence-alter",
      .title = "A sequence in use is changed",
      .severity = Severity::kWarning,
      .rule_class = RuleClass::kSafety,
      .asks = statements<AlterSequence>(),
      .why =
          "ALTER SEQUENCE takes SHARE ROW EXCLUSIVE: every INSERT that draws from it waits. "
          "RESTART may hand out numbers a second time, and a smaller MAXVALUE may end them.",
      .safe =
          "Nothing to rewrite. Alone in its transaction and with a short lock_timeout it is an "
          "instant.",
      .violating = {{"CREATE SEQUENCE s;", "ALTER SEQUENCE s RESTART WITH 1;"},
                    {"CREATE SEQUENCE s;", "ALTER SEQUENCE s INCREMENT BY 10;"}},
      .clean = {{"", "CREATE SEQUENCE s; ALTER SEQUENCE s INCREMENT BY 10;"},
                {"CREATE SEQUENCE s; CREATE TABLE t (a int);", "COMMENT ON SEQUENCE s IS 'x';"}},
      .match = match,
  };
}

}  // namespace bellows
