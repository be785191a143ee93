#include "rules/impact.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "rules/work_speed.h"

namespace bellows {
namespace {

constexpr double kMegabyte = 1'000'000;

// Megabytes of table and indexes a second. Slower than what an idle machine with everything in
// memory does, because a production server is neither.
constexpr double kScanSpeed = 400;
constexpr double kBuildSpeed = 60;
constexpr double kRewriteSpeed = 50;

bool has(const std::vector<ObjectName>& sorted, const ObjectName& name) {
  return std::binary_search(sorted.begin(), sorted.end(), name);
}

// A new index is built from the table that is locked along with it; an old one says whose it is.
bool builds_on(const Effects& effects, const Catalog& before, const ObjectName& relation,
               LockMode lock) {
  return std::any_of(effects.builds.begin(), effects.builds.end(), [&](const ObjectName& name) {
    const auto index = before.indexes.find(name);
    return index != before.indexes.end()
               ? index->second.table == relation
               : lock >= LockMode::kShareUpdateExclusive && name.schema == relation.schema;
  });
}

Work work_on(const Effects& effects, const Catalog& before, const Lock& lock) {
  if (has(effects.rewrites, lock.relation)) {
    return Work::kRewrite;
  }
  if (builds_on(effects, before, lock.relation, lock.mode)) {
    return Work::kBuild;
  }
  return has(effects.scans, lock.relation) ? Work::kScan : Work::kNone;
}

std::string grouped(std::int64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

std::string bytes_text(std::int64_t bytes) {
  constexpr std::array<std::string_view, 4> kUnits = {"kB", "MB", "GB", "TB"};
  double value = static_cast<double>(bytes) / 1'000;
  std::size_t unit = 0;
  while (value >= 1'000 && unit + 1 < kUnits.size()) {
    value /= 1'000;
    ++unit;
  }
  return grouped(std::llround(value)) + " " + std::string(kUnits.at(unit));
}

std::string_view work_words(Work work) {
  switch (work) {
    case Work::kNone:
      return "for an instant";
    case Work::kScan:
      return "while it is read whole";
    case Work::kBuild:
      return "while an index of it is built";
    case Work::kRewrite:
      return "while it is written anew";
  }
  return "";
}

}  // namespace

double seconds_for(Work work, const TableSize& size) {
  const double megabytes = static_cast<double>(size.bytes) / kMegabyte;
  switch (work) {
    case Work::kNone:
      return 0;
    case Work::kScan:
      return megabytes / kScanSpeed;
    case Work::kBuild:
      return megabytes / kBuildSpeed;
    case Work::kRewrite:
      return megabytes / kRewriteSpeed;
  }
  return 0;
}

std::vector<Impact> impacts_of(const Effects& effects, const Catalog& before) {
  std::vector<Impact> impacts;
  for (const Lock& lock : effects.locks) {
    if (before.indexes.contains(lock.relation)) {
      continue;  // locked together with its table
    }
    Impact impact{lock.relation, lock.mode, work_on(effects, before, lock), std::nullopt, -1};
    if (lock.mode <= LockMode::kRowExclusive && impact.work == Work::kNone) {
      continue;
    }
    const auto table = before.tables.find(lock.relation);
    if (table != before.tables.end() && table->second.size && table->second.size->rows >= 0) {
      impact.size = table->second.size;
      impact.seconds = seconds_for(impact.work, *impact.size);
    }
    impacts.push_back(std::move(impact));
  }
  std::stable_sort(impacts.begin(), impacts.end(), [](const Impact& a, const Impact& b) {
    return std::tuple(a.work, a.lock, a.seconds) > std::tuple(b.work, b.lock, b.seconds);
  });
  return impacts;
}

std::string impact_text(const Impact& impact) {
  std::string text = std::string(lock_mode_name(impact.lock)) + " on " + display(impact.relation);
  if (impact.size) {
    text +=
        " (about " + grouped(impact.size->rows) + " rows, " + bytes_text(impact.size->bytes) + ")";
  }
  text += " " + std::string(work_words(impact.work));
  if (impact.work != Work::kNone && impact.seconds >= 0) {
    text += ", " + duration_text(impact.seconds);
  }
  return text;
}

std::string duration_text(double seconds) {
  if (seconds < 1) {
    return "under a second";
  }
  if (seconds < 90) {
    return "about " + std::to_string(std::lround(seconds)) + " s";
  }
  if (seconds < 90 * 60) {
    return "about " + std::to_string(std::lround(seconds / 60)) + " min";
  }
  return "about " + std::to_string(std::lround(seconds / 3600)) + " h";
}

}  // namespace bellows
