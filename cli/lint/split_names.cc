// split_names.cc: what the parts of a split migration are called, so that their tool runs them
// right behind one another.
#include <algorithm>
#include <filesystem>

#include "cli/lint/fix_files.h"
#include "migrations/layouts/layout.h"

namespace bellows {
namespace {

namespace fs = std::filesystem;

const Layout* find_layout(const std::string& name) {
  for (const Layout& layout : layouts()) {
    if (layout.name == name) {
      return &layout;
    }
  }
  return nullptr;
}

std::string padded(std::size_t number, std::size_t count) {
  const std::size_t width = std::to_string(count + 1).size();
  std::string text = std::to_string(number);
  return std::string(width - std::min(width, text.size()), '0') + text;
}

// V13__add_index.sql: V13.1__add_index.sql, or V13.0.1 when there is a 13.1 already.
std::optional<std::vector<std::string>> flyway_names(const Layout& layout,
                                                     const Migration& migration,
                                                     const Migration* next, std::size_t count) {
  constexpr int kMostParts = 8;
  const fs::path script(migration.script);
  const std::string name = script.filename().generic_string();
  const std::size_t separator = name.find("__");
  if (migration.repeatable || migration.version.starts_with("R__") ||
      separator == std::string::npos) {
    return std::nullopt;
  }
  std::string stem = migration.version;
  for (int parts = 0; parts < kMostParts; ++parts, stem += ".0") {
    const std::string last = stem + "." + std::to_string(count);
    if (next != nullptr && layout.compare_versions(last, next->version) >= 0) {
      continue;
    }
    std::vector<std::string> names;
    for (std::size_t i = 1; i <= count; ++i) {
      const std::string file = "V" + stem + "." + std::to_string(i) + name.substr(separator);
      names.push_back((script.parent_path() / file).generic_string());
    }
    return names;
  }
  return std::nullopt;
}

// 002_x.sql: 002_x_2.sql, 002_x_3.sql.
std::optional<std::vector<std::string>> plain_names(const Layout& layout,
                                                    const Migration& migration,
                                                    const Migration* next, std::size_t count) {
  const fs::path script(migration.script);
  std::vector<std::string> names;
  for (std::size_t i = 2; i <= count + 1; ++i) {
    const std::string stem = script.stem().generic_string() + "_" + padded(i, count);
    if (next != nullptr && layout.compare_versions(stem, next->version) >= 0) {
      return std::nullopt;
    }
    names.push_back((script.parent_path() / (stem + ".sql")).generic_string());
  }
  return names;
}

}  // namespace

std::optional<std::vector<std::string>> names_behind(const std::string& layout,
                                                     const Migration& migration,
                                                     const Migration* next, std::size_t count) {
  const Layout* known = find_layout(layout);
  if (known == nullptr) {
    return std::nullopt;
  }
  if (layout == "flyway") {
    return flyway_names(*known, migration, next, count);
  }
  if (layout == "plain") {
    return plain_names(*known, migration, next, count);
  }
  return std::nullopt;
}

}  // namespace bellows
