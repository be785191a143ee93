// replica-identity: what logical replication sends of old rows changes.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const Table* table = alter_command(subject, AlterKind::kReplicaIdentity) == nullptr
                           ? nullptr
                           : live_table(subject);
  if (table == nullptr) {
    return std::nullopt;
  }
  return Match{"subscribers of " + display(table->name) +
                   " get other keys for updates and deletes, or none" +
                   lock_words(subject, table->name),
               "Check the subscriptions of the table first.",
               {}};
}

}  // namespace

Rule replica_identity_rule() {
  return {
      .id = "replica-identity",
      .title = "REPLICA IDENTITY changes what replicas receive",
      .severity = Severity::kWarning,
      .rule_class = RuleClass::kCompatibility,
      .asks = commands({AlterKind::kReplicaIdentity}),
      .why =
          "It takes ACCESS EXCLUSIVE for an instant. With NOTHING, or an index that does not fit, "
          "updates and deletes of a published table fail or are not applied.",
      .safe =
          "None that a machine can write: change it while no subscription uses the table, or check "
          "each of them.",
      .violating = {{"CREATE TABLE t (a int);", "ALTER TABLE t REPLICA IDENTITY FULL;"},
                    {"CREATE TABLE t (a int);", "ALTER TABLE t REPLICA IDENTITY NOTHING;"}},
      .clean = {{"", "CREATE TABLE t (a int); ALTER TABLE t REPLICA IDENTITY FULL;"},
                {"CREATE TABLE t (a int);", "CREATE PUBLICATION p FOR TABLE t;"}},
      .match = match,
  };
}

}  // namespace bellows
