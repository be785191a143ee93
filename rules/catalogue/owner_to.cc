// owner-to: the new owner may do what the application may not any more.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const auto* change = subject.statement.as<ChangeOwner>();
  const ObjectName name =
      change != nullptr ? subject.before.resolve(change->object) : target_table(subject);
  const bool relation = change == nullptr || change->kind == ObjectKind::kTable;
  const Table* table = relation ? live_table(subject, name) : nullptr;
  if (table == nullptr) {
    return std::nullopt;
  }
  return Match{"every statement on " + display(table->name) + " waits behind it" +
                   lock_words(subject, table->name) +
                   ", and the old owner loses what it could do without a grant",
               "Grant the application's role what it needs first, and set lock_timeout.",
               {}};
}

}  // namespace

Rule owner_to_rule() {
  return {
      .id = "owner-to",
      .title = "A table changes hands",
      .severity = Severity::kWarning,
      .rule_class = RuleClass::kSafety,
      .asks = statements<ChangeOwner>() + commands({AlterKind::kOwnerTo}),
      .why =
          "OWNER TO takes ACCESS EXCLUSIVE on the table, its indexes and its sequences, and what "
          "the old owner could do without a grant it cannot do any more.",
      .safe =
          "None that a machine can write: see that the application's role keeps its privileges, "
          "and set lock_timeout.",
      .violating = {{"CREATE TABLE t (a int);", "ALTER TABLE t OWNER TO CURRENT_USER;"},
                    {"CREATE TABLE t (a int);", "ALTER TABLE public.t OWNER TO SESSION_USER;"}},
      .clean = {{"", "CREATE TABLE t (a int); ALTER TABLE t OWNER TO CURRENT_USER;"},
                {"", "CREATE TYPE mood AS ENUM ('ok'); ALTER TYPE mood OWNER TO CURRENT_USER;"}},
      .match = match,
  };
}

}  // namespace bellows
