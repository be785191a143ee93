// suggest.h: what somebody who mistyped a name may have meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bellows {

// The closest of `names`; empty when none is close.
std::string closest_name(std::string_view typed, const std::vector<std::string>& names);

// "Did you mean stall-budget?", or else "Say one of deadline, stall-budget."
std::string suggestion(std::string_view typed, std::vector<std::string> names);

}  // namespace bellows
