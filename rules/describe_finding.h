// describe_finding.h: what a finding says beyond the rule's own words.
// Not here: the place of a finding (judge.cc).
#pragma once

#include <vector>

#include "migrations/effects.h"
#include "rules/draft.h"
#include "rules/finding.h"
#include "rules/rule.h"

namespace bellows {

// What it is about: the relations that were there before, under the strongest lock.
void note_locks(const Effects& effects, Finding& finding);

// What it shows as the safe form: the SQL of the drafts that took the statement's place, from
// `first` on.
void note_safe_form(const std::vector<Draft>& drafts, std::size_t first, Finding& finding);

// Why a plan cannot hold the statement, and how to allow it all the same.
Error refusal_by(const Rule& rule, const Match& match, const Place& at);

}  // namespace bellows
