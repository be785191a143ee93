#include "rules/lint.h"

#include <algorithm>

#include "migrations/effects.h"
#include "migrations/fold.h"
#include "migrations/transaction_block.h"
#include "rules/directed.h"
#include "rules/file_subject.h"
#include "rules/judge.h"
#include "rules/subject.h"

namespace bellows {
namespace {

constexpr std::string_view kDoesNotApply = "does-not-apply";

bool is_live(const Catalog& at, const ObjectName& name) {
  const auto table = at.tables.find(name);
  return table != at.tables.end() && !table->second.created_in_plan &&
         table->second.persistence != Persistence::kTemporary;
}

// Whether a statement of this kind may lock tables that it does not name as its target.
bool reaches_further(const Statement& statement) {
  if (const auto* create = statement.as<CreateTable>()) {
    const bool references =
        std::any_of(create->constraints.begin(), create->constraints.end(),
                    [](const ConstraintDef& constraint) {
                      return constraint.kind == ConstraintKind::kForeignKey;
                    }) ||
        std::any_of(create->columns.begin(), create->columns.end(), [](const ColumnDef& column) {
          return std::any_of(column.constraints.begin(), column.constraints.end(),
                             [](const ConstraintDef& constraint) {
                               return constraint.kind == ConstraintKind::kForeignKey;
                             });
        });
    return references || !create->partition_of.empty() || !create->inherits.empty();
  }
  return statement.as<AlterTable>() != nullptr || statement.as<DropObjects>() != nullptr ||
         statement.as<Truncate>() != nullptr || statement.as<LockTable>() != nullptr ||
         statement.as<Vacuum>() != nullptr || statement.as<Cluster>() != nullptr ||
         statement.as<Reindex>() != nullptr || statement.as<AlterDomain>() != nullptr ||
         statement.as<SetSchema>() != nullptr || statement.as<ChangeOwner>() != nullptr;
}

bool changes_schema(const Statement& statement) {
  const auto* query = statement.as<Query>();
  return (query == nullptr || query->into_table) && statement.as<Copy>() == nullptr &&
         statement.as<SetVariable>() == nullptr && statement.as<Transaction>() == nullptr &&
         statement.as<LockTable>() == nullptr && statement.as<DoBlock>() == nullptr;
}

bool writes_rows(const Statement& statement) {
  if (const auto* query = statement.as<Query>()) {
    return query->kind != QueryKind::kSelect || !query->with_writes.empty();
  }
  const auto* copy = statement.as<Copy>();
  return copy != nullptr && copy->from;
}

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
    x_facts.clear();
    const std::size_t first = x_report.findings.size();
    std::vector<int> statement_of;  // the findings' statements, for the order of the source
    for (std::size_t s = 0; s < migration.statements.size(); ++s) {
      x_context.statement = static_cast<int>(s);
      if (Result<void> linted = lint_statement(migration, migration.statements[s]); !linted) {
        return linted;
      }
      statement_of.resize(x_report.findings.size() - first, static_cast<int>(s));
    }
    const FileSubject subject{migration, x_facts, x_at, x_settings};
    for (const Rule* rule : x_rules.about_files()) {
      for (FileMatch& found : rule->match_file(subject)) {
        if (allowed(migration, found.statement, rule->id) == nullptr) {
          add_file_finding(migration, *rule, std::move(found), statement_of);
        }
      }
    }
    put_in_order(first, statement_of);
    return {};
  }

  Result<void> lint_statement(const Migration& migration, const Statement& statement) {
    const std::optional<Effects> effects = gather_facts(statement);
    const std::size_t first = x_report.findings.size();
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
      x_report.findings.insert(x_report.findings.end(),
                               std::make_move_iterator(judged->findings.begin()),
                               std::make_move_iterator(judged->findings.end()));
      if (!judged->drafts.empty()) {
        linted.phase = judged->drafts.back().phase;
        linted.phase_reason = std::move(judged->drafts.back().phase_reason);
      }
    }
    for (std::size_t i = first; i < x_report.findings.size(); ++i) {
      set_severity(x_report.findings[i]);
    }
    x_report.statements.push_back(std::move(linted));
    return {};
  }

  // Effects are worked out only where a table that was there before may be touched.
  std::optional<Effects> gather_facts(const Statement& statement) {
    StatementFacts facts;
    facts.changes_schema = changes_schema(statement);
    facts.forbids_transaction = cannot_run_in_transaction(statement);
    const ObjectName target = target_table(Subject(statement, x_at, x_context));
    const bool on_live = !target.empty() && is_live(x_at, target);
    facts.writes_rows = on_live && writes_rows(statement);
    std::optional<Effects> effects;
    if (facts.changes_schema && (on_live || (target.empty() && reaches_further(statement)))) {
      effects = effects_of(statement, x_at);
      for (const Lock& lock : effects->locks) {
        if (lock.mode >= LockMode::kShareUpdateExclusive && is_live(x_at, lock.relation)) {
          facts.locks.push_back(lock);
        }
      }
      for (const ObjectName& scanned : effects->scans) {
        if (is_live(x_at, scanned)) {
          facts.scans.push_back(scanned);
        }
      }
      facts.works = !facts.locks.empty() && (!facts.scans.empty() || !effects->rewrites.empty() ||
                                             !effects->builds.empty());
    }
    x_facts.push_back(std::move(facts));
    return effects;
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

  void add_file_finding(const Migration& migration, const Rule& rule, FileMatch found,
                        std::vector<int>& statement_of) {
    const Statement& statement = migration.statements[static_cast<std::size_t>(found.statement)];
    Finding finding;
    finding.rule = rule.id;
    finding.severity = rule.severity;
    finding.place = {migration.file, statement.line, statement.column};
    finding.range = statement.range;
    finding.version = migration.version;
    finding.statement = statement.text;
    finding.message = std::move(found.match.message);
    finding.advice = std::move(found.match.advice);
    set_severity(finding);
    x_report.findings.push_back(std::move(finding));
    statement_of.push_back(found.statement);
  }

  void set_severity(Finding& finding) const {
    if (const auto set = x_settings.severities.find(finding.rule);
        set != x_settings.severities.end()) {
      finding.severity = set->second;
    }
  }

  void put_in_order(std::size_t first, const std::vector<int>& statement_of) {
    if (std::is_sorted(statement_of.begin(), statement_of.end())) {
      return;
    }
    std::vector<std::size_t> order(statement_of.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      order[i] = i;
    }
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return statement_of[a] < statement_of[b];
    });
    std::vector<Finding> sorted;
    for (const std::size_t at : order) {
      sorted.push_back(std::move(x_report.findings[first + at]));
    }
    std::move(sorted.begin(), sorted.end(),
              x_report.findings.begin() + static_cast<std::ptrdiff_t>(first));
  }

  const std::vector<Migration>& x_pending;
  const RuleSettings& x_settings;
  RuleTable x_rules;
  Catalog x_at;
  PlanContext x_context;
  std::vector<StatementFacts> x_facts;
  LintReport x_report;
};

}  // namespace

Result<LintReport> lint(const std::vector<Migration>& pending, const Catalog& start,
                        const RuleSettings& settings) {
  return Linter(pending, start, settings).run();
}

}  // namespace bellows
