// new_sequence_column.h: a new column numbered by a sequence, without writing the table anew.
#pragma once

#include <vector>

#include "rules/rule.h"
#include "rules/subject.h"

namespace bellows {

// The column of ADD COLUMN on a live table that is not small, when it is new; else nullptr.
const ColumnDef* added_column(const Subject& subject);

bool is_serial(const ColumnDef& column);

// Nullable column, sequence and default for new rows; old rows in batches; NOT NULL; the identity
// in the default's place when the column is one.
Result<std::vector<Draft>> sequence_column(const Subject& subject);

}  // namespace bellows
