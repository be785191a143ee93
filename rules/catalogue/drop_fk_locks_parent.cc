// drop-fk-locks-parent: a foreign key goes, and the table that it points at is locked, too.
#include <algorithm>

#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

bool is_target(const Subject& subject, const ObjectName& relation) {
  const auto* drop = subject.statement.as<DropObjects>();
  if (drop == nullptr) {
    return relation == target_table(subject);
  }
  return std::any_of(drop->targets.begin(), drop->targets.end(), [&](const DropTarget& target) {
    return subject.before.resolve(target.name) == relation;
  });
}

// Whether what goes is a foreign key to the relation: by name, or together with its table.
bool points_at(const Table& child, const Touch& touch, const ObjectName& relation) {
  return std::any_of(child.constraints.begin(), child.constraints.end(), [&](const auto& entry) {
    return entry.second.kind == ConstraintKind::kForeignKey &&
           entry.second.referenced == relation &&
           (touch.member.empty() || touch.member == entry.first);
  });
}

std::optional<Match> match(const Subject& subject) {
  for (const Lock& lock : subject.effects().locks) {
    if (lock.mode != LockMode::kAccessExclusive || is_target(subject, lock.relation) ||
        live_table(subject, lock.relation) == nullptr) {
      continue;
    }
    const bool by_key = std::any_of(
        subject.effects().drops.begin(), subject.effects().drops.end(), [&](const Touch& touch) {
          const Table* child = live_table(subject, touch.object);
          return child != nullptr && points_at(*child, touch, lock.relation);
        });
    if (by_key) {
      return Match{"every statement on " + display(lock.relation) +
                       ", which the foreign key points at, waits, too" +
                       lock_words(subject, lock.relation),
                   "Run it alone in a transaction with a short lock_timeout.",
                   {}};
    }
  }
  return std::nullopt;
}

}  // namespace

Rule drop_fk_locks_parent_rule() {
  return {
      .id = "drop-fk-locks-parent",
      .title = "Dropping a foreign key locks the table it points at",
      .severity = Severity::kAdvice,
      .rule_class = RuleClass::kSafety,
      .asks = statements<DropObjects>() +
              commands({AlterKind::kDropConstraint, AlterKind::kDropColumn}),
      .why =
          "A foreign key has triggers on both tables. Dropping it, its column or its table takes "
          "ACCESS EXCLUSIVE on the referenced table as well, which is often the busier one.",
      .safe =
          "Nothing to rewrite. Alone in its transaction and with a short lock_timeout it is an "
          "instant; plan does both.",
      .violating = {{"CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p_id int REFERENCES p);",
                     "ALTER TABLE c DROP CONSTRAINT c_p_id_fkey;"},
                    {"CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p_id int REFERENCES p);",
                     "DROP TABLE c;"}},
      .clean = {{"CREATE TABLE p (id int PRIMARY KEY);",
                 "CREATE TABLE c (p_id int REFERENCES p); DROP TABLE c;"},
                {"CREATE TABLE c (a int, CONSTRAINT x CHECK (a > 0));",
                 "ALTER TABLE c DROP CONSTRAINT x;"}},
      .match = match,
  };
}

}  // namespace bellows
