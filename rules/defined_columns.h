// defined_columns.h: the columns and constraints that a statement writes down.
#pragma once

#include <string_view>
#include <vector>

#include "rules/new_sequence_column.h"
#include "rules/rule.h"
#include "rules/subject.h"

namespace bellows {

// Of CREATE TABLE, or the one of ADD COLUMN.
std::vector<const ColumnDef*> defined_columns(const Subject& subject);

// Of CREATE TABLE, its columns', of ADD COLUMN and ADD CONSTRAINT.
std::vector<const ConstraintDef*> defined_constraints(const Subject& subject);

// Whether the column is of a built-in type of that name, or an array of it.
bool is_builtin(const ColumnDef& column, std::string_view type);

}  // namespace bellows
