#include <algorithm>

#include "migrations/catalog.h"
#include "migrations/catalog_description.h"

namespace bellows {

std::vector<std::string> schema_differences(const Catalog& a, const Catalog& b, Compare compare) {
  const Detail detail = compare == Compare::kTexts ? Detail::kTexts : Detail::kNames;
  const auto first = describe_schema(a, detail);
  const auto second = describe_schema(b, detail);
  std::vector<std::string> differences;
  for (const auto& [object, text] : first) {
    const auto other = second.find(object);
    if (other == second.end()) {
      differences.push_back(object + ": only in the first" + (text.empty() ? "" : ": " + text));
    } else if (other->second != text) {
      differences.push_back(object + ": " + text + " | " + other->second);
    }
  }
  for (const auto& [object, text] : second) {
    if (!first.contains(object)) {
      differences.push_back(object + ": only in the second" + (text.empty() ? "" : ": " + text));
    }
  }
  std::sort(differences.begin(), differences.end());
  return differences;
}

}  // namespace bellows
