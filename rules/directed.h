// directed.h: what directives of the file make of a judgement.
// Not here: reading them (migrations/directive.h), those about the order of files (planner/).
#pragma once

#include <string_view>

#include "migrations/source.h"
#include "rules/judge.h"

namespace bellows {

// The directive that silences a rule for a statement of the file; nullptr when there is none.
const AllowDirective* allowed(const Migration& migration, int statement, std::string_view rule);

// The same, with every directive that silences it noted.
const AllowDirective* note_allowed(const Migration& migration, int statement, std::string_view rule,
                                   std::vector<Allowed>& used);

// How the statement's old columns follow its new ones; nullptr when no directive says so.
const BackDirective* back_directive(const PlanContext& context);

// A phase that the user gives holds for every step of the statement.
void apply_phase_directive(Judgement& judgement, const Migration& migration, int statement);

}  // namespace bellows
