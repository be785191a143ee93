// finding.h: a rule's judgement on a statement.
// Messages follow one order: what happens, to whom, what to do. The guide is in CONTRIBUTING.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "migrations/result.h"
#include "migrations/statement.h"
#include "rules/impact.h"

namespace bellows {

enum class Severity { kError, kWarning, kAdvice };

std::string_view severity_name(Severity severity);  // "error"

struct Finding {
  std::string rule;
  Severity severity = Severity::kWarning;
  Place place;  // of the command that is meant
  Range range;  // bytes in the file
  std::string version;
  std::string statement;               // text of the statement
  std::string message;                 // what happens, and to whom
  std::string advice;                  // what to do
  std::vector<Impact> impacts;         // on this database, as it is written; lint only
  std::vector<std::string> safe_form;  // SQL, in order; empty when it needs a human
  std::string safe_phases;             // "expand, contract": where plan will put it
  Place end;                           // where the range ends, one character behind; file empty
  std::string lock;                    // the strongest lock on what was there before, if any
  std::vector<std::string> relations;  // what is locked so, as people read it: "public.orders"

  bool operator==(const Finding&) const = default;
};

}  // namespace bellows
