// maragudk.cc: folders of the Go package maragu.dev/migrate (once github.com/maragudk/migrate):
// <name>.up.sql and <name>.down.sql in the order of their names, which need no number and may share
// one.
#include <algorithm>

#include "migrations/layouts/layout.h"
#include "migrations/layouts/paired_scripts.h"
#include "migrations/layouts/script_text.h"

namespace bellows {

namespace {

namespace fs = std::filesystem;

// What the tool's own pattern lets through: [\w-]+.
bool is_name(std::string_view stem) {
  return !stem.empty() && std::all_of(stem.begin(), stem.end(), [](unsigned char letter) {
    return letter == '_' || letter == '-' || (letter >= '0' && letter <= '9') ||
           (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
  });
}

bool is_one_way(const DirectedName& name) {
  return name.direction != Direction::kOnly && is_name(name.stem);
}

bool is_named_so(const fs::path& script, std::string_view) {
  return !script.has_parent_path() && is_one_way(directed_name(script));
}

// Whether a line of go.mod requires the package.
bool requires_package(std::string_view manifest) {
  LineReader lines(manifest);
  while (lines.next()) {
    std::string_view line = trimmed(lines.line());
    if (line.starts_with("require ")) {
      line = trimmed(line.substr(8));
    }
    if (line.starts_with("maragu.dev/migrate ") ||
        line.starts_with("github.com/maragudk/migrate ")) {
      return true;
    }
  }
  return false;
}

std::optional<Evidence> detect(const Folder& folder) {
  std::vector<std::size_t> scripts = scripts_where(folder, is_named_so);
  const std::optional<fs::path> manifest = folder.above("go.mod");
  if (scripts.empty() || !manifest) {
    return std::nullopt;
  }
  const Result<std::string> text = read_bytes(*manifest);
  if (!text || !requires_package(*text)) {
    return std::nullopt;
  }
  return evidence_of(folder, std::move(scripts),
                     "named <name>.up.sql or .down.sql, and go.mod asks for maragu.dev/migrate");
}

Result<Reading> read(const Folder& folder, const SourceOptions&) {
  Reading reading;
  for (const auto& [stem, pair] : pairs_where(folder, is_one_way, reading, "maragu.dev/migrate")) {
    if (std::optional<UnreadMigration> draft = read_pair(folder, pair, reading)) {
      draft->migration.version = stem;
      draft->migration.recorded_name = stem;
      draft->migration.description = spaced(stem);
      reading.drafts.push_back(*std::move(draft));
    }
  }
  return reading;  // the map has the order of the names already
}

int compare_names(std::string_view a, std::string_view b) {
  return sign(a.compare(b));
}

}  // namespace

Layout maragudk_layout() {
  return {"maragudk", "maragu.dev/migrate", Specificity::kSurroundings, detect,
          read,       compare_names};
}

}  // namespace bellows
