// classify_alter.h: the phase of an ALTER TABLE as it is written.
// Promises: every kind of command is spoken of.
#pragma once

#include "rules/classify.h"
#include "rules/subject.h"

namespace bellows {

Classification classify_alter(const Subject& subject, const AlterTable& alter);

// The design's one question: may a statement of the old release violate the constraint?
Classification classify_constraint(const Subject& subject, const ConstraintDef& constraint);

// What a classification says, and whether the step may run later or destroys.
Classification expand(std::string reason);
Classification expand_any_time(std::string reason);
Classification backfill(std::string reason);
Classification forbids(std::string reason);
Classification destroys(std::string reason);

}  // namespace bellows
