// write_statement.h: the user's own UPDATE or DELETE as rows that can be moved in batches.
#pragma once

#include <string>

#include "rules/rule.h"
#include "rules/subject.h"

namespace bellows {

// The UPDATE or DELETE of a subject on a live table; else nullptr.
const Query* live_write(const Subject& subject);

// Why it cannot go in batches row by row; empty when it can.
std::string not_row_by_row(const Subject& subject, const Query& query);

// The table as the statement's expressions call it: its alias, or its own name, quoted.
std::string row_name(const Query& query);

// The same writes as an action over batches.
MoveRows batched(const Subject& subject, const Query& query);

}  // namespace bellows
