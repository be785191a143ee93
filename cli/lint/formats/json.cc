// json.cc: findings, and when asked for every statement with its phase, as one document.
#include <ostream>

#include "cli/lint/formats/formats.h"

namespace bellows {
namespace {

Json finding_json(const Finding& finding, const std::string& fingerprint) {
  return {{"rule", finding.rule},
          {"severity", severity_name(finding.severity)},
          {"file", finding.place.file},
          {"line", finding.place.line},
          {"column", finding.place.column},
          {"end_line", finding.end.line},
          {"end_column", finding.end.column},
          {"version", finding.version},
          {"statement", finding.statement},
          {"lock", finding.lock},
          {"relations", finding.relations},
          {"message", finding.message},
          {"advice", finding.advice},
          {"safe_form", finding.safe_form},
          {"safe_phases", finding.safe_phases},
          {"fingerprint", fingerprint}};
}

}  // namespace

void write_json(const Report& report, std::ostream& out, const Style& /*style*/) {
  Json findings = Json::array();
  const std::vector<std::string> prints = fingerprints(report.lint.findings);
  for (std::size_t i = 0; i < prints.size(); ++i) {
    findings.push_back(finding_json(report.lint.findings[i], prints[i]));
  }
  Json json = {{"findings", std::move(findings)}, {"migrations", report.migrations}};
  if (report.phases) {
    Json statements = Json::array();
    for (const LintedStatement& one : report.lint.statements) {
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
  out << pretty_json(json);
}

}  // namespace bellows
