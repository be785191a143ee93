// drop_recipe.h: the safe form of statements that only have to wait for the deploy gate.
#pragma once

#include <string>
#include <vector>

#include "rules/rule.h"
#include "rules/subject.h"

namespace bellows {

// The statement as it is, in contract.
Result<std::vector<Draft>> dropped_behind_the_gate(const Subject& subject,
                                                   const std::string& reason);

}  // namespace bellows
