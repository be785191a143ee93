#include "migrations/lower/keywords.h"

#include <array>

#include "migrations/lower/pg_tree.h"

namespace bellows::lower {

namespace {

// Words that only servers 16 to 18 restrict; an older grammar takes the quotes just as well.
constexpr std::array<std::string_view, 14> kNewerWords = {
    "json",           "json_array",   "json_arrayagg", "json_exists",    "json_object",
    "json_objectagg", "json_query",   "json_scalar",   "json_serialize", "json_table",
    "json_value",     "merge_action", "system_user",   "xmltable"};

}  // namespace

bool is_reserved_somewhere(const std::string& word) {
  const int keyword = ScanKeywordLookup(word.c_str(), &ScanKeywords);
  if (keyword >= 0) {
    return ScanKeywordCategories[keyword] != UNRESERVED_KEYWORD;
  }
  return std::find(kNewerWords.begin(), kNewerWords.end(), word) != kNewerWords.end();
}

}  // namespace bellows::lower
