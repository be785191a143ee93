// sarif.cc: SARIF 2.1.0, which code scanning reads.
#include <algorithm>
#include <map>
#include <ostream>

#include "cli/lint/formats/formats.h"
#include "cli/version.h"
#include "rules/file_rules.h"
#include "rules/rule.h"

namespace bellows {
namespace {

std::string_view level_of(Severity severity) {
  return severity == Severity::kAdvice ? "note" : severity_name(severity);
}

Json rule_json(std::string_view id, std::string_view title, Severity severity, std::string_view why,
               std::string_view what_to_do) {
  const std::string help = std::string(why) + "\n\n" + std::string(what_to_do);
  return {{"id", id},
          {"name", id},
          {"shortDescription", {{"text", title}}},
          {"fullDescription", {{"text", why}}},
          {"help", {{"text", help}, {"markdown", help}}},
          {"defaultConfiguration", {{"level", level_of(severity)}}}};
}

// Every rule, found or not: then a tool can tell which were asked.
Json rules_json(std::map<std::string, std::size_t>& index) {
  Json list = Json::array();
  for (const Rule& rule : rules()) {
    index.emplace(rule.id, list.size());
    list.push_back(rule_json(rule.id, rule.title, rule.severity, rule.why, rule.safe));
  }
  for (const FileRule& rule : file_rules()) {
    index.emplace(rule.id, list.size());
    list.push_back(rule_json(rule.id, rule.title, rule.severity, rule.why, rule.what_to_do));
  }
  return list;
}

// A path as the path of a URI: RFC 3986's unreserved characters and '/', the rest in percent.
std::string uri_path(std::string_view path) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string uri;
  for (const char letter : path) {
    const auto byte = static_cast<unsigned char>(letter);
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                       (letter >= '0' && letter <= '9') ||
                       std::string_view("-._~/").find(letter) != std::string_view::npos;
    if (plain) {
      uri += letter;
    } else {
      uri += '%';
      uri += kDigits[byte >> 4U];
      uri += kDigits[byte & 15U];
    }
  }
  return uri;
}

Json location_json(const Finding& finding) {
  const std::string path = report_path(finding.place.file);
  Json artifact = {{"uri", path.starts_with('/') ? "file://" + uri_path(path) : uri_path(path)}};
  if (!path.starts_with('/')) {
    artifact["uriBaseId"] = "%SRCROOT%";
  }
  return {{"physicalLocation",
           {{"artifactLocation", std::move(artifact)},
            {"region",
             {{"startLine", finding.place.line},
              {"startColumn", finding.place.column},
              {"endLine", finding.end.line},
              {"endColumn", finding.end.column}}}}}};
}

Json result_json(const Finding& finding, const std::string& fingerprint, std::size_t rule) {
  const std::string advice = advice_text(finding);
  Json result = {{"ruleId", finding.rule},
                 {"ruleIndex", rule},
                 {"level", level_of(finding.severity)},
                 {"message", {{"text", finding.message + (advice.empty() ? "" : "\n" + advice)}}},
                 {"locations", Json::array({location_json(finding)})},
                 {"partialFingerprints", {{"bellows/v1", fingerprint}}}};
  if (!finding.safe_form.empty()) {
    result["properties"] = {{"safeForm", finding.safe_form}, {"phases", finding.safe_phases}};
  }
  return result;
}

}  // namespace

void write_sarif(const Report& report, std::ostream& out, const Style& /*style*/) {
  std::map<std::string, std::size_t> index;
  Json rules = rules_json(index);
  Json results = Json::array();
  const std::vector<std::string> prints = fingerprints(report.lint.findings);
  for (std::size_t i = 0; i < prints.size(); ++i) {
    const Finding& finding = report.lint.findings[i];
    results.push_back(result_json(finding, prints[i], index.at(finding.rule)));
  }
  Json driver = {
      {"name", "bellows"}, {"semanticVersion", BELLOWS_VERSION}, {"rules", std::move(rules)}};
  Json run = {{"tool", {{"driver", std::move(driver)}}},
              {"columnKind", "unicodeCodePoints"},
              {"results", std::move(results)}};
  out << pretty_json({{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                      {"version", "2.1.0"},
                      {"runs", Json::array({std::move(run)})}});
}

}  // namespace bellows
