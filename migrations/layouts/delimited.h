// delimited.h: one text of SQL with a comment line before each migration, as a command prints it.
// Owns: Delimiter, a line with holes such as "-- Running upgrade {from} -> {version}".
// Promises: only comments of SQL are compared with it, never what stands in strings or bodies; a
//           transaction around a migration becomes a property of it.
// Not here: running the command (cli/command_source.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/source.h"

namespace bellows {

// Literal texts with a hole after each but the last.
struct Delimiter {
  std::vector<std::string> texts;
  std::vector<std::string> holes;  // one less than texts; "version" is one of them
};

// kConfiguration when there is no {version}, or two holes touch.
Result<Delimiter> read_delimiter(std::string_view pattern);

struct DelimiterMatch {
  std::string version;
  std::string description;
};

std::optional<DelimiterMatch> match_delimiter(const Delimiter& delimiter, std::string_view line);

struct DividedText {
  std::vector<Migration> migrations;
  std::vector<std::string> warnings;  // operations that Django could not write as SQL
};

// `shown` is what messages call the text. What stands before the first delimiter goes with the
// first migration.
Result<DividedText> split_at_delimiters(std::string_view text, const Delimiter& delimiter,
                                        std::string_view shown);

}  // namespace bellows
