// file_rules.h: what lint says about files and directives rather than about what a statement does.
// Owns: the list of those findings, with their documentation.
// Not here: finding them (lint.h), the rules about statements (rule.h).
#pragma once

#include <string_view>
#include <vector>

#include "rules/finding.h"

namespace bellows {

struct FileRule {
  std::string_view id;
  std::string_view title;
  Severity severity = Severity::kError;
  std::string_view why;
  std::string_view what_to_do;
};

const std::vector<FileRule>& file_rules();

const FileRule* find_file_rule(std::string_view id);

// Whether lint may report something under this name.
bool is_rule_id(std::string_view id);

// Every such name, sorted.
std::vector<std::string> rule_ids();

}  // namespace bellows
