// gather_effects.h: the effects of several statements as those of one step.
#pragma once

#include "migrations/effects.h"

namespace bellows {

void merge(Effects& into, const Effects& from);

// IF EXISTS: what is not there must not be made before the statement has run, either.
void note_targets(const DropObjects& drop, const Catalog& before, Effects& effects);

// What the rules write themselves changes what it names, and nothing else of a table.
void know_own_words(Effects& effects);

}  // namespace bellows
