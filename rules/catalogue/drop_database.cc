// drop-database: a database is dropped with all that it holds.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const auto* drop = subject.statement.as<DropObjects>();
  const auto* other = subject.statement.as<OtherStatement>();
  const bool drops = (drop != nullptr && drop->kind == ObjectKind::kDatabase) ||
                     (other != nullptr && other->tag == "DropdbStmt");
  if (!drops) {
    return std::nullopt;
  }
  return Match{"everything in the database is gone, for every application that uses it",
               "Take it out of the migrations, and run it by hand when the database is no longer "
               "used.",
               {}};
}

}  // namespace

Rule drop_database_rule() {
  return {
      .id = "drop-database",
      .title = "A migration drops a database",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = statements<DropObjects, OtherStatement>(),
      .why =
          "Everything in the database is gone, for every application that uses it, and nothing "
          "brings it back.",
      .safe =
          "None. Take the statement out of the migrations and run it by hand, with a backup at "
          "hand.",
      .violating = {{"", "DROP DATABASE shop;"}, {"", "DROP DATABASE IF EXISTS \"Shop\";"}},
      .clean = {{"", "DROP SCHEMA IF EXISTS shop;"}, {"", "CREATE SCHEMA shop;"}},
      .match = match,
  };
}

}  // namespace bellows
