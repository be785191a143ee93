#include "rules/judge.h"

#include <algorithm>

#include "migrations/carry_out.h"
#include "migrations/effects.h"
#include "migrations/fold.h"
#include "migrations/parse.h"
#include "migrations/splice.h"
#include "rules/classify.h"
#include "rules/describe_finding.h"
#include "rules/directed.h"
#include "rules/gather_effects.h"
#include "rules/judge_embedded.h"
#include "rules/small_tables.h"
#include "rules/subject.h"
#include "rules/sure_to_fail.h"
#include "rules/undo.h"

namespace bellows {
namespace {

// A safe form is judged again; a chain longer than this is a rule that proposes what it objects to.
constexpr int kDeepest = 8;

enum class Purpose { kPlan, kLint };

class Judge {
 public:
  Judge(const Statement& statement, const Migration& migration, Catalog& at, PlanContext& context,
        const RuleTable& rules, const Effects* known, Purpose purpose)
      : x_statement(statement),
        x_migration(migration),
        x_at(at),
        x_context(context),
        x_rules(rules),
        x_known(known),
        x_purpose(purpose),
        x_folds(purpose == Purpose::kPlan) {}

  Result<Judgement> run() {
    const auto* alter = x_statement.as<AlterTable>();
    const bool several = alter != nullptr && alter->commands.size() > 1;
    Result<void> judged = several ? judge_commands(*alter) : judge_whole();
    if (!judged) {
      return std::move(judged).error();
    }
    if (!x_folds) {
      advance(x_context, x_statement, x_at);
      if (Result<void> applied = apply(x_at, x_statement); !applied) {
        Error error = std::move(applied).error();
        error.at = x_place;
        return error;
      }
    }
    apply_phase_directive(x_out, x_migration, x_context.statement);
    return std::move(x_out);
  }

 private:
  Result<void> judge_whole() {
    x_place = {x_migration.file, x_statement.line, x_statement.column};
    x_range = x_statement.range;
    return judge_command(x_statement, {}, nullptr);
  }

  Result<void> judge_commands(const AlterTable& alter) {
    x_folds = true;  // each command meets what the one before it has made
    Result<std::vector<Statement>> commands = split_commands(x_statement);
    if (!commands) {
      return std::move(commands).error();
    }
    x_place = {x_migration.file, x_statement.line, x_statement.column};
    std::size_t told = x_statement.range.begin;
    for (std::size_t i = 0; i < commands->size(); ++i) {
      x_range = alter.commands[i].range;
      move_place(told, x_range.begin);
      told = x_range.begin;
      if (Result<void> judged = judge_command((*commands)[i], {}, nullptr); !judged) {
        return judged;
      }
    }
    x_place = {x_migration.file, x_statement.line, x_statement.column};
    return {};
  }

  // Carries the place from one byte of the file to a later one.
  void move_place(std::size_t from, std::size_t to) {
    const std::string& text = x_statement.text;
    for (std::size_t at = from; at < to; ++at) {
      const char byte = text[at - x_statement.range.begin];
      if (byte == '\n') {
        ++x_place.line;
        x_place.column = 1;
      } else if ((static_cast<unsigned char>(byte) & 0xC0U) != 0x80U) {
        ++x_place.column;
      }
    }
  }

  // `proposed` is the draft of a safe form that `command` comes from; nullptr for the user's own.
  Result<void> judge_command(const Statement& command, const std::vector<Reason>& reasons,
                             const Draft* proposed) {
    if (reasons.size() > kDeepest) {
      return Error{ErrorCode::kInternal, "rules keep rewriting each other's safe forms",
                   "Report this statement to the authors of Bellows.", x_place, ""};
    }
    x_small.clear();
    const Subject subject(command, x_at, x_context, &command == &x_statement ? x_known : nullptr);
    if (does_nothing(subject)) {
      return {};
    }
    if (x_purpose == Purpose::kPlan && proposed == nullptr && !x_out.refusal) {
      x_out.refusal = sure_to_fail(subject);
      if (x_out.refusal) {
        x_out.refusal->at = x_place;
      }
    }
    std::vector<Reason> granted = reasons;
    bool spoken_about = false;
    const Rule* rewriter = nullptr;
    Match rewriter_match;
    std::size_t rewriter_finding = kNoFinding;
    for (const Rule* rule : x_rules.about(command)) {
      if (rule->match == nullptr || (rule->reach == Reach::kWhatIsLeft && spoken_about)) {
        continue;
      }
      std::optional<Match> match = rule->match(subject);
      if (!match) {
        continue;
      }
      spoken_about = spoken_about || rule->rule_class != RuleClass::kStyle;
      if (const AllowDirective* allow =
              note_allowed(x_migration, x_context.statement, rule->id, x_out.allowed)) {
        granted.push_back({std::string(rule->id), "allowed by directive: " + allow->reason});
        continue;
      }
      if (proposed == nullptr) {
        add_finding(*rule, *match, subject);
      }
      if (rule->safe_form == nullptr) {
        if (rule->severity == Severity::kError && !forgive_small(*rule, subject, granted)) {
          refuse(*rule, *match);
        }
      } else if (rewriter == nullptr) {
        rewriter = rule;
        rewriter_match = *std::move(match);
        rewriter_finding = proposed == nullptr ? x_out.findings.size() - 1 : kNoFinding;
      }
    }
    if (command.as<DoBlock>() != nullptr) {
      judge_embedded(command, granted);
    }
    return rewriter == nullptr
               ? keep_as_written(subject, granted, proposed)
               : take_safe_form(*rewriter, rewriter_match, subject, reasons, rewriter_finding);
  }

