// Messages: every lock that one names is a lock that the effects model knows of; durations come
// from sizes.
#include <algorithm>
#include <catch2/catch.hpp>

#include "migrations/effects.h"
#include "rules/impact.h"
#include "rules/lint.h"
#include "tests/support/pending.h"

namespace bellows {
namespace {

constexpr int kModes = static_cast<int>(LockMode::kAccessExclusive) + 1;

// The strongest names first: "SHARE" is a part of "SHARE ROW EXCLUSIVE".
std::vector<LockMode> modes_named(std::string text) {
  std::vector<LockMode> modes;
  std::vector<LockMode> all;
  for (int mode = 0; mode < kModes; ++mode) {
    all.push_back(static_cast<LockMode>(mode));
  }
  std::sort(all.begin(), all.end(), [](LockMode a, LockMode b) {
    return lock_mode_name(a).size() > lock_mode_name(b).size();
  });
  for (const LockMode mode : all) {
    const std::string claim = "(" + std::string(lock_mode_name(mode)) + " lock)";
    for (std::size_t at = text.find(claim); at != std::string::npos; at = text.find(claim)) {
      modes.push_back(mode);
      text.erase(at, claim.size());
    }
  }
  CHECK(text.find(" lock)") == std::string::npos);
  return modes;
}

TEST_CASE("each lock that a message names is one that the effects model tells") {
  int named = 0;
  for (const Rule& rule : rules()) {
    for (const Example& example : rule.violating) {
      INFO(rule.id << ": " << example.given << " | " << example.sql);
      RuleSettings settings;
      settings.on = {std::string(rule.id)};
      const Result<LintReport> report =
          lint({migration("2", example.sql)}, folded(example.given), settings);
      REQUIRE(report);
      for (const Finding& finding : report->findings) {
        if (finding.rule != rule.id) {
          continue;
        }
        for (const LockMode mode : modes_named(finding.message)) {
          INFO(finding.message);
          ++named;
          CHECK(std::any_of(finding.impacts.begin(), finding.impacts.end(),
                            [&](const Impact& impact) { return impact.lock == mode; }));
        }
      }
    }
  }
  CHECK(named > 60);
}

TEST_CASE("a message is a clause, an advice a sentence") {
  for (const Rule& rule : rules()) {
    for (const Example& example : rule.violating) {
      const Result<LintReport> report = lint({migration("2", example.sql)}, folded(example.given));
      REQUIRE(report);
      for (const Finding& finding : report->findings) {
        INFO(finding.rule << ": " << finding.message);
        CHECK_FALSE(finding.message.empty());
        CHECK_FALSE(finding.message.ends_with("."));
        CHECK((finding.advice.empty() || finding.advice.ends_with(".")));
      }
    }
  }
}

Catalog with_size(std::string_view sql, std::int64_t rows, std::int64_t bytes) {
  Catalog catalog = folded(sql);
  const Catalog before = catalog;
  for (const auto& [name, table] : before.tables) {
    catalog.tables.at(name).size = TableSize{rows, bytes};
  }
  return catalog;
}

TEST_CASE("a finding says lock, work and duration on this database") {
  const Catalog start = with_size("CREATE TABLE t (a int);", 50'000'000, 8'000'000'000);
  const Result<LintReport> report =
      lint({migration("2", "ALTER TABLE t ALTER a TYPE bigint;")}, start);
  REQUIRE(report);
  REQUIRE(report->findings.size() == 1);
  REQUIRE(report->findings.front().impacts.size() == 1);
  CHECK(impact_text(report->findings.front().impacts.front()) ==
        "ACCESS EXCLUSIVE on public.t (about 50,000,000 rows, 8 GB) while it is written anew, "
        "about 3 min");
}

TEST_CASE("nothing is said about how long, where the size is not known") {
  const Result<LintReport> report =
      lint({migration("2", "CREATE INDEX t_a ON t (a);")}, folded("CREATE TABLE t (a int);"));
  REQUIRE(report);
  REQUIRE(report->findings.size() == 1);
  REQUIRE(report->findings.front().impacts.size() == 1);
  CHECK(impact_text(report->findings.front().impacts.front()) ==
        "SHARE on public.t while an index of it is built");
}

TEST_CASE("durations are told in words that people use") {
  CHECK(duration_text(0.2) == "under a second");
  CHECK(duration_text(12.4) == "about 12 s");
  CHECK(duration_text(600) == "about 10 min");
  CHECK(duration_text(3 * 3600) == "about 3 h");
}

TEST_CASE("small tables are left alone by lint, and big ones are not") {
  const std::string sql = "CREATE INDEX t_a ON t (a);";
  const std::string given = "CREATE TABLE t (a int);";
  CHECK(lint({migration("2", sql)}, with_size(given, 1'000, 1 << 20)).findings.empty());
  CHECK(lint({migration("2", sql)}, with_size(given, 1'001, 1 << 20)).findings.size() == 1);
  CHECK(lint({migration("2", sql)}, with_size(given, 0, (1 << 20) + 1)).findings.size() == 1);
  CHECK(lint({migration("2", sql)}, with_size(given, -1, 0)).findings.size() == 1);
  RuleSettings settings;
  settings.thresholds = {10'000'000, std::int64_t{1} << 40};
  CHECK(
      lint({migration("2", sql)}, with_size(given, 1'000'000, 1 << 30), settings).findings.empty());
}

TEST_CASE("a finding points at the command that it is about") {
  const Result<LintReport> report =
      lint({migration("2", "ALTER TABLE t\n  ADD COLUMN b int,\n  ALTER a TYPE bigint;\n")},
           folded("CREATE TABLE t (a int);"));
  REQUIRE(report);
  REQUIRE(report->findings.size() == 1);
  CHECK(report->findings.front().place.line == 3);
  CHECK(report->findings.front().place.column == 3);
  CHECK(report->findings.front().range == Range{36, 55});
}

}  // namespace
}  // namespace bellows
