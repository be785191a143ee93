#include "rules/fix.h"

#include <algorithm>
#include <optional>

#include "migrations/fold.h"
#include "migrations/parse.h"
#include "migrations/transaction_block.h"
#include "rules/fix_writer.h"
#include "rules/judge.h"
#include "rules/lint_schema.h"
#include "rules/rule.h"

namespace bellows {
namespace {

bool speaks_of_bellows(const Draft& draft) {
  const auto ours = [](const Touch& touch) { return touch.object.schema.text == "bellows"; };
  return std::any_of(draft.effects.creates.begin(), draft.effects.creates.end(), ours) ||
         std::any_of(draft.effects.drops.begin(), draft.effects.drops.end(), ours);
}

// Why a file cannot hold these steps; empty when it can.
std::string obstacle(const std::vector<Draft>& drafts) {
  for (const Draft& draft : drafts) {
    if (std::holds_alternative<MoveRows>(draft.action) ||
        std::holds_alternative<ProveNone>(draft.action)) {
      return "it moves rows in batches, which `bellows plan` does and a file cannot";
    }
    if (speaks_of_bellows(draft)) {
      return "it keeps two columns equal while both releases run, which `bellows plan` does";
    }
  }
  return "";
}

// Only after a try that was cut off is there anything to finish; a file begins anew.
bool finishes_a_cut_off_try(const Statement& statement) {
  const auto* alter = statement.as<AlterTable>();
  return alter != nullptr && !alter->commands.empty() &&
         alter->commands.front().kind == AlterKind::kDetachPartitionFinalize;
}

std::vector<FixPiece> pieces_of(const std::vector<Draft>& drafts) {
  std::vector<FixPiece> pieces;
  for (const Draft& draft : drafts) {
    const bool together = std::holds_alternative<RunSql>(draft.action) &&
                          draft.effects.scans.empty() && draft.effects.rewrites.empty();
    for (std::string& sql : action_sql(draft.action)) {
      const Result<Statement> parsed = parse_one(sql);
      if (parsed && finishes_a_cut_off_try(*parsed)) {
        continue;
      }
      const bool forbids = parsed && cannot_run_in_transaction(*parsed);
      pieces.push_back({std::move(sql), !together, forbids});
    }
  }
  return pieces;
}

// What would mean something else in another file, or transaction, than the statements before it.
std::string ties_together(const Statement& statement) {
  if (statement.as<Transaction>() != nullptr) {
    return "the file begins and ends transactions itself; take the statement out of them";
  }
  if (statement.as<LockTable>() != nullptr) {
    return "the file locks a table for the statements behind it; take the statement out of it";
  }
  const auto* table = statement.as<CreateTable>();
  const auto* filled = statement.as<CreateTableAs>();
  if ((table != nullptr && table->persistence == Persistence::kTemporary) ||
      (filled != nullptr && filled->persistence == Persistence::kTemporary)) {
    return "a temporary table of the file would not be there in another one";
  }
  return "";
}

bool is_timeout(const SetVariable& set) {
  return set.variable == "lock_timeout" || set.variable == "statement_timeout";
}

class Fixer {
 public:
  Fixer(const LintSubject& subject, const LintPolicy& policy, const std::vector<FileForm>& forms)
      : x_subject(subject),
        x_policy(policy),
        x_forms(forms),
        x_schema(subject),
        x_at(x_schema.at()),
        x_context(x_schema.context()) {}

  Fixes run() {
    for (std::size_t m = 0; m < x_subject.migrations.size(); ++m) {
      x_schema.begin(m);
      fix_one(m, x_schema.is_judged(m));
      x_schema.end(m);
    }
    return std::move(x_out);
  }

 private:
  void fix_one(std::size_t index, bool judged) {
    const Migration& migration = x_subject.migrations[index];
    if (!judged) {
      for (const Statement& statement : migration.statements) {
        x_schema.fold(statement);
      }
      return;
    }
    x_form = index < x_forms.size() ? x_forms[index] : FileForm{};
    x_tie.clear();
    for (const Statement& statement : migration.statements) {
      x_tie = x_tie.empty() ? ties_together(statement) : x_tie;
    }
    x_keeps_settings = false;
    const bool splits = migration.transactional || x_form.sending == Sending::kAtOnce;
    const Catalog before = x_at;
    FixWriter writer(migration, x_form, splits);
    bool changed = false;
    for (std::size_t s = 0; s < migration.statements.size(); ++s) {
      const Statement& statement = migration.statements[s];
      x_context.statement = static_cast<int>(s);
      if (const auto pieces = healed(migration, statement, splits)) {
        writer.replace(statement.range, *pieces);
        changed = true;
      } else {
        writer.keep_statement(statement);
      }
      take_note(statement, writer);
      x_schema.fold(statement);  // what does not fit the schema is lint's own finding
    }
    if (changed) {
      finish(index, before, writer.finish());
    }
  }