  // What only hurts for as long as it works through tables does not hurt when they are small.
  bool forgive_small(const Rule& rule, const Subject& subject, std::vector<Reason>& reasons) {
    if (x_purpose != Purpose::kPlan || rule.rule_class != RuleClass::kSafety ||
        subject.effects().needs_no_transaction) {
      return false;
    }
    x_small = small_tables(subject);
    if (!x_small.empty()) {
      reasons.push_back({std::string(rule.id), small_text(x_small)});
    }
    return !x_small.empty();
  }

  // A DO block is not taken apart: what an error inside of it asks for, a person has to write.
  void judge_embedded(const Statement& block, std::vector<Reason>& granted) {
    for (EmbeddedMatch& found : match_embedded(block, x_at, x_context, x_rules)) {
      if (const AllowDirective* allow =
              note_allowed(x_migration, x_context.statement, found.rule->id, x_out.allowed)) {
        granted.push_back({std::string(found.rule->id), "allowed by directive: " + allow->reason});
        continue;
      }
      const Statement& inner = found.embedded.statement;
      add_finding(*found.rule, found.match, Subject(inner, x_at, x_context));
      Finding& finding = x_out.findings.back();
      finding.place = {x_migration.file, inner.line, inner.column};
      if (found.embedded.offset > 0) {
        finding.range = {found.embedded.offset, found.embedded.offset + inner.text.size()};
      }
      if (found.rule->severity == Severity::kError) {
        refuse(*found.rule, found.match);
      }
    }
  }

  Result<void> take_safe_form(const Rule& rule, const Match& match, const Subject& subject,
                              std::vector<Reason> reasons, std::size_t finding) {
    Result<std::vector<Draft>> drafts = rule.safe_form(subject);
    if (!drafts) {
      Error refusal = std::move(drafts).error();
      refusal.at = x_place;
      if (refusal.code != ErrorCode::kUnsupported) {
        return refusal;
      }
      if (!forgive_small(rule, subject, reasons) && !x_out.refusal) {
        x_out.refusal = std::move(refusal);
      }
      return keep_as_written(subject, reasons, nullptr);
    }
    reasons.push_back({std::string(rule.id), match.message});
    // Nothing has been folded yet when the first draft that is judged again shows up here.
    x_folds = x_folds || std::any_of(drafts->begin(), drafts->end(), [](const Draft& draft) {
                return draft.review == Review::kJudgeAgain;
              });
    const std::size_t first = x_out.drafts.size();
    for (Draft& draft : *drafts) {
      if (Result<void> taken = take_draft(std::move(draft), reasons); !taken) {
        return taken;
      }
    }
    if (finding < x_out.findings.size()) {
      note_safe_form(x_out.drafts, first, x_out.findings[finding]);
    }
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
    Draft draft = proposed != nullptr ? *proposed : Draft{};
    if (proposed == nullptr) {
      Classification classification = classify(subject);
      draft.phase = classification.phase;
      draft.timing = classification.timing;
      draft.phase_reason = std::move(classification.reason);
      draft.destroys = classification.destroys;
    }
    if (x_purpose == Purpose::kPlan) {
      draft.title = proposed != nullptr ? draft.title : describe(subject.statement, x_at);
      if (draft.undo == Undo{}) {
        draft.undo = undo_of(subject);
      }
      if (proposed == nullptr && !draft.undo.impossible.empty() && draft.phase == Phase::kExpand &&
          draft.timing == Timing::kMayRunLater) {
        // Nothing needs it early, and before contract everything can be undone.
        draft.phase = Phase::kContract;
        draft.undo = {{}, "", "the new setting stays: " + draft.undo.impossible};
      }
    }
    draft.action = action_as_written(subject);
    draft.reasons.insert(draft.reasons.begin(), reasons.begin(), reasons.end());
    if (std::holds_alternative<RunSql>(draft.action) && !x_small.empty()) {
      guard_small(draft, x_small);
      x_small.clear();
      return add_draft(std::move(draft));
    }
    return add_draft(std::move(draft), &subject.statement);
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
    if (x_purpose == Purpose::kPlan && subject.effects().needs_no_transaction) {
      return RunAlone{statement.text};
    }
    return RunSql{{statement.text}};
  }

