// replaced_object.h: what CREATE OR REPLACE takes the place of, and the statement that brings it
// back.
// Promises: a function that is brought back is, folded over the schema, the very one that the
//           catalog has; a view has again the columns that it had. Where the catalog does not know
//           enough, or the server would refuse the way back, the Undo says so.
// Not here: objects that are new (undo.h).
#pragma once

#include "rules/subject.h"

namespace bellows {

// The function or procedure of that name with these arguments; nullptr when there is none.
const Function* replaced_function(const Catalog& before, const CreateFunction& create);

Undo restore_function(const Subject& subject, const Function& function,
                      const CreateFunction& create);

Undo restore_view(const View& view, const CreateView& create);

// Whether the new query surely gives fewer columns, which no server accepts.
bool loses_columns(const View& view, const CreateView& create);

}  // namespace bellows
