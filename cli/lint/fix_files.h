// fix_files.h: bellows lint --fix: the safe forms written into the files, or shown as a diff.
// Owns: FixMode; edits of one file put together.
// Promises: nothing is written before everything that is to be written is known; a file that is
//           there is never overwritten by a new one.
// Not here: what the files hold (rules/fix.h), how one becomes several (split_files.h).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/lint/scope.h"

namespace bellows {

enum class FixMode { kWrite, kShow };

// Exit code 1 when findings are left.
Result<ExitCode> fix_files(const Invocation& invocation, const LintScope& scope, FixMode mode);

// A unified diff of two texts, as git writes it; `before` is missing for a new file.
std::string unified_diff(const std::string& file, const std::optional<std::string>& before,
                         const std::string& after);

}  // namespace bellows
