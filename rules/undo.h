// undo.h: how a statement that runs as it was written is taken back.
// Promises: the schema is afterwards what it was before the statement; when that cannot be, the
// Undo
//           says why (impossible) or what harmless thing stays (remains).
// Not here: the undo of safe forms (each rule writes its own).
#pragma once

#include "rules/rule.h"
#include "rules/subject.h"

namespace bellows {

Undo undo_of(const Subject& subject);

// A CHECK, then SET NOT NULL without a scan: for taking back DROP NOT NULL.
Undo restore_not_null(const ObjectName& table, const Name& column);

// ADD CONSTRAINT … NOT VALID and VALIDATE, from the catalog's own words; empty for other kinds.
std::vector<std::string> constraint_sql(const ObjectName& table, const Constraint& constraint);

}  // namespace bellows
