// knex.cc: Knex's projects, told by the knexfile.* beside their folder of migrations. Their SQL has
// to be recorded (recorded.h).
#include "migrations/layouts/layout.h"
#include "migrations/layouts/recorded.h"

namespace bellows {

namespace {

std::optional<Evidence> detect(const Folder& folder) {
  for (const std::filesystem::path& file : folder.files()) {
    if (!file.has_parent_path() && file.stem() == "knexfile") {
      return Evidence{"there is a " + file.generic_string(), {}};
    }
  }
  return std::nullopt;
}

Result<Reading> read(const Folder& folder, const SourceOptions& /*options*/) {
  return recording_needed("knex", folder.path());
}

}  // namespace

Layout knex_layout() {
  return {"knex", "Knex", Specificity::kSurroundings, detect, read, compare_recorded_versions};
}

}  // namespace bellows
