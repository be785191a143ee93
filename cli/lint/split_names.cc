// split_names.cc: what the parts of a split migration are called, so that their tool runs them
// right behind one another.
#include <algorithm>
#include <filesystem>

#include "cli/lint/split_files.h"
#include "migrations/layouts/layout.h"
#include "migrations/layouts/script_text.h"

namespace bellows {
namespace {

namespace fs = std::filesystem;

using Names = std::optional<std::vector<std::string>>;

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
Names flyway_names(const Layout& layout, const Migration& migration, const Migration* next,
                   std::size_t count) {
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
    if (next != nullptr && !next->repeatable && layout.compare_versions(last, next->version) >= 0) {
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

// 002_x.sql: 002_x_2.sql, 002_x_3.sql. x.up.sql: x_2.up.sql.
Names plain_names(const Layout& layout, const Migration& migration, const Migration* next,
                  std::size_t count) {
  const fs::path script(migration.script);
  const std::string name = script.filename().generic_string();
  const std::string tail = layout.name == "maragudk" ? ".up.sql" : ".sql";
  const std::string whole = name.substr(0, name.size() - std::min(tail.size(), name.size()));
  std::vector<std::string> names;
  for (std::size_t i = 2; i <= count + 1; ++i) {
    const std::string stem = whole + "_" + padded(i, count);
    if (next != nullptr && layout.compare_versions(stem, next->version) >= 0) {
      return std::nullopt;
    }
    names.push_back((script.parent_path() / (stem + tail)).generic_string());
  }
  return names;
}

// Prisma's 20260101_x/migration.sql: 20260101_x_2/migration.sql.
Names prisma_names(const Layout& layout, const Migration& migration, const Migration* next,
                   std::size_t count) {
  const fs::path script(migration.script);
  std::vector<std::string> names;
  for (std::size_t i = 2; i <= count + 1; ++i) {
    const std::string folder = script.parent_path().generic_string() + "_" + padded(i, count);
    if (next != nullptr && layout.compare_versions(folder, next->version) >= 0) {
      return std::nullopt;
    }
    names.push_back((fs::path(folder) / script.filename()).generic_string());
  }
  return names;
}

// The number that a name begins with, one higher; dashes between its digits stay where they are.
std::string one_higher(std::string number) {
  for (auto digit = number.rbegin(); digit != number.rend(); ++digit) {
    if (!is_digit(*digit)) {
      continue;
    }
    if (*digit != '9') {
      ++*digit;
      return number;
    }
    *digit = '0';
  }
  return "1" + number;
}

std::string without_dashes(std::string number) {
  std::erase(number, '-');
  return number;
}

// 7_x.up.sql: 8_x.up.sql. Diesel's 2026-01-01-120000_x/up.sql: 2026-01-01-120001_x/up.sql.
Names numbered_names(const Layout& layout, const Migration& migration, const Migration* next,
                     std::size_t count) {
  const fs::path script(migration.script);
  const bool by_folder = script.has_parent_path();
  const std::string name = (by_folder ? script.parent_path() : script).generic_string();
  const bool dashes = layout.name == "diesel";
  const auto end = std::find_if_not(name.begin(), name.end(),
                                    [&](char c) { return is_digit(c) || (dashes && c == '-'); });
  std::string number(name.begin(), end);
  const std::string rest(end, name.end());
  if (number.empty()) {
    return std::nullopt;
  }
  // What the layout compares: the number, or, with node-pg-migrate, the whole name.
  const bool by_name = layout.name == "node-pg-migrate";
  const std::string tail = by_name ? migration.version.substr(number.size()) : "";
  std::string before = migration.version;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) {
    number = one_higher(number);
    const std::string version = without_dashes(number) + tail;
    if (layout.compare_versions(before, version) >= 0 ||
        (next != nullptr && layout.compare_versions(version, next->version) >= 0)) {
      return std::nullopt;
    }
    before = version;
    const std::string fresh = number + rest;
    names.push_back(by_folder ? (fs::path(fresh) / script.filename()).generic_string() : fresh);
  }
  return names;
}

}  // namespace

Names names_behind(const std::string& layout, const Migration& migration, const Migration* next,
                   std::size_t count) {
  const Layout* known = find_layout(layout);
  if (known == nullptr) {
    return std::nullopt;
  }
  if (layout == "flyway") {
    return flyway_names(*known, migration, next, count);
  }
  if (layout == "plain" || layout == "maragudk") {
    return plain_names(*known, migration, next, count);
  }
  if (layout == "prisma") {
    return prisma_names(*known, migration, next, count);
  }
  for (const std::string_view numbered :
       {"dbmate", "goose", "golang-migrate", "diesel", "sqlx", "node-pg-migrate"}) {
    if (layout == numbered) {
      return numbered_names(*known, migration, next, count);
    }
  }
  return std::nullopt;
}

}  // namespace bellows
