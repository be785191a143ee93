// gitlab.cc: the code quality report that GitLab shows in a merge request.
#include <ostream>

#include "cli/lint/formats/formats.h"

namespace bellows {
namespace {

std::string_view gitlab_severity(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return "critical";
    case Severity::kWarning:
      return "major";
    case Severity::kAdvice:
      return "info";
  }
  return "critical";
}

}  // namespace

void write_gitlab(const Report& report, std::ostream& out, const Style& /*style*/) {
  Json list = Json::array();
  const std::vector<std::string> prints = fingerprints(report.lint.findings);
  for (std::size_t i = 0; i < prints.size(); ++i) {
    const Finding& finding = report.lint.findings[i];
    const std::string advice = advice_text(finding);
    list.push_back({{"description", finding.message + (advice.empty() ? "" : "\n" + advice)},
                    {"check_name", finding.rule},
                    {"fingerprint", prints[i]},
                    {"severity", gitlab_severity(finding.severity)},
                    {"location",
                     {{"path", report_path(finding.place.file)},
                      {"lines", {{"begin", finding.place.line}, {"end", finding.end.line}}}}}});
  }
  out << pretty_json(list);
}

}  // namespace bellows
