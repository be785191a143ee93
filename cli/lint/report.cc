#include "cli/lint/report.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "cli/lint/formats/formats.h"
#include "migrations/sha256.h"

namespace bellows {

const std::vector<ReportFormat>& report_formats() {
  static const std::vector<ReportFormat> kFormats = {
      {"human", "for people: the code, what happens, what to do", write_human},
      {"json", "one document", write_json},
      {"sarif", "SARIF 2.1.0, for code scanning", write_sarif},
      {"github", "annotations of a GitHub workflow", write_github},
      {"gitlab", "GitLab's code quality report", write_gitlab},
      {"junit", "JUnit XML, a test case a file or finding", write_junit},
      {"checkstyle", "Checkstyle XML", write_checkstyle},
      {"markdown", "a comment on a pull request", write_markdown},
  };
  return kFormats;
}

const ReportFormat* find_report_format(std::string_view name) {
  const std::vector<ReportFormat>& all = report_formats();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const ReportFormat& format) { return format.name == name; });
  return found == all.end() ? nullptr : &*found;
}

std::vector<std::string> fingerprints(const std::vector<Finding>& findings) {
  std::vector<std::string> result;
  std::map<std::string, int> seen;
  for (const Finding& finding : findings) {
    std::string key = finding.rule + '\n' + report_path(finding.place.file) + '\n';
    key += finding.statement.empty() ? finding.message : finding.statement;
    const int number = seen[key]++;
    result.push_back(sha256_hex(key + '\n' + std::to_string(number)));
  }
  return result;
}

std::string report_path(const std::string& file) {
  std::string path = std::filesystem::path(file).lexically_normal().generic_string();
  return path.starts_with("./") ? path.substr(2) : path;
}

std::string report_summary(const Report& report) {
  constexpr std::array<std::string_view, 3> kWords = {"error", "warning", "advice"};
  std::array<std::size_t, 3> counts{};
  for (const Finding& finding : report.lint.findings) {
    ++counts.at(static_cast<std::size_t>(finding.severity));
  }
  std::string summary;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts.at(i) > 0) {
      summary += (summary.empty() ? "" : ", ") + std::to_string(counts.at(i)) + " " +
                 std::string(kWords.at(i)) + (counts.at(i) > 1 && i < 2 ? "s" : "");
    }
  }
  return (summary.empty() ? "no findings" : summary) + " in " + std::to_string(report.migrations) +
         (report.migrations == 1 ? " migration" : " migrations");
}

std::string advice_text(const Finding& finding) {
  std::string text = finding.advice;
  if (!finding.safe_form.empty()) {
    text += text.empty() ? "" : "\n";
    text += "Safe form";
    text += finding.safe_phases.empty() ? ":" : " (" + finding.safe_phases + "):";
    for (const std::string& sql : finding.safe_form) {
      text += "\n  " + sql + ";";
    }
  }
  return text;
}

std::string xml_attribute(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (const char letter : text) {
    switch (letter) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\n':
        result += "&#10;";
        break;
      case '\t':
        result += "&#9;";
        break;
      default:
        if (static_cast<unsigned char>(letter) >= 0x20U) {
          result += letter;
        }
    }
  }
  return result;
}

}  // namespace bellows
