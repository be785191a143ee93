// sqlx.cc: sqlx's folders: <version>_<description>.sql, or .up.sql and .down.sql.
#include <algorithm>

#include "migrations/digest.h"
#include "migrations/layouts/layout.h"
#include "migrations/layouts/paired_scripts.h"
#include "migrations/layouts/script_text.h"

namespace bellows {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kNoTransaction = "-- no-transaction";

bool is_named_so(const fs::path& script, std::string_view) {
  return !script.has_parent_path() && numbered_name(directed_name(script).stem);
}

// Whether Cargo.toml names sqlx among what the project depends on.
bool depends_on_sqlx(std::string_view manifest) {
  LineReader lines(manifest);
  while (lines.next()) {
    std::string_view line = trimmed(lines.line());
    if (line.starts_with("sqlx")) {
      line = trimmed(line.substr(4));
      if (line.starts_with('=') || line.starts_with('.')) {
        return true;
      }
    }
    if (line.starts_with('[') && line.ends_with("dependencies.sqlx]")) {
      return true;
    }
  }
  return false;
}

std::optional<Evidence> detect(const Folder& folder) {
  std::vector<std::size_t> scripts = scripts_where(folder, is_named_so);
  const bool declines = std::any_of(scripts.begin(), scripts.end(), [&](std::size_t script) {
    return folder.script_bytes(script).starts_with(kNoTransaction);
  });
  if (declines) {
    return evidence_of(folder, std::move(scripts),
                       "named <version>_<description>.sql, and one begins with \"-- "
                       "no-transaction\"");
  }
  const std::optional<fs::path> manifest = folder.above("Cargo.toml");
  if (scripts.empty() || !manifest) {
    return std::nullopt;
  }
  const Result<std::string> text = read_bytes(*manifest);
  if (!text || !depends_on_sqlx(*text)) {
    return std::nullopt;
  }
  return evidence_of(folder, std::move(scripts),
                     "named <version>_<description>.sql, and Cargo.toml asks for sqlx");
}

bool any_direction(Direction) {
  return true;
}

Result<Reading> read(const Folder& folder, const SourceOptions&) {
  Reading reading;
  for (const auto& [stem, pair] : numbered_pairs(folder, any_direction, reading, "sqlx")) {
    std::optional<UnreadMigration> draft = read_pair(folder, pair, reading);
    if (!draft) {
      continue;
    }
    Migration& migration = draft->migration;
    const NumberedName name = *numbered_name(stem);  // as all pairs have
    migration.version = name.number;
    migration.recorded_name = without_zeros(name.number);
    migration.description = spaced(name.rest);
    const Result<std::string> bytes = folder.bytes(*pair.up);
    migration.tool_checksum = sha384_hex(*bytes);
    migration.transactional = !bytes->starts_with(kNoTransaction);
    reading.drafts.push_back(*std::move(draft));
  }
  std::stable_sort(reading.drafts.begin(), reading.drafts.end(),
                   [](const UnreadMigration& a, const UnreadMigration& b) {
                     return compare_numbers(a.migration.version, b.migration.version) < 0;
                   });
  return reading;
}

}  // namespace

Layout sqlx_layout() {
  return {"sqlx", "sqlx", Specificity::kSurroundings, detect, read, compare_numbers};
}

}  // namespace bellows
