// cursor_json.h: values of a key, as the ledger keeps them.
#pragma once

#include <string>
#include <vector>

#include "migrations/result.h"

namespace bellows {

// ["17", "a"].
std::string cursor_to_json(const std::vector<std::string>& cursor);
Result<std::vector<std::string>> cursor_from_json(const std::string& text);

}  // namespace bellows
