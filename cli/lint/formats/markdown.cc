// markdown.cc: a comment for a pull request: a table first, the safe forms folded away below.
#include <algorithm>
#include <array>
#include <ostream>

#include "cli/lint/formats/formats.h"

namespace bellows {
namespace {

// GitHub cuts comments at 65,536 characters; details end well before.
constexpr std::size_t kMostDetails = 50;

std::string cell(std::string_view text) {
  std::string result;
  for (const char letter : text) {
    if (letter == '|' || letter == '\\' || letter == '<') {
      result += '\\';
    }
    result += letter == '\n' || letter == '\r' ? ' ' : letter;
  }
  return result;
}

// A fence that the code itself cannot close.
std::string fence_for(const std::vector<std::string>& code) {
  std::size_t longest = 2;
  for (const std::string& text : code) {
    std::size_t run = 0;
    for (const char letter : text) {
      run = letter == '`' ? run + 1 : 0;
      longest = std::max(longest, run);
    }
  }
  return std::string(longest + 1, '`');
}

void write_details(const Finding& finding, std::ostream& out) {
  std::vector<std::string> code = finding.safe_form;
  code.push_back(finding.statement);
  const std::string fence = fence_for(code);
  out << "\n<details>\n<summary><code>" << xml_attribute(report_path(finding.place.file)) << ":"
      << finding.place.line << "</code> " << xml_attribute(finding.rule) << "</summary>\n\n";
  if (!finding.statement.empty()) {
    out << fence << "sql\n" << finding.statement << ";\n" << fence << "\n\n";
  }
  out << cell(finding.message) << ". " << cell(finding.advice) << "\n";
  if (!finding.safe_form.empty()) {
    out << "\nSafe form" << (finding.safe_phases.empty() ? "" : " (" + finding.safe_phases + ")")
        << ":\n\n"
        << fence << "sql\n";
    for (const std::string& sql : finding.safe_form) {
      out << sql << ";\n";
    }
    out << fence << "\n";
  }
  out << "\n</details>\n";
}

}  // namespace

void write_markdown(const Report& report, std::ostream& out, const Style& /*style*/) {
  out << "### Bellows: " << report_summary(report) << "\n";
  if (!report.lint.findings.empty()) {
    out << "\n| | where | rule | what happens |\n|---|---|---|---|\n";
  }
  for (const Finding& finding : report.lint.findings) {
    out << "| " << severity_name(finding.severity) << " | `"
        << cell(report_path(finding.place.file)) << ":" << finding.place.line << "` | `"
        << finding.rule << "` | " << cell(finding.message) << " |\n";
  }
  std::size_t shown = 0;
  for (const Finding& finding : report.lint.findings) {
    if (shown++ == kMostDetails) {
      out << "\nThe details of the first " << kMostDetails
          << " findings are shown; `bellows lint` shows all.\n";
      break;
    }
    write_details(finding, out);
  }
  if (report.phases && !report.lint.statements.empty()) {
    out << "\n| where | phase | statement | why |\n|---|---|---|---|\n";
    for (const LintedStatement& one : report.lint.statements) {
      out << "| `" << cell(report_path(one.place.file)) << ":" << one.place.line << "` | "
          << phase_name(one.phase) << " | `"
          << cell(one.statement.substr(0, one.statement.find('\n'))) << "` | "
          << cell(one.phase_reason) << " |\n";
    }
  }
}

}  // namespace bellows
