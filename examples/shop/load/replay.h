// replay.h: a journal done again, by the new release, on a quiet database.
#pragma once

#include <string>

namespace shop {

// Returns the exit code; says on standard error what went wrong.
int replay(const std::string& journal, const std::string& url);

}  // namespace shop
