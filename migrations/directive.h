// directive.h: `-- bellows:` comments, bound to the statement that follows them.
// Owns: the grammar of directives. A directive is a comment of its own:
//     -- bellows: allow RULE[, RULE…] because REASON      silences a finding, with its reason
//     -- bellows: release NAME                            file-wide: who needs this file
//     -- bellows: phase expand|backfill|contract because REASON
//     -- bellows: depends-on VERSION[, VERSION…]
//     -- bellows: back COLUMN = EXPRESSION[, …] [because REASON]
//     -- bellows: no-transaction                          file-wide
// Promises: an unknown or malformed directive is an Error with its place, never ignored.
// Not here: what a directive leads to (rules/, planner/).
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "migrations/result.h"
#include "migrations/statement.h"

namespace bellows {

struct AllowDirective {
  std::vector<std::string> rules;
  std::string reason;
  bool borrowed = false;  // read from a comment of another tool's (rules/peer_comments.h)

  bool operator==(const AllowDirective&) const = default;
};

struct ReleaseDirective {
  std::string release;

  bool operator==(const ReleaseDirective&) const = default;
};

struct PhaseDirective {
  std::string phase;
  std::string reason;

  bool operator==(const PhaseDirective&) const = default;
};

struct DependsOnDirective {
  std::vector<std::string> versions;

  bool operator==(const DependsOnDirective&) const = default;
};

// About an UPDATE that fills new columns from old ones: how the old ones follow what the new
// release writes.
struct BackDirective {
  std::vector<Assignment> assignments;
  std::string reason;  // why values may come back as others; empty: they may not

  bool operator==(const BackDirective&) const = default;
};

struct NoTransactionDirective {
  bool operator==(const NoTransactionDirective&) const = default;
};

struct Directive {
  Place at;
  int statement = -1;  // index of the statement that follows; -1: belongs to the file
  std::variant<AllowDirective, ReleaseDirective, PhaseDirective, DependsOnDirective, BackDirective,
               NoTransactionDirective>
      body;

  bool operator==(const Directive&) const = default;
};

// The directives in text. `allow`, `phase` and `back` are bound to the statement they stand in, or
// else to the first of `statements` that begins after them; the others belong to the file.
Result<std::vector<Directive>> read_directives(std::string_view text, std::string_view file,
                                               const std::vector<Statement>& statements);

struct DirectivesRead {
  std::vector<Directive> directives;
  std::vector<Error> problems;  // what is no directive, though it was meant to be one
};

// The same, for whoever wants to go on after a directive that is wrong.
DirectivesRead read_all_directives(std::string_view text, std::string_view file,
                                   const std::vector<Statement>& statements);

}  // namespace bellows
