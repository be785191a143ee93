// random_changes.h: made-up but valid changes of a made-up schema, the same for the same seed.
// Promises: every statement folds over what stands before it.
// Not here: whether a plan for them is right (planner/property_test.cc).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace bellows {

// The schema that the changes start from: keys, foreign keys, indexes, checks, a view.
std::string_view random_history();

// Up to `count` statements.
std::vector<std::string> random_changes(std::uint32_t seed, int count);

// The shortest list, by leaving out statements, that is still `wrong` (and still folds).
std::vector<std::string> shrunk(std::vector<std::string> changes,
                                const std::function<bool(const std::vector<std::string>&)>& wrong);

// One statement a line.
std::string script_of(const std::vector<std::string>& statements);

}  // namespace bellows
