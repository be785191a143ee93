// report.h: what lint found, in the form that a person or a tool wants.
// Owns: the list of formats (formats/, one file each); fingerprints of findings.
// Promises: every format is linear in findings plus what it shows of the files, sorted as the
//           findings are, and the same for the same findings.
// Not here: which findings there are (rules/lint.h, rules/lint_policy.h).
#pragma once

#include <functional>
#include <iosfwd>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cli/console.h"
#include "migrations/json.h"
#include "rules/lint.h"

namespace bellows {

struct Report {
  LintReport lint;
  std::size_t migrations = 0;                // how many were judged
  bool phases = false;                       // whether the phase of every statement is asked for
  std::map<std::string, std::string> texts;  // of files with findings, for those that show them
  std::vector<std::string> files;            // every file that was judged, sorted
};

struct ReportFormat {
  std::string_view name;
  std::string_view meaning;
  void (*write)(const Report& report, std::ostream& out, const Style& style);
};

// In the order in which they are documented; "human" first.
const std::vector<ReportFormat>& report_formats();

const ReportFormat* find_report_format(std::string_view name);

// One a finding: stays the same while lines above it come and go, differs between two findings.
std::vector<std::string> fingerprints(const std::vector<Finding>& findings);

// The path as tools want it: with '/', no leading "./".
std::string report_path(const std::string& file);

// "2 errors, 1 warning in 3 migrations"; "no findings in 1 migration".
std::string report_summary(const Report& report);

// What to do, and the safe form, as lines of text behind the message.
std::string advice_text(const Finding& finding);

// Text as it may stand in an XML attribute; characters that XML has no way to write are left out.
std::string xml_attribute(std::string_view text);

}  // namespace bellows
