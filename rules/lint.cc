#include "rules/lint.h"

#include <algorithm>
#include <set>
#include <utility>

#include "migrations/fold.h"
#include "migrations/relations_named.h"
#include "migrations/utf8.h"
#include "rules/directed.h"
#include "rules/file_judge.h"
#include "rules/file_rules.h"
#include "rules/judge.h"
#include "rules/lint_schema.h"
#include "rules/rule.h"

namespace bellows {
namespace {

constexpr std::string_view kDoesNotApply = "does-not-apply";

Severity severity_of(std::string_view rule) {
  if (const Rule* about_statements = find_rule(rule); about_statements != nullptr) {
    return about_statements->severity;
  }
  const FileRule* known = find_file_rule(rule);
  return known == nullptr ? Severity::kError : known->severity;
}

std::string advice_of(std::string_view rule) {
  const FileRule* known = find_file_rule(rule);
  return known == nullptr ? "" : std::string(known->what_to_do);
}

// Whether the statement makes the relation, so that it need not be there.
bool makes(const Statement& statement, const ObjectName& written) {
  if (const auto* create = statement.as<CreateTable>()) {
    return create->table == written;
  }
  if (const auto* create = statement.as<CreateTableAs>()) {
    return create->table == written;
  }
  if (const auto* create = statement.as<CreateView>()) {
    return create->view == written;
  }
  if (const auto* create = statement.as<CreateSequence>()) {
    return create->sequence == written;
  }
  return false;
}

// Whether what the statement names has to be a table; of a GRANT or a COMMENT nothing is known.
bool needs_tables(const Statement& statement) {
  if (const auto* rename = statement.as<Rename>()) {
    return rename->kind == ObjectKind::kTable || rename->kind == ObjectKind::kColumn;
  }
  if (const auto* drop = statement.as<DropObjects>()) {
    return drop->kind == ObjectKind::kTable && !drop->if_exists;
  }
  if (const auto* alter = statement.as<AlterTable>()) {
    return !alter->if_exists;
  }
  return statement.as<CreateIndex>() != nullptr || statement.as<CreateTable>() != nullptr ||
         statement.as<CreateTrigger>() != nullptr || statement.as<CreateView>() != nullptr ||
         statement.as<Query>() != nullptr || statement.as<Truncate>() != nullptr;
}

// The server's own catalogs are there without anybody making them.
bool is_system(const ObjectName& name) {
  return name.schema.text == "pg_catalog" || name.schema.text == "information_schema" ||
         (name.schema.empty() && name.name.text.starts_with("pg_"));
}

class Linter {
 public:
  explicit Linter(const LintSubject& subject)
      : x_subject(subject),
        x_rules(lint_rules(subject.settings)),
        x_schema(subject),
        x_at(x_schema.at()),
        x_context(x_schema.context()) {}

  LintReport run() {
    add_unread();
    for (std::size_t m = 0; m < x_subject.migrations.size(); ++m) {
      const Migration& migration = x_subject.migrations[m];
      x_schema.begin(m);
      if (x_schema.is_judged(m)) {
        judge_file(migration);
      } else {
        for (const Statement& statement : migration.statements) {
          x_schema.fold(statement);
        }
      }
      x_schema.end(m);
    }
    return std::move(x_report);
  }

 private:
  void judge_file(const Migration& migration) {
    const std::size_t first = x_report.findings.size();
    std::set<std::pair<std::size_t, std::string>> used;
    for (const Error& problem : migration.problems) {
      x_report.findings.push_back(finding_of(problem, "bad-directive", &migration));
    }
    FileJudge file(migration, x_subject.settings, x_rules);
    for (std::size_t s = 0; s < migration.statements.size(); ++s) {
      x_context.statement = static_cast<int>(s);
      judge_statement(migration, migration.statements[s], file, used);
    }
    FileJudgement whole = file.judge(x_at);
    take(std::move(whole.findings), whole.allowed, used);
    for (std::size_t i = first; i < x_report.findings.size(); ++i) {
      set_severity(x_report.findings[i]);
    }
    check_suppressions(migration, used);
    const auto begin = x_report.findings.begin() + static_cast<std::ptrdiff_t>(first);
    std::stable_sort(begin, x_report.findings.end(), [](const Finding& a, const Finding& b) {
      return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
    });
    mark_lines(migration, first);
    mark_ends(migration, first);
  }

  void take(std::vector<Finding> findings, const std::vector<Allowed>& allowed,
            std::set<std::pair<std::size_t, std::string>>& used) {
    std::move(findings.begin(), findings.end(), std::back_inserter(x_report.findings));
    for (const Allowed& one : allowed) {
      used.insert({one.directive, one.rule});
    }
  }

  void judge_statement(const Migration& migration, const Statement& statement, FileJudge& file,
                       std::set<std::pair<std::size_t, std::string>>& used) {
    assume_relations(migration, statement);
    const std::optional<Effects> effects = file.meet(statement, x_at);
    LintedStatement linted{migration.version,
                           {migration.file, statement.line, statement.column},
                           statement.text,
                           Phase::kContract,
                           "it does not fit the schema"};
    Result<Judgement> judged =
        judge_onward(statement, migration, x_at, x_context, x_rules, effects ? &*effects : nullptr);
    if (judged) {
      take(std::move(judged->findings), judged->allowed, used);
      linted.phase = judged->drafts.empty() ? Phase::kExpand : judged->drafts.back().phase;
      linted.phase_reason =
          judged->drafts.empty() ? "nothing is left to do" : judged->drafts.back().phase_reason;
    } else if (const Rule* rule = find_rule(kDoesNotApply);
               rule != nullptr && is_on(x_subject.settings, *rule)) {
      if (note_allowed(migration, x_context.statement, kDoesNotApply, x_allowed) == nullptr) {
        add_about(judged.error(), migration, statement);
      }
      take({}, std::exchange(x_allowed, {}), used);
    }
    x_report.statements.push_back(std::move(linted));
  }

