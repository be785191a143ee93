// human.cc: findings as people read them, with the source they are about.
#include <ostream>

#include "cli/lint/code_frame.h"
#include "cli/lint/formats/formats.h"
#include "cli/report_error.h"

namespace bellows {
namespace {

void write_indented(std::string_view text, std::string_view indent, const Style& style,
                    std::ostream& out) {
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    out << style.green(std::string(indent) + std::string(text.substr(begin, end - begin))) << '\n';
    begin = end + 1;
  }
}

void write_finding(const Finding& finding, const Report& report, const Style& style,
                   std::ostream& out) {
  out << style.bold(place_text(finding.place)) << ": "
      << painted(finding.severity, severity_name(finding.severity), style) << ": " << finding.rule
      << '\n';
  const auto text = report.texts.find(finding.place.file);
  if (text != report.texts.end()) {
    const Range range = finding.range == Range{}
                            ? range_of_line(text->second, finding.place.line, finding.place.column)
                            : finding.range;
    out << code_frame(text->second, range, finding.place.line, finding.severity, style);
  }
  out << "  " << finding.message << '\n';
  if (!finding.advice.empty()) {
    out << "  " << style.bold("do:") << ' ' << finding.advice << '\n';
  }
  if (!finding.safe_form.empty()) {
    out << "  " << style.bold("safe form")
        << (finding.safe_phases.empty() ? "" : " (" + finding.safe_phases + ")") << ":\n";
    for (const std::string& sql : finding.safe_form) {
      write_indented(sql + ";", "    ", style, out);
    }
  }
  out << '\n';
}

std::string first_line(const std::string& text) {
  const std::size_t end = text.find('\n');
  return end == std::string::npos ? text : text.substr(0, end) + " …";
}

}  // namespace

void write_human(const Report& report, std::ostream& out, const Style& style) {
  for (const Finding& finding : report.lint.findings) {
    write_finding(finding, report, style, out);
  }
  if (report.phases) {
    for (const LintedStatement& one : report.lint.statements) {
      out << place_text(one.place) << ": " << style.bold(phase_name(one.phase)) << "  "
          << first_line(one.statement) << '\n'
          << (one.phase_reason.empty() ? "" : "    " + one.phase_reason + "\n");
    }
    out << '\n';
  }
  out << report_summary(report) << '\n';
}

}  // namespace bellows
