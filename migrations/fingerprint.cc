#include "migrations/catalog.h"
#include "migrations/catalog_description.h"
#include "migrations/sha256.h"

namespace bellows {

std::string fingerprint(const Catalog& catalog) {
  std::string text;
  for (const auto& [object, description] : describe_schema(catalog, Detail::kIdentity)) {
    text += object + ": " + description + "\n";
  }
  return sha256_hex(text);
}

}  // namespace bellows
