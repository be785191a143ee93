// write_statement.h: the user's own UPDATE or DELETE as rows that can be moved in batches.
#pragma once

#include <string>
#include <vector>

#include "rules/subject.h"

namespace bellows {

// The UPDATE or DELETE of a subject on a live table; else nullptr.
const Query* live_write(const Subject& subject);

// Why a row's new values cannot be told from the row alone; empty when they can.
std::string not_row_by_row(const Subject& subject, const Query& query);

// Why batches, each a transaction of its own, would not do what the one statement does; empty when
// they would. It may read other tables, but not the one it writes.
std::string not_in_batches(const Subject& subject, const Query& query);

// What a reader of the plan should know about the batches.
std::vector<std::string> notes_on_batches(const Subject& subject, const Query& query);

// That new columns stay empty in rows that are written later, and why; empty when they do not.
std::string note_on_later_rows(const Subject& subject, const Query& query);

// The table as the statement's expressions call it: its alias, or its own name, quoted.
std::string row_name(const Query& query);

// The same writes as an action over batches.
MoveRows batched(const Subject& subject, const Query& query);

}  // namespace bellows
