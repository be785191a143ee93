#include "rules/drop_recipe.h"

#include "rules/classify.h"

namespace bellows {

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

}  // namespace bellows
