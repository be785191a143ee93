#include "migrations/layouts/flyway_names.h"

#include <algorithm>
#include <array>

#include "migrations/layouts/script_text.h"

namespace bellows {

namespace {

constexpr std::string_view kSuffix = ".sql";
constexpr std::string_view kSeparator = "__";
constexpr std::string_view kRepeatable = "R__";

constexpr std::array<std::string_view, 36> kEvents = {
    "beforeMigrate",
    "beforeRepeatables",
    "beforeEachMigrate",
    "beforeEachMigrateStatement",
    "afterEachMigrateStatement",
    "afterEachMigrateStatementError",
    "afterEachMigrate",
    "afterEachMigrateError",
    "afterMigrate",
    "afterMigrateApplied",
    "afterMigrateError",
    "afterVersioned",
    "beforeUndo",
    "beforeEachUndo",
    "afterEachUndo",
    "afterEachUndoError",
    "afterUndo",
    "afterUndoError",
    "beforeClean",
    "afterClean",
    "afterCleanError",
    "beforeInfo",
    "afterInfo",
    "afterInfoError",
    "beforeValidate",
    "afterValidate",
    "afterValidateError",
    "beforeBaseline",
    "afterBaseline",
    "afterBaselineError",
    "beforeRepair",
    "afterRepair",
    "afterRepairError",
    "beforeConnect",
    "afterConnect",
    "createSchema",
};

// Digits in parts, set off by single dots or underscores.
bool is_version(std::string_view text) {
  bool after_digit = false;
  for (const char c : text) {
    if (!is_digit(c) && !((c == '.' || c == '_') && after_digit)) {
      return false;
    }
    after_digit = is_digit(c);
  }
  return after_digit;
}

bool is_repeatable(std::string_view version) {
  return version.starts_with(kRepeatable);
}

std::optional<FlywayKind> kind_of(char prefix) {
  switch (prefix) {
    case 'V':
      return FlywayKind::kVersioned;
    case 'U':
      return FlywayKind::kUndo;
    case 'B':
      return FlywayKind::kBaseline;
    default:
      return std::nullopt;
  }
}

// Takes the first part of a version; a version that has no more counts as 0.
std::string_view take_part(std::string_view& version) {
  const std::size_t dot = std::min(version.find('.'), version.size());
  const std::string_view part = version.substr(0, dot);
  version.remove_prefix(std::min(dot + 1, version.size()));
  return part;
}

}  // namespace

std::optional<FlywayName> read_flyway_name(std::string_view name) {
  if (!name.ends_with(kSuffix)) {
    return std::nullopt;
  }
  name.remove_suffix(kSuffix.size());
  const std::size_t separator = name.find(kSeparator);
  const std::string_view head = name.substr(0, separator);
  const std::string description =
      separator == std::string_view::npos ? "" : spaced(name.substr(separator + kSeparator.size()));
  if (std::find(kEvents.begin(), kEvents.end(), head) != kEvents.end()) {
    return FlywayName{FlywayKind::kCallback, std::string(head), description};
  }
  if (separator == std::string_view::npos || head.empty()) {
    return std::nullopt;
  }
  if (head == "R") {
    return FlywayName{FlywayKind::kRepeatable, std::string(kRepeatable) + description, description};
  }
  const std::optional<FlywayKind> kind = kind_of(head.front());
  if (!kind || !is_version(head.substr(1))) {
    return std::nullopt;
  }
  std::string version(head.substr(1));
  std::replace(version.begin(), version.end(), '_', '.');
  return FlywayName{*kind, std::move(version), description};
}

int compare_flyway_versions(std::string_view a, std::string_view b) {
  if (is_repeatable(a) || is_repeatable(b)) {
    return is_repeatable(a) && is_repeatable(b) ? sign(a.compare(b)) : is_repeatable(a) ? 1 : -1;
  }
  while (!a.empty() || !b.empty()) {
    const int order = compare_numbers(take_part(a), take_part(b));
    if (order != 0) {
      return order;
    }
  }
  return 0;
}

}  // namespace bellows
