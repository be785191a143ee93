#include "migrations/layouts/knex.h"

#include "migrations/layouts/recorded.h"

namespace bellows {

namespace {

std::string detect(const std::vector<std::filesystem::path>& files) {
  for (const std::filesystem::path& file : files) {
    if (!file.has_parent_path() && file.stem() == "knexfile") {
      return "there is a " + file.generic_string();
    }
  }
  return "";
}

Result<std::vector<Migration>> read(const std::filesystem::path& folder,
                                    const std::vector<std::filesystem::path>& /*files*/) {
  return recording_needed("knex", folder);
}

}  // namespace

Layout knex_layout() {
  return {"knex", detect, read, compare_recorded_versions};
}

}  // namespace bellows
