// plain.h: a folder of *.sql, applied in the order of their names.
// Owns: the marks by which other tools' files are told from plain SQL.
// Promises: a file that another tool would not run from top to bottom is refused, not run.
// Not here: layouts with rules of their own.
#pragma once

#include "migrations/source.h"

namespace bellows {

Layout plain_layout();

}  // namespace bellows
