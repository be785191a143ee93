#include "executor/cursor_json.h"

#include "migrations/json.h"

namespace bellows {

std::string cursor_to_json(const std::vector<std::string>& cursor) {
  Json list = Json::array();
  for (const std::string& part : cursor) {
    list.push_back(part);
  }
  return compact_json(list);
}

Result<std::vector<std::string>> cursor_from_json(const std::string& text) {
  const Result<Json> list = parse_json(text);
  if (!list) {
    return list.error();
  }
  std::vector<std::string> cursor;
  for (const Json& part : *list) {
    cursor.push_back(part.is_string() ? part.get<std::string>() : part.dump());
  }
  return cursor;
}

}  // namespace bellows
