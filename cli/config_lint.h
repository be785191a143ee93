// config_lint.h: the parts of [lint] in bellows.toml that are more than one value: rules, paths and
// tables.
// Promises: an unknown rule, severity or key is an Error with its place and what may have been
//           meant.
// Not here: single keys such as preset (config_keys.h), what settings lead to
// (rules/lint_policy.h).
#pragma once

#include <string>
#include <string_view>

#include "cli/config.h"

namespace bellows {

// Whether [lint] has a table or list of this name.
bool is_lint_table(std::string_view key);

Result<void> apply_lint_table(LintConfig& lint, const std::string& key, const ConfigNode& node);

// The part of docs/configuration.md about them.
std::string lint_tables_reference();

// As they are in force, as TOML.
std::string lint_tables_in_force(const LintConfig& lint);

}  // namespace bellows
