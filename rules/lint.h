// lint.h: the rules asked about many files, with what comes before and between them as history.
// Owns: lint(); what is assumed where history is missing; findings about the files themselves.
// Promises: one bad file or statement never hides what is wrong with the others; findings in the
//           order of the source; linear in what is judged.
// Not here: one statement (judge.h), which findings a team wants (lint_policy.h), printing (cli/).
#pragma once

#include <string>
#include <vector>

#include "migrations/catalog.h"
#include "migrations/result.h"
#include "migrations/source.h"
#include "rules/finding.h"
#include "rules/rule_settings.h"
#include "rules/step.h"

namespace bellows {

// Part of what is linted, or history that stands between it: folded, not judged.
enum class Lint { kJudge, kOnlyFold };

// Whether all that is judged goes out with one release, so that what one file makes is still unused
// when the next one comes, or each file with one of its own.
enum class Releases { kOne, kOneEach };

struct LintSubject {
  std::vector<Migration> migrations;  // in order
  std::vector<Lint> parts;            // one for each of them; fewer: the others are judged
  std::vector<Error> unread;          // files that are to be judged and cannot be read
  Catalog start;                      // the schema before the first of them
  RuleSettings settings;
  Releases releases = Releases::kOne;
};

struct LintedStatement {
  std::string version;
  Place place;
  std::string statement;
  Phase phase = Phase::kExpand;
  std::string phase_reason;
};

struct LintReport {
  std::vector<Finding> findings;
  std::vector<LintedStatement> statements;  // every one that was judged, for lint --phases
};

LintReport lint(const LintSubject& subject);

// All of `pending` judged.
LintReport lint(std::vector<Migration> pending, const Catalog& start,
                const RuleSettings& settings = {});

// An Error about a file, as a finding: "syntax-error" unless it is about something else.
Finding finding_of(const Error& error, std::string rule, const Migration* migration);

}  // namespace bellows
