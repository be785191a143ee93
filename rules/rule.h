// rule.h: a rule is a value: what it matches, why that hurts, and its safe form.
// Owns: Rule, Match, Example, the list of all rules and its table by kind of statement.
// Promises: a rule's id is its only name: file, documentation page and `bellows explain` use it. A
//           rule meets only the kinds of statements that it asks about, so judging stays linear.
// Not here: what a rule sees (subject.h, file_subject.h), asking them (judge.h, lint.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/result.h"
#include "migrations/statement.h"
#include "rules/draft.h"
#include "rules/finding.h"
#include "rules/statement_kinds.h"

namespace bellows {

struct Subject;
struct FileSubject;

enum class RuleClass { kSafety, kCompatibility, kTransaction, kData, kStyle };

std::string_view rule_class_name(RuleClass rule_class);

// Which rules a team has on without naming them: `safety` is the default, `strict` adds what is
// right to ask but often known, `style` is a matter of taste.
enum class Preset { kSafety, kStrict, kStyle };

std::string_view preset_name(Preset preset);

struct Match {
  std::string message;              // what happens, and to whom
  std::string advice;               // what to do
  std::optional<Range> range = {};  // of the part that is meant, in the statement's own offsets
};

// Match, and which statement of the file it is about.
struct FileMatch {
  int statement = 0;
  Match match;
};

// A runnable example: `given` is run first (tables made by it count as filled), then `sql` is
// judged.
struct Example {
  std::string_view given;
  std::string_view sql;
};

// Whether a rule knows its own pattern, or catches what no other rule spoke about.
enum class Reach { kOwnPattern, kWhatIsLeft };

// Who listens to a rule. In a plan every step has its own transaction, so what a file's transaction
// does, and how a file is written, is for lint alone.
enum class Audience { kEverybody, kLint };

struct Rule {
  std::string_view id;
  std::string_view title;
  Severity severity = Severity::kError;
  RuleClass rule_class = RuleClass::kSafety;
  Preset preset = Preset::kSafety;
  Reach reach = Reach::kOwnPattern;
  Audience audience = Audience::kEverybody;
  StatementKinds asks = {};  // empty for rules about whole files
  std::string_view why;
  std::string_view safe;  // what the safe form is, or what a human has to do
  std::vector<Example> violating;
  std::vector<Example> clean;
  std::optional<Match> (*match)(const Subject& subject) = nullptr;
  // Asked once a file, when all its statements are known.
  std::vector<FileMatch> (*match_file)(const FileSubject& subject) = nullptr;
  // The drafts that take the statement's place; nullptr when it needs a human.
  Result<std::vector<Draft>> (*safe_form)(const Subject& subject) = nullptr;
};

// Every rule, in the order in which they are asked; the first with a safe form rewrites.
const std::vector<Rule>& rules();

const Rule* find_rule(std::string_view id);

// The rules that are on, by the kind of statement that they ask about.
class RuleTable {
 public:
  explicit RuleTable(const std::vector<const Rule*>& on);

  // In the order of rules().
  [[nodiscard]] const std::vector<const Rule*>& about(const Statement& statement) const;

  [[nodiscard]] const std::vector<const Rule*>& about_files() const { return x_files; }

 private:
  std::vector<std::vector<const Rule*>> x_statements;  // by place in StatementBody
  std::vector<std::vector<const Rule*>> x_commands;    // by AlterKind
  std::vector<const Rule*> x_files;
};

// What plan listens to: everything that is no matter of style, nor of a file's own transaction.
const RuleTable& plan_rules();

}  // namespace bellows
