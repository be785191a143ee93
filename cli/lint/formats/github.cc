// github.cc: workflow commands, which GitHub shows as annotations on the lines of a pull request.
#include <ostream>

#include "cli/lint/formats/formats.h"

namespace bellows {
namespace {

enum class Part { kProperty, kMessage };

std::string escaped(std::string_view text, Part part) {
  std::string result;
  for (const char letter : text) {
    if (letter == '%') {
      result += "%25";
    } else if (letter == '\r') {
      result += "%0D";
    } else if (letter == '\n') {
      result += "%0A";
    } else if (part == Part::kProperty && letter == ':') {
      result += "%3A";
    } else if (part == Part::kProperty && letter == ',') {
      result += "%2C";
    } else {
      result += letter;
    }
  }
  return result;
}

std::string_view command_of(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return "error";
    case Severity::kWarning:
      return "warning";
    case Severity::kAdvice:
      return "notice";
  }
  return "error";
}

}  // namespace

void write_github(const Report& report, std::ostream& out, const Style& /*style*/) {
  for (const Finding& finding : report.lint.findings) {
    const std::string advice = advice_text(finding);
    // GitHub drops the columns of a range over several lines, so they are not written then.
    const bool one_line = finding.end.line == finding.place.line;
    out << "::" << command_of(finding.severity)
        << " file=" << escaped(report_path(finding.place.file), Part::kProperty)
        << ",line=" << finding.place.line << ",endLine=" << finding.end.line;
    if (one_line) {
      out << ",col=" << finding.place.column << ",endColumn=" << finding.end.column;
    }
    out << ",title=" << escaped(finding.rule, Part::kProperty)
        << "::" << escaped(finding.message + (advice.empty() ? "" : "\n" + advice), Part::kMessage)
        << "\n";
  }
}

}  // namespace bellows
