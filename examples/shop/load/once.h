// once.h: every statement of a release, once: whether it still works on a database.
#pragma once

#include <string>

#include "examples/shop/load/release.h"

namespace shop {

// Returns the exit code: 0 when all of them succeed and no answer is flawed; says the first that
// does not on standard error.
int once(const std::string& url, Release release);

}  // namespace shop
