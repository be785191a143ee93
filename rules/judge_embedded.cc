#include "rules/judge_embedded.h"

#include "rules/subject.h"

namespace bellows {
namespace {

constexpr std::string_view kWriteItOut =
    " Write it outside of the DO block, where plan can take it apart.";

void ask(const EmbeddedStatement& embedded, const Catalog& at, const PlanContext& context,
         const RuleTable& rules, std::vector<EmbeddedMatch>& found) {
  const Subject subject(embedded.statement, at, context);
  if (does_nothing(subject)) {
    return;
  }
  const std::string unsure = why_uncertain(embedded.guards);
  bool spoken_about = false;
  for (const Rule* rule : rules.about(embedded.statement)) {
    if (rule->match == nullptr || (rule->reach == Reach::kWhatIsLeft && spoken_about)) {
      continue;
    }
    std::optional<Match> match = rule->match(subject);
    if (!match) {
      continue;
    }
    spoken_about = spoken_about || rule->rule_class != RuleClass::kStyle;
    match->message =
        "inside the DO block" + (unsure.empty() ? "" : " (" + unsure + ")") + ": " + match->message;
    match->advice += kWriteItOut;
    match->range.reset();
    found.push_back({rule, *std::move(match), embedded});
  }
}

}  // namespace

std::vector<EmbeddedMatch> match_embedded(const Statement& block, const Catalog& at,
                                          const PlanContext& context, const RuleTable& rules) {
  std::vector<EmbeddedMatch> found;
  for (const EmbeddedStatement& embedded : embedded_statements(block).statements) {
    ask(embedded, at, context, rules, found);
  }
  return found;
}

}  // namespace bellows
