// constraint_recipe.h: the safe forms that several constraint rules share.
#pragma once

#include <vector>

#include "rules/rule.h"
#include "rules/subject.h"

namespace bellows {

// The constraint of ALTER TABLE … ADD CONSTRAINT when it is of this kind; else nullptr.
const ConstraintDef* added_constraint(const Subject& subject, ConstraintKind kind);

// The columns a table constraint stands on; for a CHECK, those that it mentions.
std::vector<Name> constraint_columns(const ConstraintDef& constraint);

// The constraint's name: as written, or the one the server would choose.
Name constraint_name(const Subject& subject, const ConstraintDef& constraint);

// Whether a validated CHECK already says that the column holds no NULL: the server then skips its
// scan.
bool proven_not_null(const Table& table, const Name& column);

// ADD CONSTRAINT … NOT VALID and VALIDATE, for CHECK and foreign keys.
Result<std::vector<Draft>> not_valid_then_validate(const Subject& subject);

// CREATE UNIQUE INDEX CONCURRENTLY and ADD CONSTRAINT … USING INDEX, for UNIQUE and PRIMARY KEY.
Result<std::vector<Draft>> index_then_constraint(const Subject& subject);

}  // namespace bellows
