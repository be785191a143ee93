#include "cli/report_error.h"

#include "migrations/json.h"

namespace bellows {

std::string_view error_code_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::kUsage:
      return "usage";
    case ErrorCode::kConfiguration:
      return "configuration";
    case ErrorCode::kSource:
      return "source";
    case ErrorCode::kUnsupported:
      return "unsupported";
    case ErrorCode::kPlan:
      return "plan";
    case ErrorCode::kConnection:
      return "connection";
    case ErrorCode::kPermission:
      return "permission";
    case ErrorCode::kLock:
      return "lock";
    case ErrorCode::kDrift:
      return "drift";
    case ErrorCode::kBusy:
      return "busy";
    case ErrorCode::kSql:
      return "sql";
    case ErrorCode::kInternal:
      return "internal";
  }
  return "internal";
}

std::string place_text(const Place& place) {
  std::string text = place.file;
  if (!text.empty() && place.line > 0) {
    text += ":" + std::to_string(place.line);
    if (place.column > 0) {
      text += ":" + std::to_string(place.column);
    }
  }
  return text;
}

std::string error_text(const Error& error, const Style& style) {
  std::string text = style.red("error:") + " " + error.message;
  if (!error.sqlstate.empty()) {
    text += " (SQLSTATE " + error.sqlstate + ")";
  }
  text += "\n";
  if (!error.at.file.empty()) {
    text += "  at " + place_text(error.at) + "\n";
  }
  if (!error.hint.empty()) {
    text += "  hint: " + error.hint + "\n";
  }
  return text;
}

std::string error_json(const Error& error) {
  return compact_json({{"error",
                        {{"code", error_code_name(error.code)},
                         {"message", error.message},
                         {"hint", error.hint},
                         {"file", error.at.file},
                         {"line", error.at.line},
                         {"column", error.at.column},
                         {"sqlstate", error.sqlstate}}}}) +
         "\n";
}

}  // namespace bellows
