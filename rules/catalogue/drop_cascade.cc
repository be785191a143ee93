// drop-cascade: CASCADE takes along what the statement does not name.
#include <algorithm>

#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

bool says_cascade(const Subject& subject) {
  if (const auto* drop = subject.statement.as<DropObjects>()) {
    return drop->cascade;
  }
  const AlterCommand* command = alter_command(subject);
  return command != nullptr && command->cascade;
}

// Whether the statement names the thing, or the thing is a part of what it names.
bool is_named(const Subject& subject, const Touch& touch) {
  const auto* drop = subject.statement.as<DropObjects>();
  if (drop == nullptr) {
    return touch.object == target_table(subject);
  }
  const auto* index = subject.before.index(touch.object);
  return std::any_of(drop->targets.begin(), drop->targets.end(), [&](const DropTarget& target) {
    const ObjectName name = drop->kind == ObjectKind::kType || drop->kind == ObjectKind::kDomain
                                ? subject.before.resolve_type(target.name)
                                : subject.before.resolve(target.name);
    const auto sequence = subject.before.sequences.find(touch.object);
    const bool owned =
        sequence != subject.before.sequences.end() && sequence->second.owned_by_table == name;
    return touch.object == name || (index != nullptr && index->table == name) || owned ||
           (drop->kind == ObjectKind::kSchema && touch.object.name == target.name.name &&
            touch.kind == ObjectKind::kSchema);
  });
}

// Index and constraint names of another table stand for the same thing: constraints are told.
std::string dragged_along(const Subject& subject) {
  std::string text;
  int more = 0;
  for (const Touch& touch : subject.effects().drops) {
    if (is_named(subject, touch) || touch.kind == ObjectKind::kIndex ||
        (touch.kind == ObjectKind::kColumn &&
         std::any_of(subject.effects().drops.begin(), subject.effects().drops.end(),
                     [&](const Touch& whole) {
                       return whole.object == touch.object && whole.member.empty();
                     }))) {
      continue;
    }
    constexpr std::size_t kEnough = 160;
    if (text.size() > kEnough) {
      ++more;
      continue;
    }
    text += (text.empty() ? "" : ", ") + display(touch.object) +
            (touch.member.empty() ? "" : "." + touch.member.text);
  }
  return more == 0 ? text : text + " and " + std::to_string(more) + " more";
}

std::optional<Match> match(const Subject& subject) {
  if (!says_cascade(subject)) {
    return std::nullopt;
  }
  const std::string also = dragged_along(subject);
  if (also.empty()) {
    return std::nullopt;
  }
  return Match{"CASCADE also drops " + also + ", which the statement does not name",
               "Drop what depends on it by name, and leave CASCADE out.",
               {}};
}

}  // namespace

Rule drop_cascade_rule() {
  return {
      .id = "drop-cascade",
      .title = "CASCADE drops more than the statement names",
      .severity = Severity::kWarning,
      .rule_class = RuleClass::kSafety,
      .asks = statements<DropObjects>() +
              commands({AlterKind::kDropColumn, AlterKind::kDropConstraint}),
      .why =
          "CASCADE drops every view, constraint, trigger or column that rests on the object, and "
          "takes ACCESS EXCLUSIVE on their tables. What goes is decided when the statement runs, "
          "not when it was reviewed.",
      .safe =
          "None that a machine can write: drop what depends on it by name, and leave CASCADE out.",
      .violating = {{"CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t;",
                     "DROP TABLE t CASCADE;"},
                    {"CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p_id int REFERENCES p);",
                     "ALTER TABLE p DROP CONSTRAINT p_pkey CASCADE;"}},
      .clean = {{"CREATE TABLE t (a int);", "DROP TABLE t CASCADE;"},
                {"CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t;", "DROP VIEW v;"}},
      .match = match,
  };
}

}  // namespace bellows
