// rule.h: a rule is a value: what it matches, why that hurts, and its safe form.
// Owns: Rule, Subject, Match; the explicit ordered list of all rules.
// Promises: a rule's id is its only name: file, documentation page and `bellows explain` use it.
// Not here: asking them (judge.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/catalog.h"
#include "migrations/effects.h"
#include "migrations/result.h"
#include "migrations/statement.h"
#include "rules/draft.h"
#include "rules/finding.h"
#include "rules/plan_context.h"

namespace bellows {

enum class RuleClass { kSafety, kCompatibility, kTransaction, kData, kStyle };

std::string_view rule_class_name(RuleClass rule_class);

// One statement with at most one ALTER TABLE command, as rules see it.
struct Subject {
  const Statement& statement;
  const Catalog& before;
  const Effects& effects;
  const PlanContext& context;
};

struct Match {
  std::string message;  // what happens, and to whom
  std::string advice;   // what to do
};

// A runnable example: `given` is run first (tables made by it count as filled), then `sql` is
// judged.
struct Example {
  std::string_view given;
  std::string_view sql;
};

// Whether a rule knows its own pattern, or catches what no other rule spoke about.
enum class Reach { kOwnPattern, kWhatIsLeft };

struct Rule {
  std::string_view id;
  std::string_view title;
  Severity severity = Severity::kError;
  RuleClass rule_class = RuleClass::kSafety;
  Reach reach = Reach::kOwnPattern;
  std::string_view why;
  std::string_view safe;  // what the safe form is, or what a human has to do
  std::vector<Example> violating;
  std::vector<Example> clean;
  std::optional<Match> (*match)(const Subject& subject) = nullptr;
  // The drafts that take the statement's place; nullptr when it needs a human.
  Result<std::vector<Draft>> (*safe_form)(const Subject& subject) = nullptr;
};

// Every rule, in the order in which they are asked; the first with a safe form rewrites.
const std::vector<Rule>& rules();

const Rule* find_rule(std::string_view id);

}  // namespace bellows