  // Adds the draft, with what it touches, and folds its statements into the schema. `parsed` is the
  // draft's only statement when it has been read already.
  Result<void> add_draft(Draft draft, const Statement* parsed = nullptr) {
    if (x_folds) {
      for (const std::string& sql : action_sql(draft.action)) {
        Result<void> folded;
        if (parsed != nullptr) {
          folded = fold_statement(*parsed, draft);
        } else {
          Result<Statement> statement = parse_one(sql);
          if (!statement) {
            return std::move(statement).error();
          }
          folded = fold_statement(*statement, draft);
        }
        if (!folded) {
          return folded;
        }
      }
    }
    if (draft.wording == Wording::kRules) {
      know_own_words(draft.effects);
    }
    x_out.drafts.push_back(std::move(draft));
    return {};
  }

  Result<void> fold_statement(const Statement& statement, Draft& draft) {
    const auto* drop = statement.as<DropObjects>();
    if (drop != nullptr && x_purpose == Purpose::kPlan) {
      note_targets(*drop, x_at, draft.effects);
    }
    advance(x_context, statement, x_at);
    Result<void> folded;
    if (x_purpose == Purpose::kPlan) {
      const Result<Effects> effects = carry_out(x_at, statement);
      if (effects) {
        merge(draft.effects, *effects);
      } else {
        folded = effects.error();
      }
    } else {
      folded = apply(x_at, statement);
    }
    if (!folded) {
      Error error = std::move(folded).error();
      error.at = x_place;
      return error;
    }
    return {};
  }

  void add_finding(const Rule& rule, const Match& match, const Subject& subject) {
    Finding finding;
    finding.rule = rule.id;
    finding.severity = rule.severity;
    finding.place = x_place;
    finding.range = x_range;
    if (match.range && &subject.statement == &x_statement) {
      const Place whole = x_place;
      move_place(x_statement.range.begin, match.range->begin);
      finding.place = x_place;
      finding.range = *match.range;
      x_place = whole;
    }
    finding.version = x_migration.version;
    finding.statement = subject.statement.text;
    finding.message = match.message;
    finding.advice = match.advice;
    if (x_purpose == Purpose::kLint && rule.rule_class != RuleClass::kStyle) {
      finding.impacts = impacts_of(subject.effects(), x_at);
      note_locks(subject.effects(), finding);
    }
    x_out.findings.push_back(std::move(finding));
  }

  void refuse(const Rule& rule, const Match& match) {
    if (!x_out.refusal) {
      x_out.refusal = refusal_by(rule, match, x_place);
    }
  }

  static constexpr std::size_t kNoFinding = static_cast<std::size_t>(-1);

  const Statement& x_statement;
  const Migration& x_migration;
  Catalog& x_at;
  PlanContext& x_context;
  const RuleTable& x_rules;
  const Effects* x_known;  // of the whole statement, when the caller has them
  Purpose x_purpose;
  bool x_folds;   // whether drafts are carried out on x_at, one after the other
  Place x_place;  // of the command being judged
  Range x_range;
  std::vector<const Table*> x_small;  // which the statement being judged is forgiven for
  Judgement x_out;
};

}  // namespace

Result<Judgement> judge(const Statement& statement, const Migration& migration,
                        const Catalog& before, const PlanContext& context) {
  Catalog at = before;
  PlanContext own = context;
  return Judge(statement, migration, at, own, plan_rules(), nullptr, Purpose::kPlan).run();
}

Result<Judgement> judge_onward(const Statement& statement, const Migration& migration, Catalog& at,
                               PlanContext& context, const RuleTable& rules, const Effects* known) {
  return Judge(statement, migration, at, context, rules, known, Purpose::kLint).run();
}

}  // namespace bellows
