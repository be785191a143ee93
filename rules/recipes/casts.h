// casts.h: which built-in type a server turns into which other, and whether it has to be told to.
// Promises: what it does not know (types of users and of extensions) is unknown, never guessed.
// Not here: whether values are lost on the way (conversion.h).
#pragma once

#include "migrations/catalog.h"

namespace bellows {

enum class Cast { kNone, kWhenWritten, kByItself, kUnknown };

// Between canonical types.
Cast cast_between(const TypeRef& from, const TypeRef& to);

}  // namespace bellows
