// junit.cc: a suite a file, a test case a finding; a file without findings is one that passed.
#include <algorithm>
#include <map>
#include <ostream>

#include "cli/lint/formats/formats.h"

namespace bellows {
namespace {

using ByFile = std::map<std::string, std::vector<const Finding*>>;

void write_suite(const std::string& file, const std::vector<const Finding*>& findings,
                 std::ostream& out) {
  const auto failures = std::count_if(findings.begin(), findings.end(), [](const Finding* one) {
    return one->severity != Severity::kAdvice;
  });
  out << "  <testsuite name=\"" << xml_attribute(file) << "\" tests=\""
      << std::max<std::size_t>(1, findings.size()) << "\" failures=\"" << failures
      << "\" errors=\"0\">\n";
  if (findings.empty()) {
    out << "    <testcase name=\"lint\" classname=\"" << xml_attribute(file) << "\"/>\n";
  }
  for (const Finding* finding : findings) {
    const std::string advice = advice_text(*finding);
    out << "    <testcase name=\"" << xml_attribute(finding->rule) << " at line "
        << finding->place.line << "\" classname=\"" << xml_attribute(file) << "\">\n";
    const bool fails = finding->severity != Severity::kAdvice;
    out << "      <" << (fails ? "failure type=\"" : "system-out");
    if (fails) {
      out << severity_name(finding->severity) << "\" message=\"" << xml_attribute(finding->message)
          << '"';
    }
    out << '>'
        << xml_attribute(file + ":" + std::to_string(finding->place.line) + ": " +
                         finding->message + (advice.empty() ? "" : "\n" + advice))
        << "</" << (fails ? "failure" : "system-out") << ">\n    </testcase>\n";
  }
  out << "  </testsuite>\n";
}

}  // namespace

void write_junit(const Report& report, std::ostream& out, const Style& /*style*/) {
  ByFile by_file;
  for (const std::string& file : report.files) {
    by_file[report_path(file)];
  }
  std::size_t failures = 0;
  std::size_t tests = 0;
  for (const Finding& finding : report.lint.findings) {
    by_file[report_path(finding.place.file)].push_back(&finding);
    failures += finding.severity != Severity::kAdvice ? 1 : 0;
  }
  for (const auto& [file, findings] : by_file) {
    tests += std::max<std::size_t>(1, findings.size());
  }
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"bellows lint\" tests=\""
      << tests << "\" failures=\"" << failures << "\" errors=\"0\">\n";
  for (const auto& [file, findings] : by_file) {
    write_suite(file, findings, out);
  }
  out << "</testsuites>\n";
}

}  // namespace bellows
