// golang_migrate.cc: golang-migrate's folders: <version>_<title>.up.sql and .down.sql.
#include <algorithm>

#include "migrations/layouts/layout.h"
#include "migrations/layouts/paired_scripts.h"
#include "migrations/layouts/script_text.h"

namespace bellows {

namespace {

namespace fs = std::filesystem;

bool is_directed(Direction direction) {
  return direction != Direction::kOnly;
}

bool is_named_so(const fs::path& script, std::string_view) {
  const DirectedName name = directed_name(script);
  return !script.has_parent_path() && is_directed(name.direction) && numbered_name(name.stem);
}

std::optional<Evidence> detect(const Folder& folder) {
  return evidence_of(folder, scripts_where(folder, is_named_so),
                     "named <version>_<title>.up.sql or .down.sql");
}

Result<Reading> read(const Folder& folder, const SourceOptions&) {
  Reading reading;
  for (const auto& [stem, pair] : numbered_pairs(folder, is_directed, reading, "golang-migrate")) {
    std::optional<UnreadMigration> draft = read_pair(folder, pair, reading);
    if (!draft) {
      continue;
    }
    const NumberedName name = *numbered_name(stem);  // as all pairs have
    draft->migration.version = name.number;
    draft->migration.recorded_name = without_zeros(name.number);
    draft->migration.description = spaced(name.rest);
    reading.drafts.push_back(*std::move(draft));
  }
  std::stable_sort(reading.drafts.begin(), reading.drafts.end(),
                   [](const UnreadMigration& a, const UnreadMigration& b) {
                     return compare_numbers(a.migration.version, b.migration.version) < 0;
                   });
  return reading;
}

}  // namespace

Layout golang_migrate_layout() {
  return {"golang-migrate", "golang-migrate", Specificity::kNames, detect, read, compare_numbers};
}

}  // namespace bellows
