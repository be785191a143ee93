#include "rules/judge.h"

#include <algorithm>
#include <array>

#include "migrations/effects.h"
#include "migrations/fold.h"
#include "migrations/parse.h"
#include "migrations/splice.h"
#include "rules/classify.h"
#include "rules/rule.h"
#include "rules/subject.h"
#include "rules/undo.h"

namespace bellows {
namespace {

// A safe form is judged again; a chain longer than this is a rule that proposes what it objects to.
constexpr int kDeepest = 8;

class Judge {
 public:
  Judge(const Statement& statement, const Migration& migration, const Catalog& before,
        const PlanContext& context)
      : x_statement(statement), x_migration(migration), x_at(before), x_context(context) {}

  Result<Judgement> run() {
    Result<std::vector<Statement>> commands = split_commands(x_statement);
    if (!commands) {
      return std::move(commands).error();
    }
    for (const Statement& command : *commands) {
      if (Result<void> judged = judge_command(command, {}, nullptr); !judged) {
        return std::move(judged).error();
      }
    }
    apply_phase_directive();
    return std::move(x_out);
  }

 private:
  // `proposed` is the draft of a safe form that `command` comes from; nullptr for the user's own.
  Result<void> judge_command(const Statement& command, const std::vector<Reason>& reasons,
                             const Draft* proposed) {
    if (reasons.size() > kDeepest) {
      return Error{ErrorCode::kInternal, "rules keep rewriting each other's safe forms",
                   "Report this statement to the authors of Bellows.", place_of(x_statement), ""};
    }
    const Effects effects = effects_of(command, x_at);
    const Subject subject{command, x_at, effects, x_context};
    if (does_nothing(subject)) {
      return {};
    }
    std::vector<Reason> granted = reasons;
    bool spoken_about = false;
    for (const Rule& rule : rules()) {
      const std::optional<Match> match =
          rule.reach == Reach::kWhatIsLeft && spoken_about ? std::nullopt : rule.match(subject);
      if (!match) {
        continue;
      }
      spoken_about = true;
      if (const AllowDirective* allow = allowed_by(rule)) {
        granted.push_back({std::string(rule.id), "allowed by directive: " + allow->reason});
        continue;
      }
      const std::size_t finding = x_out.findings.size();
      if (proposed == nullptr) {
        add_finding(rule, *match, command);
      }
      if (rule.safe_form != nullptr) {
        return take_safe_form(rule, *match, subject, reasons,
                              proposed == nullptr ? finding : x_out.findings.size());
      }
      if (rule.severity == Severity::kError) {
        refuse(rule, *match);
      }
    }
    return keep_as_written(subject, granted, proposed);
  }

  Result<void> take_safe_form(const Rule& rule, const Match& match, const Subject& subject,
                              std::vector<Reason> reasons, std::size_t finding) {
    Result<std::vector<Draft>> drafts = rule.safe_form(subject);
    if (!drafts) {
      if (drafts.error().code != ErrorCode::kUnsupported) {
        return std::move(drafts).error();
      }
      Error refusal = std::move(drafts).error();
      refusal.at = place_of(x_statement);
      x_out.refusal = std::move(refusal);
      return keep_as_written(subject, reasons, nullptr);
    }
    reasons.push_back({std::string(rule.id), match.message});
    const std::size_t first = x_out.drafts.size();
    for (Draft& draft : *drafts) {
      if (Result<void> taken = take_draft(std::move(draft), reasons); !taken) {
        return taken;
      }
    }
    describe_safe_form(finding, first);
    return {};
  }

  Result<void> take_draft(Draft draft, const std::vector<Reason>& reasons) {
    const auto* run = std::get_if<RunSql>(&draft.action);
    if (draft.review == Review::kJudgeAgain && run != nullptr && run->statements.size() == 1) {
      Result<Statement> statement = parse_one(run->statements.front());
      if (!statement) {
        return std::move(statement).error();
      }
      return judge_command(*statement, reasons, &draft);
    }
    draft.reasons.insert(draft.reasons.begin(), reasons.begin(), reasons.end());
    return add_draft(std::move(draft));
  }

