// Catch2 version 2's header for the test programs when version 3 is installed, as on Debian 13.
#pragma once

#include <catch2/catch_all.hpp>

using Catch::Approx;

namespace Catch {
using Matchers::EndsWith;
using Matchers::Equals;
using Matchers::StartsWith;

namespace Matchers {
// Version 2's name for it.
inline StringContainsMatcher Contains(const char* text) {
  return ContainsSubstring(text);
}

inline StringContainsMatcher Contains(const std::string& text) {
  return ContainsSubstring(text);
}
}  // namespace Matchers
using Matchers::Contains;
}  // namespace Catch