  void set_severity(Finding& finding) const {
    if (const auto set = x_subject.settings.severities.find(finding.rule);
        set != x_subject.settings.severities.end()) {
      finding.severity = set->second;
    }
  }

  void add_about(Error error, const Migration& migration, const Statement& statement) {
    error.at = {migration.file, statement.line, statement.column};
    Finding finding = finding_of(error, std::string(kDoesNotApply), &migration);
    finding.range = statement.range;
    finding.statement = statement.text;
    x_report.findings.push_back(std::move(finding));
  }

  // A relation that nothing makes is taken for a table of unknown columns, and said once.
  void assume_relations(const Migration& migration, const Statement& statement) {
    if (!needs_tables(statement)) {
      return;
    }
    for (const ObjectName& written : relations_named(statement)) {
      const ObjectName full = x_at.resolve(written);
      if (is_system(written) || makes(statement, written) ||
          x_at.relation_kind(full) != RelationKind::kNone || !x_at.schemas.contains(full.schema)) {
        continue;
      }
      Table table;
      table.name = full;
      table.columns_known = false;
      x_at.tables.emplace(full, std::move(table));
      const Error error{ErrorCode::kSource,
                        "nothing here makes " + display(full) +
                            ": it is taken for a table with rows, of unknown columns",
                        advice_of("unknown-relation"),
                        {migration.file, statement.line, statement.column},
                        ""};
      Finding finding = finding_of(error, "unknown-relation", &migration);
      finding.range = statement.range;
      finding.statement = statement.text;
      finding.relations = {display(full)};
      x_report.findings.push_back(std::move(finding));
    }
  }

  void check_suppressions(const Migration& migration,
                          const std::set<std::pair<std::size_t, std::string>>& used) {
    for (std::size_t i = 0; i < migration.directives.size(); ++i) {
      const Directive& directive = migration.directives[i];
      const auto* allow = std::get_if<AllowDirective>(&directive.body);
      if (allow == nullptr || allow->borrowed) {
        continue;
      }
      for (const std::string& rule : allow->rules) {
        const bool exists = is_rule_id(rule);
        if (exists && used.contains({i, rule})) {
          continue;
        }
        const std::string id = exists ? "unused-suppression" : "unknown-rule";
        const std::string message =
            exists ? "nothing here has to be allowed by " + rule : "there is no rule " + rule;
        x_report.findings.push_back(finding_of(
            {ErrorCode::kSource, message, advice_of(id), directive.at, ""}, id, &migration));
      }
    }
  }

  // A finding about a comment has a place, but no range yet: from there to the end of the line.
  void mark_lines(const Migration& migration, std::size_t first) {
    const std::string& text = migration.text;
    int line = 1;
    std::size_t begin = 0;
    for (std::size_t i = first; i < x_report.findings.size(); ++i) {
      Finding& finding = x_report.findings[i];
      for (; line < finding.place.line && begin < text.size(); ++line) {
        begin = std::min(text.find('\n', begin), text.size() - 1) + 1;
      }
      if (finding.range == Range{}) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const std::string_view shown = std::string_view(text).substr(begin, end - begin);
        const std::size_t at =
            byte_of_character(shown, static_cast<std::size_t>(finding.place.column));
        finding.range = {begin + at, std::max(begin + at, end - (shown.ends_with('\r') ? 1 : 0))};
      }
    }
  }

  // The places where findings end, for those of the file's from `first` on.
  void mark_ends(const Migration& migration, std::size_t first) {
    std::vector<Finding*> findings;
    for (std::size_t i = first; i < x_report.findings.size(); ++i) {
      findings.push_back(&x_report.findings[i]);
    }
    std::sort(findings.begin(), findings.end(),
              [](const Finding* a, const Finding* b) { return a->range.end < b->range.end; });
    LineCounter lines(migration.text);
    for (Finding* finding : findings) {
      lines.advance(finding->range.end);
      finding->end = {finding->place.file, lines.line(), lines.column()};
    }
  }

  void add_unread() {
    for (const Error& error : x_subject.unread) {
      x_report.findings.push_back(finding_of(error, "syntax-error", nullptr));
    }
    for (const Error& error : x_subject.duplicates) {
      x_report.findings.push_back(finding_of(error, "duplicate-version", nullptr));
    }
  }

  const LintSubject& x_subject;
  RuleTable x_rules;
  LintSchema x_schema;
  Catalog& x_at;
  PlanContext& x_context;
  LintReport x_report;
  std::vector<Allowed> x_allowed;
};

}  // namespace

Finding finding_of(const Error& error, std::string rule, const Migration* migration) {
  Finding finding;
  finding.severity = severity_of(rule);
  finding.rule = std::move(rule);
  finding.place = error.at;
  finding.place.line = std::max(1, error.at.line);
  finding.place.column = std::max(1, error.at.column);
  finding.end = finding.place;
  finding.message = error.message;
  finding.advice = error.hint;
  finding.version = migration == nullptr ? "" : migration->version;
  return finding;
}

LintReport lint(const LintSubject& subject) {
  return Linter(subject).run();
}

LintReport lint(std::vector<Migration> pending, const Catalog& start,
                const RuleSettings& settings) {
  LintSubject subject;
  subject.settings = settings;
  subject.migrations = std::move(pending);
  subject.start = start;
  return Linter(subject).run();
}

}  // namespace bellows
