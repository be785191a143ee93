#include "migrations/json.h"

namespace bellows {

Result<Json> parse_json(std::string_view text) {
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    return Error{ErrorCode::kConfiguration,
                 "not JSON at byte " + std::to_string(error.byte) + ": " + error.what(),
                 "Check that the file is complete and was written by Bellows.",
                 {},
                 ""};
  } catch (const Json::exception& error) {  // such as a number that is too large for anything
    return Error{ErrorCode::kConfiguration,
                 std::string("not JSON that can be kept: ") + error.what(),
                 "Check that the file is complete and was written by Bellows.",
                 {},
                 ""};
  }
}

std::string pretty_json(const Json& value) {
  return value.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string compact_json(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace bellows
