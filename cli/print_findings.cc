#include "cli/print_findings.h"

#include <algorithm>
#include <array>

#include "cli/report_error.h"

namespace bellows {
namespace {

constexpr int kMostLines = 4;

std::string painted(Severity severity, const std::string& text, const Style& style) {
  switch (severity) {
    case Severity::kError:
      return style.red(text);
    case Severity::kWarning:
      return style.yellow(text);
    case Severity::kAdvice:
      return style.blue(text);
  }
  return text;
}

bool continues_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

// As wide as `text` looks, with its tabs kept, so that what follows stands below what follows it.
std::string blanks_like(std::string_view text) {
  std::string blanks;
  for (const char letter : text) {
    if (!continues_character(letter)) {
      blanks += letter == '\t' ? '\t' : ' ';
    }
  }
  return blanks;
}

std::string carets_like(std::string_view text) {
  const auto width = std::count_if(text.begin(), text.end(),
                                   [](char letter) { return !continues_character(letter); });
  return std::string(static_cast<std::size_t>(std::max<std::ptrdiff_t>(width, 1)), '^');
}

std::string margin(const std::string& number, std::size_t width) {
  return "  " + std::string(width - number.size(), ' ') + number + " | ";
}

std::string indented(std::string_view text, std::string_view indent) {
  std::string result;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    result += std::string(indent) + std::string(text.substr(begin, end - begin)) + "\n";
    begin = end + 1;
  }
  return result;
}

const Migration* migration_of(const Finding& finding, const std::vector<Migration>& migrations) {
  const auto found = std::find_if(
      migrations.begin(), migrations.end(),
      [&](const Migration& migration) { return migration.file == finding.place.file; });
  return found == migrations.end() ? nullptr : &*found;
}

}  // namespace

std::string code_frame(const std::string& text, Range range, int first_line, const Style& style) {
  if (range.begin >= text.size()) {
    return "";
  }
  const std::size_t before =
      range.begin == 0 ? std::string::npos : text.rfind('\n', range.begin - 1);
  std::size_t begin = before == std::string::npos ? 0 : before + 1;
  const std::size_t width = std::to_string(first_line + kMostLines).size();
  std::string frame;
  for (int line = 0; line < kMostLines && begin < std::max(range.end, range.begin + 1); ++line) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view shown = std::string_view(text).substr(begin, end - begin);
    shown = shown.substr(0, shown.find('\r'));
    frame +=
        style.faint(margin(std::to_string(first_line + line), width)) + std::string(shown) + "\n";
    if (line == 0) {
      const std::size_t marked_end = std::clamp(range.end, range.begin, begin + shown.size());
      frame += style.faint(margin("", width)) +
               blanks_like(std::string_view(text).substr(begin, range.begin - begin)) +
               style.red(carets_like(
                   std::string_view(text).substr(range.begin, marked_end - range.begin))) +
               "\n";
    }
    begin = end + 1;
  }
  if (begin < range.end) {
    frame += style.faint(margin("", width)) + "…\n";
  }
  return frame;
}

std::string finding_text(const Finding& finding, const std::vector<Migration>& migrations,
                         const Style& style) {
  std::string text =
      style.bold(place_text(finding.place)) + ": " +
      painted(finding.severity, std::string(severity_name(finding.severity)), style) + ": " +
      finding.rule + "\n";
  if (const Migration* migration = migration_of(finding, migrations)) {
    text += code_frame(migration->text, finding.range, finding.place.line, style);
  }
  text += "  " + finding.message + "\n";
  if (!finding.advice.empty()) {
    text += "  " + style.bold("do:") + " " + finding.advice + "\n";
  }
  if (!finding.safe_form.empty()) {
    text += "  " + style.bold("safe form") +
            (finding.safe_phases.empty() ? "" : " (" + finding.safe_phases + ")") + ":\n";
    for (const std::string& sql : finding.safe_form) {
      text += style.green(indented(sql + ";", "    "));
    }
  }
  return text;
}

Json finding_json(const Finding& finding) {
  return {{"rule", finding.rule},
          {"severity", severity_name(finding.severity)},
          {"file", finding.place.file},
          {"line", finding.place.line},
          {"column", finding.place.column},
          {"version", finding.version},
          {"statement", finding.statement},
          {"message", finding.message},
          {"advice", finding.advice},
          {"safe_form", finding.safe_form},
          {"safe_phases", finding.safe_phases}};
}

std::string findings_summary(const std::vector<Finding>& findings) {
  constexpr std::array<std::string_view, 3> kWords = {"error", "warning", "advice"};
  std::string summary;
  for (const Severity severity : {Severity::kError, Severity::kWarning, Severity::kAdvice}) {
    const auto count = std::count_if(findings.begin(), findings.end(), [&](const Finding& finding) {
      return finding.severity == severity;
    });
    if (count > 0) {
      summary += (summary.empty() ? "" : ", ") + std::to_string(count) + " " +
                 std::string(kWords.at(static_cast<std::size_t>(severity))) +
                 (count > 1 && severity != Severity::kAdvice ? "s" : "");
    }
  }
  return summary.empty() ? "no findings" : summary;
}

}  // namespace bellows
