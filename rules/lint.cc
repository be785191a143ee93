#include "rules/lint.h"

#include <algorithm>

#include "migrations/fold.h"
#include "rules/directed.h"
#include "rules/file_judge.h"
#include "rules/judge.h"

namespace bellows {
namespace {

constexpr std::string_view kDoesNotApply = "does-not-apply";

class Linter {
 public:
  Linter(const std::vector<Migration>& pending, const Catalog& start, const RuleSettings& settings)
      : x_pending(pending), x_settings(settings), x_rules(lint_rules(settings)), x_at(start) {
    x_at.schemas.insert({"bellows"});  // where the safe forms put their functions
    x_context.start = &start;
    x_context.pending = &pending;
    x_context.thresholds = settings.thresholds;
  }

  Result<LintReport> run() {
    for (std::size_t m = 0; m < x_pending.size(); ++m) {
      x_context.migration = static_cast<int>(m);
      if (Result<void> linted = lint_file(x_pending[m]); !linted) {
        return std::move(linted).error();
      }
    }
    return std::move(x_report);
  }

 private:
  Result<void> lint_file(const Migration& migration) {
    FileJudge file(migration, x_settings, x_rules);
    const std::size_t first = x_report.findings.size();
    for (std::size_t s = 0; s < migration.statements.size(); ++s) {
      x_context.statement = static_cast<int>(s);
      if (Result<void> linted = lint_statement(migration, migration.statements[s], file); !linted) {
        return linted;
      }
    }
    FileJudgement whole = file.judge(x_at);
    const std::size_t middle = x_report.findings.size();
    std::move(whole.findings.begin(), whole.findings.end(), std::back_inserter(x_report.findings));
    for (std::size_t i = first; i < x_report.findings.size(); ++i) {
      set_severity(x_report.findings[i]);
    }
    const auto at = [&](std::size_t index) {
      return x_report.findings.begin() + static_cast<std::ptrdiff_t>(index);
    };
    std::inplace_merge(
        at(first), at(middle), x_report.findings.end(), [](const Finding& a, const Finding& b) {
          return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
        });
    return {};
  }

  Result<void> lint_statement(const Migration& migration, const Statement& statement,
                              FileJudge& file) {
    const std::optional<Effects> effects = file.meet(statement, x_at);
    Result<Judgement> judged =
        judge_onward(statement, migration, x_at, x_context, x_rules, effects ? &*effects : nullptr);
    LintedStatement linted{migration.version,
                           {migration.file, statement.line, statement.column},
                           statement.text,
                           Phase::kExpand,
                           ""};
    if (!judged) {
      if (judged.error().code == ErrorCode::kInternal) {
        return std::move(judged).error();
      }
      add_refused(migration, statement, judged.error());
    } else {
      std::move(judged->findings.begin(), judged->findings.end(),
                std::back_inserter(x_report.findings));
      if (!judged->drafts.empty()) {
        linted.phase = judged->drafts.back().phase;
        linted.phase_reason = std::move(judged->drafts.back().phase_reason);
      }
    }
    x_report.statements.push_back(std::move(linted));
    return {};
  }

  void add_refused(const Migration& migration, const Statement& statement, const Error& error) {
    const Rule* rule = find_rule(kDoesNotApply);
    if (rule == nullptr || !is_on(x_settings, *rule) ||
        allowed(migration, x_context.statement, kDoesNotApply) != nullptr) {
      return;
    }
    Finding finding;
    finding.rule = kDoesNotApply;
    finding.severity = rule->severity;
    finding.place = {migration.file, statement.line, statement.column};
    finding.range = statement.range;
    finding.version = migration.version;
    finding.statement = statement.text;
    finding.message = "the server would refuse the statement: " + error.message;
    finding.advice = error.hint;
    x_report.findings.push_back(std::move(finding));
  }

  void set_severity(Finding& finding) const {
    if (const auto set = x_settings.severities.find(finding.rule);
        set != x_settings.severities.end()) {
      finding.severity = set->second;
    }
  }

  const std::vector<Migration>& x_pending;
  const RuleSettings& x_settings;
  RuleTable x_rules;
  Catalog x_at;
  PlanContext x_context;
  LintReport x_report;
};

}  // namespace

Result<LintReport> lint(const std::vector<Migration>& pending, const Catalog& start,
                        const RuleSettings& settings) {
  return Linter(pending, start, settings).run();
}

}  // namespace bellows
