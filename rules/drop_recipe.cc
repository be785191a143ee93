#include "rules/drop_recipe.h"

#include "rules/classify.h"

namespace bellows {

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
