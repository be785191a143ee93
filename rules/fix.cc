#include "rules/fix.h"

#include <algorithm>
#include <optional>

#include "migrations/fold.h"
#include "migrations/parse.h"
#include "rules/judge.h"
#include "rules/lint_schema.h"
#include "rules/rule.h"

namespace bellows {
namespace {

// One statement of a fixed file, and whether it shares its transaction.
struct Piece {
  std::string sql;
  bool alone = false;  // in a part of its own
};

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

std::vector<Piece> pieces_of(const std::vector<Draft>& drafts) {
  std::vector<Piece> pieces;
  for (const Draft& draft : drafts) {
    const bool together = std::holds_alternative<RunSql>(draft.action) &&
                          draft.effects.scans.empty() && draft.effects.rewrites.empty();
    for (std::string& sql : action_sql(draft.action)) {
      pieces.push_back({std::move(sql), !together});
    }
  }
  return pieces;
}

// Writes a migration anew, part by part.
class Writer {
 public:
  explicit Writer(const Migration& migration) : x_migration(migration) { x_parts.emplace_back(); }

  // Everything up to this byte as it is; statements on the way count.
  void keep_until(std::size_t byte, bool holds_statement) {
    if (holds_statement && x_closed) {
      begin_part();
    }
    x_parts.back() += x_migration.text.substr(x_at, byte - x_at);
    x_at = byte;
    x_filled = x_filled || holds_statement;
  }

  // `range` gives way to the pieces. What precedes it on its own lines goes with the first.
  void replace(const Range& range, const std::vector<Piece>& pieces) {
    if (pieces.empty()) {
      return;
    }
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const bool split = x_migration.transactional && x_filled && (pieces[i].alone || x_closed);
      if (i == 0 && split) {
        keep_until(end_of_last_statement(range.begin), false);
      }
      if (split) {
        begin_part();
      }
      if (i == 0) {
        keep_until(range.begin, false);
      }
      x_parts.back() += (i > 0 && !split ? "\n" : "") + pieces[i].sql;
      x_parts.back() += i + 1 < pieces.size() ? ";" : "";
      x_filled = true;
      x_closed = x_migration.transactional && pieces[i].alone;
      if (i + 1 < pieces.size() && x_migration.transactional &&
          (pieces[i].alone || pieces[i + 1].alone)) {
        x_parts.back() += "\n";
      }
    }
    x_at = range.end;
    if (x_closed) {
      keep_semicolon();
    }
  }

  std::vector<std::string> finish() {
    keep_until(x_migration.text.size(), false);
    return std::move(x_parts);
  }

 private:
  void begin_part() {
    x_parts.emplace_back();
    x_filled = false;
    x_closed = false;
  }

  // The semicolon that ended the replaced statement, and the end of its line.
  void keep_semicolon() {
    const std::string& text = x_migration.text;
    const std::size_t semicolon = text.find_first_not_of(" \t\r\n", x_at);
    if (semicolon == std::string::npos || text[semicolon] != ';') {
      return;
    }
    keep_until(end_of_line_behind(semicolon + 1), false);
  }

  // Where the line ends when nothing but a comment stands on the rest of it; else `at`.
  [[nodiscard]] std::size_t end_of_line_behind(std::size_t at) const {
    const std::string_view text = x_migration.text;
    const std::size_t next = std::min(text.find_first_not_of(" \t\r", at), text.size());
    if (next < text.size() && text[next] != '\n' && !text.substr(next).starts_with("--")) {
      return at;
    }
    return std::min(text.find('\n', next), text.size() - 1) + 1;
  }

  // Behind the semicolon, and the end of the line, of the statement before `byte`.
  [[nodiscard]] std::size_t end_of_last_statement(std::size_t byte) const {
    const std::vector<Statement>& all = x_migration.statements;
    const auto behind = std::partition_point(
        all.begin(), all.end(),
        [&](const Statement& statement) { return statement.range.end <= byte; });
    std::size_t end = std::max(x_at, behind == all.begin() ? 0 : (behind - 1)->range.end);
    const std::string& text = x_migration.text;
    end = std::min(text.find(';', end), byte - 1) + 1;
    return std::min(end_of_line_behind(end), byte);
  }

  const Migration& x_migration;
  std::vector<std::string> x_parts;
  std::size_t x_at = 0;
  bool x_filled = false;  // the last part holds a statement
  bool x_closed = false;  // the last part's statement must stay alone
};

class Fixer {
 public:
  Fixer(const LintSubject& subject, const LintPolicy& policy)
      : x_subject(subject),
        x_policy(policy),
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
    const Catalog before = judged ? x_at : Catalog{};
    Writer writer(migration);
    bool changed = false;
    for (std::size_t s = 0; s < migration.statements.size(); ++s) {
      const Statement& statement = migration.statements[s];
      x_context.statement = static_cast<int>(s);
      const std::optional<std::vector<Piece>> pieces =
          judged ? healed(migration, statement) : std::nullopt;
      if (pieces) {
        writer.replace(statement.range, *pieces);
        changed = true;
      } else {
        writer.keep_until(statement.range.end, true);
      }
      x_schema.fold(statement);  // what does not fit the schema is lint's own finding
    }
    if (!changed) {
      return;
    }
    std::vector<std::string> parts = writer.finish();
    if (leads_to(before, parts)) {
      x_out.fixed.push_back({index, std::move(parts)});
    } else {
      x_out.left.push_back({{migration.file, 1, 1},
                            "",
                            "the fixed file would not make the same schema; report it to the "
                            "authors of Bellows"});
    }
  }

  // What takes the statement's place; nothing when it stays.
  std::optional<std::vector<Piece>> healed(const Migration& migration, const Statement& statement) {
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
    if (why.empty()) {
      return pieces_of(judged->drafts);
    }
    for (const Finding& finding : findings) {
      x_out.left.push_back({finding.place, finding.rule, why});
    }
    return std::nullopt;
  }

  [[nodiscard]] bool leads_to(const Catalog& before, const std::vector<std::string>& parts) const {
    Catalog folded = before;
    for (const std::string& part : parts) {
      Result<std::vector<Statement>> statements = parse_sql(part);
      if (!statements) {
        return false;
      }
      for (const Statement& statement : *statements) {
        if (Result<void> applied = apply(folded, statement); !applied) {
          return false;
        }
      }
    }
    return schema_differences(folded, x_at).empty();
  }

  const LintSubject& x_subject;
  const LintPolicy& x_policy;
  LintSchema x_schema;
  Catalog& x_at;
  PlanContext& x_context;
  Fixes x_out;
};

}  // namespace

Fixes fix(const LintSubject& subject, const LintPolicy& policy) {
  return Fixer(subject, policy).run();
}

}  // namespace bellows
