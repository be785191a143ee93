// lint.cc: bellows lint: what would hurt, and what to write instead.
#include <algorithm>
#include <filesystem>
#include <ostream>
#include <set>

#include "cli/commands/commands.h"
#include "cli/pending.h"
#include "cli/print_findings.h"
#include "cli/read_files.h"
#include "cli/report_error.h"
#include "cli/target.h"
#include "executor/ledger.h"
#include "executor/load_catalog.h"
#include "rules/judge.h"

namespace bellows {
namespace {

struct LintOptions {
  std::vector<std::string> paths;
  std::string schema_file;
  std::string after;
  bool offline = false;
  bool phases = false;
  std::string format = "human";
};

// What is judged, and the schema it meets.
struct Subjects {
  std::vector<Migration> migrations;
  Catalog start;
};

bool is_folder(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_directory(path, error);
}

// Named files are judged alone, with what comes before them in their folder as history.
Result<Subjects> chosen_files(const NamedFiles& named) {
  const std::set<std::string> chosen(named.chosen.begin(), named.chosen.end());
  Subjects subjects;
  std::vector<Migration> history;
  for (const Migration& migration : named.source.migrations) {
    if (chosen.count(migration.version) > 0) {
      subjects.migrations.push_back(migration);
    } else if (subjects.migrations.empty()) {
      history.push_back(migration);
    }
  }
  Result<Catalog> start = fold_migrations(history);
  if (!start) {
    return start.error();
  }
  subjects.start = *std::move(start);
  return subjects;
}

Result<Subjects> against_database(const Invocation& invocation, const Source& source,
                                  const LintOptions& options) {
  Result<Target> target = open_target(invocation, "lint");
  if (!target) {
    return target.error();
  }
  Result<std::vector<AppliedMigration>> applied = applied_migrations(*target->session);
  if (!applied) {
    return applied.error();
  }
  Result<PendingMigrations> split = pending_migrations(source, *applied, {options.after, ""});
  if (!split) {
    return split.error();
  }
  Result<Catalog> catalog = load_catalog(*target->session);
  if (!catalog) {
    return catalog.error();
  }
  return Subjects{std::move(split->pending), *std::move(catalog)};
}

Result<Subjects> from_folder(const Invocation& invocation, const LintOptions& options) {
  Result<Source> source =
      read_folder(invocation.config, options.paths.empty() ? "" : options.paths.front());
  if (!source) {
    return source.error();
  }
  if (!options.schema_file.empty()) {
    Result<Catalog> start = read_schema_file(options.schema_file);
    if (!start) {
      return start.error();
    }
    Result<PendingMigrations> split = pending_migrations(*source, {}, {options.after, ""});
    if (!split) {
      return split.error();
    }
    return Subjects{std::move(split->pending), *std::move(start)};
  }
  if (options.after.empty() && !options.offline && database_is_configured(invocation.config)) {
    return against_database(invocation, *source, options);
  }
  Result<PendingMigrations> split = pending_migrations(*source, {}, {options.after, ""});
  if (!split) {
    return split.error();
  }
  const std::string& snapshot = invocation.config.snapshot;
  Result<Catalog> start =
      snapshot.empty() ? fold_migrations(split->history) : read_snapshot_file(snapshot);
  if (!start) {
    return start.error();
  }
  return Subjects{std::move(split->pending), *std::move(start)};
}

Result<Subjects> from_files(const Invocation& invocation, const LintOptions& options) {
  Result<NamedFiles> named = read_named_files(invocation.config, options.paths);
  if (!named) {
    return named.error();
  }
  Result<Subjects> subjects = chosen_files(*named);
  const std::string& snapshot = invocation.config.snapshot;
  if (subjects && (!options.schema_file.empty() || !snapshot.empty())) {
    Result<Catalog> start = options.schema_file.empty() ? read_snapshot_file(snapshot)
                                                        : read_schema_file(options.schema_file);
    if (!start) {
      return start.error();
    }
    subjects->start = *std::move(start);
  }
  return subjects;
}

Json report_json(const LintReport& report, bool phases) {
  Json findings = Json::array();
  for (const Finding& finding : report.findings) {
    findings.push_back(finding_json(finding));
  }
  Json json = {{"findings", std::move(findings)}};
  if (phases) {
    Json statements = Json::array();
    for (const LintedStatement& one : report.statements) {
      statements.push_back({{"file", one.place.file},
                            {"line", one.place.line},
                            {"column", one.place.column},
                            {"version", one.version},
                            {"statement", one.statement},
                            {"phase", phase_name(one.phase)},
                            {"reason", one.phase_reason}});
    }
    json["statements"] = std::move(statements);
  }
  return json;
}

std::string first_line(const std::string& text) {
  const std::size_t end = text.find('\n');
  return end == std::string::npos ? text : text.substr(0, end) + " …";
}

void print_report(const LintReport& report, const Subjects& subjects, bool phases,
                  const Console& console) {
  const Style style(console.out_kind);
  for (const Finding& finding : report.findings) {
    console.out << finding_text(finding, subjects.migrations, style) << "\n";
  }
  if (phases) {
    for (const LintedStatement& one : report.statements) {
      console.out << place_text(one.place) << ": " << style.bold(phase_name(one.phase)) << "  "
                  << first_line(one.statement) << "\n"
                  << (one.phase_reason.empty() ? "" : "    " + one.phase_reason + "\n");
    }
    console.out << "\n";
  }
  console.out << findings_summary(report.findings) << " in " << subjects.migrations.size()
              << (subjects.migrations.size() == 1 ? " migration\n" : " migrations\n");
}

class LintCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "lint"; }

  [[nodiscard]] std::string_view summary() const override {
    return "Say which statements would hurt, and what to write instead";
  }

  void declare(Arguments& arguments) override {
    arguments.positionals("PATH", x_options.paths, "The folder of migrations, or files of it");
    arguments.option("--schema", "FILE", x_options.schema_file,
                     "SQL that makes the schema that the migrations meet");
    arguments.option("--after", "VERSION", x_options.after,
                     "Take everything up to this version for history");
    arguments.flag("--offline", x_options.offline, "Ask no database, even when one is configured");
    arguments.flag("--phases", x_options.phases, "Show the phase of every statement, too");
    arguments.choice("--format", {"human", "json"}, x_options.format, "For people or programs");
  }

  [[nodiscard]] bool speaks_json() const override { return x_options.format == "json"; }

  Result<ExitCode> run(const Invocation& invocation) override {
    const bool folder = x_options.paths.empty() ||
                        (x_options.paths.size() == 1 && is_folder(x_options.paths.front())) ||
                        (x_options.paths.size() == 1 &&
                         !std::filesystem::path(x_options.paths.front()).has_extension());
    Result<Subjects> subjects =
        folder ? from_folder(invocation, x_options) : from_files(invocation, x_options);
    if (!subjects) {
      return subjects.error();
    }
    Result<LintReport> report = lint(subjects->migrations, subjects->start);
    if (!report) {
      return report.error();
    }
    if (speaks_json()) {
      invocation.console.out << pretty_json(report_json(*report, x_options.phases));
    } else {
      print_report(*report, *subjects, x_options.phases, invocation.console);
    }
    const bool bad =
        std::any_of(report->findings.begin(), report->findings.end(),
                    [](const Finding& finding) { return finding.severity == Severity::kError; });
    return bad ? ExitCode::kFindings : ExitCode::kDone;
  }

 private:
  LintOptions x_options;
};

}  // namespace

std::unique_ptr<Command> make_lint_command() {
  return std::make_unique<LintCommand>();
}

}  // namespace bellows
