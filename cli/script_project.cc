#include "cli/script_project.h"

#include <algorithm>
#include <array>
#include <system_error>
#include <vector>

namespace bellows {
namespace {

namespace fs = std::filesystem;

struct Tool {
  std::string_view name;
  std::string_view marker;  // without its extension
};

constexpr std::array<Tool, 2> kTools = {{{"adonis", "adonisrc"}, {"knex", "knexfile"}}};
constexpr std::array<std::string_view, 6> kExtensions = {".js",  ".ts",  ".mjs",
                                                         ".cjs", ".mts", ".cts"};
constexpr int kMostLevels = 6;  // from a folder of migrations up to its project

bool wanted(const Tool& tool, const std::string& layout) {
  return layout == "auto" || layout == tool.name;
}

std::vector<fs::path> names_in(const fs::path& folder) {
  std::vector<fs::path> names;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    names.push_back(entry->path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::optional<ScriptProject> project_at(const fs::path& folder, const std::string& layout) {
  const std::vector<fs::path> names = names_in(folder);
  for (const Tool& tool : kTools) {
    const auto marker = std::find_if(names.begin(), names.end(), [&](const fs::path& name) {
      return name.stem() == tool.marker && (is_script(name) || name.extension() == ".json");
    });
    if (wanted(tool, layout) && marker != names.end()) {
      return ScriptProject{std::string(tool.name), folder, marker->string()};
    }
  }
  return std::nullopt;
}

// Scripts, and no SQL beside them.
bool holds_scripts(const fs::path& folder) {
  const std::vector<fs::path> names = names_in(folder);
  return std::any_of(names.begin(), names.end(), is_script) &&
         std::none_of(names.begin(), names.end(),
                      [](const fs::path& name) { return name.extension() == ".sql"; });
}

}  // namespace

bool is_script(const fs::path& file) {
  return std::find(kExtensions.begin(), kExtensions.end(), file.extension().string()) !=
         kExtensions.end();
}

Result<std::optional<ScriptProject>> find_script_project(const fs::path& named,
                                                         const std::string& layout) {
  const bool possible = std::any_of(kTools.begin(), kTools.end(),
                                    [&](const Tool& tool) { return wanted(tool, layout); });
  std::error_code error;
  if (!possible || (!fs::is_directory(named, error) && !is_script(named))) {
    return std::optional<ScriptProject>{};
  }
  fs::path folder = fs::is_directory(named, error) ? named : (named / "..").lexically_normal();
  std::optional<ScriptProject> found = project_at(folder, layout);
  if (!found && (layout != "auto" || holds_scripts(folder))) {
    for (int level = 0; level < kMostLevels && !found; ++level) {
      folder = (folder / "..").lexically_normal();
      found = project_at(folder, layout);
    }
  }
  if (!found && layout != "auto") {
    return Error{ErrorCode::kSource,
                 "there is no " + std::string(layout == "knex" ? "knexfile" : "adonisrc") +
                     " in this folder or above it",
                 "Name the folder of the project.",
                 {named.string(), 0, 0},
                 ""};
  }
  return found;
}

}  // namespace bellows
