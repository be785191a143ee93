#include "rules/drop_recipe.h"

#include <algorithm>

#include "rules/classify.h"

namespace bellows {
namespace {

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

}  // namespace

std::optional<Match> drops_what_is_used(const Subject& subject, bool (*is_kind)(ObjectKind),
                                        bool (*was_there)(const Subject&, const DropTarget&)) {
  const auto* drop = subject.statement.as<DropObjects>();
  if (drop == nullptr || !is_kind(drop->kind)) {
    return std::nullopt;
  }
  for (const DropTarget& target : drop->targets) {
    if (was_there(subject, target)) {
      return Match{"statements of the old release that use " + display(target.name) + " fail",
                   "Drop it only after no release uses it.",
                   {}};
    }
  }
  return std::nullopt;
}

Result<std::vector<Draft>> dropped_behind_the_gate(const Subject& subject,
                                                   const std::string& reason) {
  Draft draft = sql_draft(Phase::kContract, describe(subject.statement, subject.before),
                          {subject.statement.text});
  draft.phase_reason = reason;
  draft.destroys = true;
  draft.undo.impossible = "what was there before is not known";
  return std::vector<Draft>{std::move(draft)};
}

// Index and constraint names of another table stand for the same thing: constraints are told.
std::string dragged_by_cascade(const Subject& subject) {
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

}  // namespace bellows
