// fix_files.h: bellows lint --fix: the safe forms written into the files, or shown as a diff.
// Owns: names of the files that a split one needs, as its layout orders them.
// Promises: nothing is written before everything that is to be written is known; a file that is
//           there is never overwritten by a new one.
// Not here: what the files hold (rules/fix.h).
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

// Names for `count` more files between `migration` and the one behind it, as paths beside its own
// script; nothing when the layout leaves no room, or is not known here.
std::optional<std::vector<std::string>> names_behind(const std::string& layout,
                                                     const Migration& migration,
                                                     const Migration* next, std::size_t count);

// A unified diff of two texts, as git writes it; `before` is missing for a new file.
std::string unified_diff(const std::string& file, const std::optional<std::string>& before,
                         const std::string& after);

}  // namespace bellows