  Result<void> keep_as_written(const Subject& subject, const std::vector<Reason>& reasons,
                               const Draft* proposed) {
    const Classification classification = classify(subject);
    Draft draft = proposed != nullptr ? *proposed : Draft{};
    if (proposed == nullptr) {
      draft.phase = classification.phase;
      draft.timing = classification.timing;
      draft.phase_reason = classification.reason;
      draft.destroys = classification.destroys;
      draft.title = describe(subject.statement, x_at);
    }
    if (draft.undo == Undo{}) {
      draft.undo = undo_of(subject);
    }
    if (proposed == nullptr) {
      if (!draft.undo.impossible.empty() && draft.phase == Phase::kExpand &&
          draft.timing == Timing::kMayRunLater) {
        // Nothing needs it early, and before contract everything can be undone.
        draft.phase = Phase::kContract;
        draft.undo = {{}, "", "the new setting stays: " + draft.undo.impossible};
      }
    }
    draft.action = action_as_written(subject);
    draft.reasons.insert(draft.reasons.begin(), reasons.begin(), reasons.end());
    return add_draft(std::move(draft));
  }

  // The user's own CONCURRENTLY gets the executor's care for leftovers of a cut-off build, too.
  [[nodiscard]] Action action_as_written(const Subject& subject) const {
    const Statement& statement = subject.statement;
    if (const auto* create = statement.as<CreateIndex>();
        create != nullptr && create->concurrently && !create->index.empty()) {
      const ObjectName table = x_at.resolve(create->table);
      return BuildIndex{{table.schema, create->index}, table, statement.text};
    }
    if (const auto* drop = statement.as<DropObjects>();
        drop != nullptr && drop->concurrently && drop->targets.size() == 1) {
      return DropIndex{x_at.resolve(drop->targets.front().name), statement.text};
    }
    if (subject.effects.needs_no_transaction) {
      return RunAlone{statement.text};
    }
    return RunSql{{statement.text}};
  }

  // Adds the draft, with what it touches, and folds its statements into the schema.
  Result<void> add_draft(Draft draft) {
    for (const std::string& sql : action_sql(draft.action)) {
      Result<Statement> statement = parse_one(sql);
      if (!statement) {
        return std::move(statement).error();
      }
      merge(draft.effects, effects_of(*statement, x_at));
      if (const auto* drop = statement->as<DropObjects>()) {
        note_targets(*drop, draft.effects);
      }
      advance(x_context, *statement, x_at);
      if (Result<void> applied = apply(x_at, *statement); !applied) {
        Error error = std::move(applied).error();
        error.at = place_of(x_statement);
        return error;
      }
    }
    if (draft.wording == Wording::kRules) {
      draft.effects.opaque = false;
    }
    x_out.drafts.push_back(std::move(draft));
    return {};
  }

  // IF EXISTS: what is not there must not be made before the statement has run, either.
  void note_targets(const DropObjects& drop, Effects& effects) const {
    for (const DropTarget& target : drop.targets) {
      const bool on_table = !target.member.empty();
      effects.drops.push_back(
          {drop.kind, x_at.resolve(target.name), on_table ? target.member : Name{}});
    }
    std::sort(effects.drops.begin(), effects.drops.end());
    effects.drops.erase(std::unique(effects.drops.begin(), effects.drops.end()),
                        effects.drops.end());
  }

  static void merge(Effects& into, const Effects& from) {
    const auto append = [](auto& to, const auto& more) {
      to.insert(to.end(), more.begin(), more.end());
      std::sort(to.begin(), to.end());
      to.erase(std::unique(to.begin(), to.end()), to.end());
    };
    append(into.locks, from.locks);
    append(into.scans, from.scans);
    append(into.rewrites, from.rewrites);
    append(into.builds, from.builds);
    append(into.reads, from.reads);
    append(into.writes, from.writes);
    append(into.creates, from.creates);
    append(into.drops, from.drops);
    into.moves_data = into.moves_data || from.moves_data;
    into.needs_no_transaction = into.needs_no_transaction || from.needs_no_transaction;
    if (from.opaque) {
      into.opaque = true;
      into.opaque_reason = from.opaque_reason;
    }
  }

  [[nodiscard]] Place place_of(const Statement& statement) const {
    return {x_migration.file, statement.line, statement.column};
  }

  void add_finding(const Rule& rule, const Match& match, const Statement& command) {
    Finding finding;
    finding.rule = rule.id;
    finding.severity = rule.severity;
    finding.place = place_of(x_statement);
    finding.range = x_statement.range;
    finding.version = x_migration.version;
    finding.statement = command.text;
    finding.message = match.message;
    finding.advice = match.advice;
    x_out.findings.push_back(std::move(finding));
  }