  void finish(std::size_t index, const Catalog& before, std::vector<std::string> texts) {
    std::vector<FixedPart> parts;
    for (std::string& text : texts) {
      parts.push_back({std::move(text), true});
    }
    if (leads_to(before, x_subject.migrations[index], parts)) {
      x_out.fixed.push_back({index, std::move(parts)});
    } else {
      x_out.left.push_back({{x_subject.migrations[index].file, 1, 1},
                            "",
                            "the fixed file would not make the same schema; report it to the "
                            "authors of Bellows"});
    }
  }

  void take_note(const Statement& statement, FixWriter& writer) {
    if (const auto* set = statement.as<SetVariable>()) {
      writer.remember_setting(statement.text);
      x_keeps_settings = x_keeps_settings || !is_timeout(*set);
    }
  }

  // Why these pieces cannot stand in the file, or in files behind it; empty when they can.
  [[nodiscard]] std::string misfit(const Migration& migration, const std::vector<FixPiece>& pieces,
                                   bool splits) const {
    const bool forbids = std::any_of(pieces.begin(), pieces.end(), [](const FixPiece& piece) {
      return piece.forbids_transaction;
    });
    if (forbids && !x_form.needs_transaction.empty()) {
      return x_form.needs_transaction;
    }
    const bool single = migration.statements.size() == 1 && pieces.size() == 1;
    const bool alone = std::any_of(pieces.begin(), pieces.end(),
                                   [](const FixPiece& piece) { return piece.alone; });
    if (single || !alone) {
      return "";
    }
    if (!x_tie.empty()) {
      return x_tie;
    }
    if (splits && forbids && x_keeps_settings) {
      return "a setting of the file (SET) counts for it, which a file of its own would not have";
    }
    return splits ? x_form.not_split : "";
  }

  // What takes the statement's place; nothing when it stays.
  std::optional<std::vector<FixPiece>> healed(const Migration& migration,
                                              const Statement& statement, bool splits) {
    Result<Judgement> judged = judge(statement, migration, x_at, x_context);
    if (!judged) {
      return std::nullopt;
    }
    std::vector<Finding> findings = apply_policy(x_policy, std::move(judged->findings));
    std::erase_if(findings, [](const Finding& one) { return one.severity == Severity::kAdvice; });
    if (findings.empty()) {
      return std::nullopt;
    }
    std::string why;
    for (const Finding& finding : findings) {
      const Rule* rule = find_rule(finding.rule);
      if (finding.safe_form.empty()) {
        why = finding.advice;
      } else if (rule != nullptr && rule->rule_class == RuleClass::kCompatibility) {
        why = "it has to wait for the deploy, which `bellows plan` does";
      }
    }
    why = !why.empty() ? why : judged->refusal ? judged->refusal->hint : obstacle(judged->drafts);
    why = why.empty() ? x_form.not_rewritten : why;
    if (why.empty()) {
      std::vector<FixPiece> pieces = pieces_of(judged->drafts);
      why = misfit(migration, pieces, splits);
      if (why.empty()) {
        return pieces;
      }
    }
    for (const Finding& finding : findings) {
      x_out.left.push_back({finding.place, finding.rule, why});
    }
    return std::nullopt;
  }

  // Whether the parts, one after the other, lead to the schema that the file leads to. Says of each
  // whether it may run in a transaction.
  bool leads_to(const Catalog& before, const Migration& migration,
                std::vector<FixedPart>& parts) const {
    Catalog folded = before;
    bool all_fit = true;
    for (FixedPart& part : parts) {
      Result<std::vector<Statement>> statements = parse_sql(part.text);
      if (!statements) {
        return false;
      }
      for (const Statement& statement : *statements) {
        part.in_transaction = part.in_transaction && !cannot_run_in_transaction(statement);
        all_fit = apply(folded, statement).has_value() && all_fit;
      }
    }
    return (all_fit || !fits(before, migration)) && schema_differences(folded, x_at).empty();
  }

  static bool fits(Catalog at, const Migration& migration) {
    return std::all_of(
        migration.statements.begin(), migration.statements.end(),
        [&](const Statement& statement) { return apply(at, statement).has_value(); });
  }

  const LintSubject& x_subject;
  const LintPolicy& x_policy;
  const std::vector<FileForm>& x_forms;
  LintSchema x_schema;
  Catalog& x_at;
  PlanContext& x_context;
  FileForm x_form;                // of the migration at hand
  std::string x_tie;              // what of it ties its statements together
  bool x_keeps_settings = false;  // it has set more than timeouts
  Fixes x_out;
};

}  // namespace

Fixes fix(const LintSubject& subject, const LintPolicy& policy,
          const std::vector<FileForm>& forms) {
  return Fixer(subject, policy, forms).run();
}

}  // namespace bellows
