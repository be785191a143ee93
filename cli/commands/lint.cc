// lint.cc: bellows lint: what would hurt, and what to write instead.
#include <algorithm>
#include <fstream>
#include <ostream>
#include <set>

#include "cli/commands/commands.h"
#include "cli/lint/fix_files.h"
#include "cli/lint/query_files.h"
#include "cli/lint/report.h"
#include "cli/lint/scope.h"
#include "cli/read_files.h"

namespace bellows {
namespace {

struct LintOptions {
  LintRequest request;
  std::vector<std::string> query_files;
  bool phases = false;
  bool fix = false;
  bool diff = false;
  std::string format = "human";
};

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const ReportFormat& format : report_formats()) {
    names.emplace_back(format.name);
  }
  return names;
}

// The texts of the files that a report shows lines of.
std::map<std::string, std::string> texts_of(const std::vector<Finding>& findings,
                                            const LintScope& scope) {
  std::set<std::string> wanted;
  for (const Finding& finding : findings) {
    wanted.insert(finding.place.file);
  }
  std::map<std::string, std::string> texts;
  for (const Migration& migration : scope.subject.migrations) {
    if (wanted.contains(migration.file)) {
      texts.emplace(migration.file, migration.text);
    }
  }
  for (const Error& error : scope.subject.unread) {
    if (Result<std::string> text = read_text_file(error.at.file); text) {
      texts.emplace(error.at.file, *std::move(text));
    }
  }
  return texts;
}

std::vector<std::string> judged_files(const LintScope& scope) {
  std::set<std::string> files;
  for (std::size_t i = 0; i < scope.subject.migrations.size(); ++i) {
    if (i >= scope.subject.parts.size() || scope.subject.parts[i] == Lint::kJudge) {
      files.insert(scope.subject.migrations[i].file);
    }
  }
  for (const std::vector<Error>& errors : {scope.subject.unread, scope.subject.duplicates}) {
    for (const Error& error : errors) {
      files.insert(error.at.file);
    }
  }
  return {files.begin(), files.end()};
}

class LintCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "lint"; }

  [[nodiscard]] std::string_view summary() const override {
    return "Say which statements would hurt, and what to write instead";
  }

  void declare(Arguments& arguments) override {
    LintRequest& request = x_options.request;
    arguments.positionals("PATH", request.paths, "The folder of migrations, or files of it");
    arguments.option("--schema", "FILE", request.schema_file,
                     "SQL that makes the schema that the migrations meet");
    arguments.option("--after", "VERSION", request.after,
                     "Take everything up to this version for history");
    arguments.option("--since", "REF", request.since,
                     "Judge only what has changed since the branch left this commit or branch");
    arguments.flag("--staged", request.staged, "Judge only what the next commit holds, as it does");
    arguments.flag("--offline", request.offline, "Ask no database, even when one is configured");
    arguments.list("--queries", "FILE", x_options.query_files,
                   "Queries of the application: SQL, or pg_stat_statements as CSV or JSON");
    arguments.flag("--phases", x_options.phases, "Show the phase of every statement, too");
    arguments.flag("--fix", x_options.fix, "Write the safe forms into the files");
    arguments.flag("--diff", x_options.diff, "With --fix: show what it would write, write nothing");
    arguments.choice("--format", format_names(), x_options.format, "What the report is for");
  }

  [[nodiscard]] bool speaks_json() const override { return x_options.format == "json"; }

  Result<ExitCode> run(const Invocation& invocation) override {
    if (Result<void> usable = check_options(); !usable) {
      return usable.error();
    }
    Result<LintScope> scope = read_scope(invocation, x_options.request);
    if (!scope) {
      return scope.error();
    }
    for (const std::string& warning : scope->warnings) {
      invocation.log.note(warning);
    }
    if (x_options.fix) {
      return fix_files(invocation, *scope, x_options.diff ? FixMode::kShow : FixMode::kWrite);
    }
    return report(invocation, *scope);
  }

 private:
  Result<void> check_options() const {
    const bool twice = x_options.request.staged && !x_options.request.since.empty();
    if (!twice && (!x_options.diff || x_options.fix)) {
      return {};
    }
    return Error{ErrorCode::kUsage,
                 twice ? "--since and --staged exclude each other" : "--diff goes with --fix",
                 twice ? "Give one of them." : "Write bellows lint --fix --diff.",
                 {},
                 ""};
  }

  Result<ExitCode> report(const Invocation& invocation, const LintScope& scope) {
    const LintConfig& config = invocation.config.lint;
    Report report;
    report.lint = lint(scope.subject);
    if (!x_options.query_files.empty()) {
      Result<void> added = add_query_findings(invocation, scope, report.lint.findings);
      if (!added) {
        return added.error();
      }
    }
    report.lint.findings = apply_policy(config.policy, std::move(report.lint.findings));
    report.migrations = scope.judged;
    report.phases = x_options.phases;
    report.files = judged_files(scope);
    if (x_options.format == "human") {
      report.texts = texts_of(report.lint.findings, scope);
    }
    const Console& console = invocation.console;
    find_report_format(x_options.format)->write(report, console.out, Style(console.out_kind));
    const bool bad =
        std::any_of(report.lint.findings.begin(), report.lint.findings.end(),
                    [&](const Finding& finding) { return finding.severity <= config.fail_on; });
    return bad ? ExitCode::kFindings : ExitCode::kDone;
  }

  // Behind the other findings of the same statement.
  Result<void> add_query_findings(const Invocation& invocation, const LintScope& scope,
                                  std::vector<Finding>& findings) {
    Result<QueryFiles> queries = read_query_files(x_options.query_files);
    if (!queries) {
      return queries.error();
    }
    if (queries->unreadable > 0) {
      invocation.log.warning(std::to_string(queries->unreadable) +
                             " of the application's queries do not parse and are left out");
    }
    std::map<std::string, std::size_t> order;
    for (const Migration& migration : scope.subject.migrations) {
      order.emplace(migration.file, order.size() + 1);
    }
    for (Finding& finding : query_findings(scope.subject, queries->queries)) {
      findings.push_back(std::move(finding));
    }
    const auto key = [&](const Finding& finding) {
      const auto file = order.find(finding.place.file);
      return std::tuple(file == order.end() ? 0 : file->second, finding.place.line,
                        finding.place.column);
    };
    std::stable_sort(findings.begin(), findings.end(),
                     [&](const Finding& a, const Finding& b) { return key(a) < key(b); });
    return {};
  }

  LintOptions x_options;
};

}  // namespace

std::unique_ptr<Command> make_lint_command() {
  return std::make_unique<LintCommand>();
}

}  // namespace bellows
