// sequence_values.h: what a sequence counts through.
// Owns: nothing. Promises: what is left out is what the server would take: the limits of its type,
//           the limit to start from.
#pragma once

#include "migrations/catalog.h"
#include "migrations/statement.h"

namespace bellows {

enum class ValuesAre { kNew, kChanged };

// The sequence's type must be set. `old_type`: the type it had before, when that changes, too.
void set_values(const SequenceValues& values, ValuesAre are, Sequence& sequence,
                const TypeRef* old_type = nullptr);

}  // namespace bellows