  void refuse(const Rule& rule, const Match& match) {
    if (x_out.refusal) {
      return;
    }
    x_out.refusal = Error{ErrorCode::kUnsupported, std::string(rule.id) + ": " + match.message,
                          match.advice + " Or, when it may run as it is, put `-- bellows: allow " +
                              std::string(rule.id) + " because …` before the statement.",
                          place_of(x_statement), ""};
  }

  // What the finding shows as the safe form: the SQL of the drafts that took the place.
  void describe_safe_form(std::size_t finding, std::size_t first_draft) {
    if (finding >= x_out.findings.size()) {
      return;
    }
    std::array<bool, 3> phases{};
    Finding& target = x_out.findings[finding];
    for (std::size_t i = first_draft; i < x_out.drafts.size(); ++i) {
      const Draft& draft = x_out.drafts[i];
      phases.at(static_cast<std::size_t>(draft.phase)) = true;
      for (std::string& sql : action_sql(draft.action)) {
        target.safe_form.push_back(std::move(sql));
      }
    }
    for (std::size_t phase = 0; phase < phases.size(); ++phase) {
      if (phases.at(phase)) {
        target.safe_phases += (target.safe_phases.empty() ? "" : ", ");
        target.safe_phases += phase_name(static_cast<Phase>(phase));
      }
    }
  }

  [[nodiscard]] bool applies_here(const Directive& directive) const {
    return directive.statement < 0 || directive.statement == x_context.statement;
  }

  [[nodiscard]] const AllowDirective* allowed_by(const Rule& rule) const {
    for (const Directive& directive : x_migration.directives) {
      const auto* allow = std::get_if<AllowDirective>(&directive.body);
      if (allow != nullptr && applies_here(directive) &&
          std::find(allow->rules.begin(), allow->rules.end(), rule.id) != allow->rules.end()) {
        return allow;
      }
    }
    return nullptr;
  }

  // A phase that the user gives holds for every step of the statement.
  void apply_phase_directive() {
    for (const Directive& directive : x_migration.directives) {
      const auto* given = std::get_if<PhaseDirective>(&directive.body);
      if (given == nullptr || !applies_here(directive)) {
        continue;
      }
      const Result<Phase> phase = phase_from_name(given->phase);
      for (Draft& draft : x_out.drafts) {
        if (!phase) {
          continue;
        }
        draft.phase = *phase;
        draft.timing = Timing::kPinned;
        draft.phase_reason = "the directive says so: " + given->reason;
        if (!draft.undo.impossible.empty() && *phase != Phase::kContract) {
          draft.undo = {{}, "", "what it did stays: " + draft.undo.impossible};
        }
      }
      if (x_out.refusal && x_out.refusal->code == ErrorCode::kUnsupported) {
        x_out.refusal.reset();
      }
    }
  }

  const Statement& x_statement;
  const Migration& x_migration;
  Catalog x_at;
  PlanContext x_context;
  Judgement x_out;
};

}  // namespace

Result<Judgement> judge(const Statement& statement, const Migration& migration,
                        const Catalog& before, const PlanContext& context) {
  return Judge(statement, migration, before, context).run();
}

Result<LintReport> lint(const std::vector<Migration>& pending, const Catalog& start) {
  LintReport report;
  Catalog at = start;
  at.schemas.insert({"bellows"});  // where the safe forms put their functions
  PlanContext context;
  context.start = &start;
  context.pending = &pending;
  for (std::size_t m = 0; m < pending.size(); ++m) {
    const Migration& migration = pending[m];
    context.migration = static_cast<int>(m);
    for (std::size_t s = 0; s < migration.statements.size(); ++s) {
      const Statement& statement = migration.statements[s];
      context.statement = static_cast<int>(s);
      Result<Judgement> judged = judge(statement, migration, at, context);
      if (!judged) {
        return std::move(judged).error();
      }
      for (Finding& finding : judged->findings) {
        report.findings.push_back(std::move(finding));
      }
      LintedStatement linted{migration.version,
                             {migration.file, statement.line, statement.column},
                             statement.text,
                             Phase::kExpand,
                             ""};
      if (!judged->drafts.empty()) {
        linted.phase = judged->drafts.back().phase;
        linted.phase_reason = judged->drafts.back().phase_reason;
      }
      report.statements.push_back(std::move(linted));
      advance(context, statement, at);
      if (Result<void> applied = apply(at, statement); !applied) {
        Error error = std::move(applied).error();
        error.at = {migration.file, statement.line, statement.column};
        return error;
      }
    }
  }
  return report;
}

}  // namespace bellows
