// checkstyle.cc: the XML that Checkstyle made common, which many review tools read.
#include <map>
#include <ostream>

#include "cli/lint/formats/formats.h"

namespace bellows {
namespace {

std::string_view checkstyle_severity(Severity severity) {
  return severity == Severity::kAdvice ? "info" : severity_name(severity);
}

}  // namespace

void write_checkstyle(const Report& report, std::ostream& out, const Style& /*style*/) {
  std::map<std::string, std::vector<const Finding*>> by_file;
  for (const std::string& file : report.files) {
    by_file[report_path(file)];
  }
  for (const Finding& finding : report.lint.findings) {
    by_file[report_path(finding.place.file)].push_back(&finding);
  }
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n";
  for (const auto& [file, findings] : by_file) {
    out << "  <file name=\"" << xml_attribute(file) << "\">\n";
    for (const Finding* finding : findings) {
      const std::string advice = advice_text(*finding);
      out << "    <error line=\"" << finding->place.line << "\" column=\"" << finding->place.column
          << "\" severity=\"" << checkstyle_severity(finding->severity) << "\" message=\""
          << xml_attribute(finding->message + (advice.empty() ? "" : "\n" + advice))
          << "\" source=\"bellows." << xml_attribute(finding->rule) << "\"/>\n";
    }
    out << "  </file>\n";
  }
  out << "</checkstyle>\n";
}

}  // namespace bellows
