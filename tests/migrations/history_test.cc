// What a history says about a folder, without a server.
#include "migrations/history.h"

#include <catch2/catch.hpp>

using namespace bellows;

namespace {

using States = std::vector<MigrationState>;
using S = MigrationState;

Source source_of(const std::string& layout, const std::vector<std::string>& versions) {
  Source source;
  source.layout = layout;
  for (const std::string& version : versions) {
    Migration migration;
    migration.version = version;
    migration.recorded_name = version;
    migration.script = version + ".sql";
    migration.checksum = "ours of " + version;
    migration.tool_checksum = "theirs of " + version;
    source.migrations.push_back(migration);
  }
  return source;
}

HistoryRow row(const std::string& name, const std::string& checksum = "",
               RowOutcome outcome = RowOutcome::kDone) {
  HistoryRow result;
  result.name = name;
  result.checksum = checksum;
  result.outcome = outcome;
  return result;
}

MigrationHistory theirs(const std::vector<HistoryRow>& rows,
                        HistoryReach reach = HistoryReach::kEachMigration) {
  return {HistoryKeeper::kTool, reach, rows};
}

States states(const Source& source, const MigrationHistory& history) {
  States result;
  for (const HistoryEntry& entry : compare_history(source, history)) {
    result.push_back(entry.state);
  }
  return result;
}

}  // namespace

TEST_CASE("a history tells applied, pending, edited, missing and failed apart") {
  const Source source = source_of("dbmate", {"1", "2", "3", "4"});
  const MigrationHistory history = theirs({row("1", "theirs of 1"), row("2", "something else"),
                                           row("7"), row("3", "", RowOutcome::kFailed)});
  CHECK(states(source, history) ==
        States{S::kApplied, S::kEdited, S::kFailed, S::kPending, S::kMissing});
  const std::vector<HistoryEntry> entries = compare_history(source, history);
  CHECK(entries[3] == HistoryEntry{S::kPending, 3, std::nullopt});
  CHECK(entries[4] == HistoryEntry{S::kMissing, std::nullopt, 2});
}

TEST_CASE("what comes before an applied one and is not applied is out of order") {
  const Source source = source_of("dbmate", {"1", "2", "3", "4"});
  CHECK(states(source, theirs({row("1"), row("3")})) ==
        States{S::kApplied, S::kOutOfOrder, S::kApplied, S::kPending});
}

TEST_CASE("our own books go by version and by our checksum") {
  const Source source = source_of("flyway", {"1", "2"});
  MigrationHistory ours;
  ours.rows = {row("1", "ours of 1"), row("2", "theirs of 2")};
  CHECK(states(source, ours) == States{S::kApplied, S::kEdited});
}

TEST_CASE("a repeatable one that changed runs again, and has no place in the order") {
  Source source = source_of("flyway", {"1", "2", "R__view"});
  source.migrations[2].repeatable = true;
  CHECK(states(source, theirs({row("1"), row("R__view", "older")})) ==
        States{S::kApplied, S::kPending, S::kChanged});
  CHECK(states(source, theirs({row("1"), row("R__view", "theirs of R__view")})) ==
        States{S::kApplied, S::kPending, S::kApplied});
}

TEST_CASE("Flyway's versions are numbers") {
  const Source source = source_of("flyway", {"1", "2.1"});
  CHECK(states(source, theirs({row("1.0"), row("02.01")})) == States{S::kApplied, S::kApplied});
  CHECK(states(source, theirs({row("10"), row("2.10")})) ==
        States{S::kPending, S::kPending, S::kMissing, S::kMissing});
}

TEST_CASE("a baseline stands for all before it") {
  const Source source = source_of("flyway", {"1", "2", "3"});
  const MigrationHistory history = theirs({row("2", "", RowOutcome::kBaseline)});
  CHECK(states(source, history) == States{S::kApplied, S::kApplied, S::kPending});
  CHECK(states(source_of("flyway", {"3"}), history) == States{S::kPending});
}

TEST_CASE("golang-migrate keeps only the last version") {
  const Source source = source_of("golang-migrate", {"1", "2", "3"});
  CHECK(states(source, theirs({row("2")}, HistoryReach::kUpToRow)) ==
        States{S::kApplied, S::kApplied, S::kPending});
  CHECK(states(source, theirs({row("2", "", RowOutcome::kFailed)}, HistoryReach::kUpToRow)) ==
        States{S::kApplied, S::kFailed, S::kPending});
  // Its file is gone; those below it were applied all the same.
  CHECK(
      states(source_of("golang-migrate", {"1", "3"}), theirs({row("2")}, HistoryReach::kUpToRow)) ==
      States{S::kApplied, S::kPending, S::kMissing});
}

TEST_CASE("of two heads of Alembic each stands for what comes before it") {
  const Source source = source_of("command", {"1a", "2b", "3c", "4d"});
  CHECK(states(source, theirs({row("2b"), row("3c")}, HistoryReach::kUpToRow)) ==
        States{S::kApplied, S::kApplied, S::kApplied, S::kPending});
}

TEST_CASE("Liquibase's ids count within a file") {
  Source source = source_of("liquibase", {"a", "b"});
  source.migrations[0].recorded_name = source.migrations[1].recorded_name = "ada:1";
  source.migrations[0].script = "one.sql";
  source.migrations[1].script = "two.sql";
  HistoryRow recorded = row("ada:1", "theirs of b");
  recorded.script = "classpath:db/changelog/two.sql";
  CHECK(states(source, theirs({recorded})) == States{S::kOutOfOrder, S::kApplied});
  recorded.script = "db/other_two.sql";
  CHECK(states(source, theirs({recorded})) == States{S::kPending, S::kPending, S::kMissing});
}

TEST_CASE("each tool's own tolerance for checksums") {
  Migration migration;
  migration.tool_checksum = "lf";
  migration.accepted_checksums = {"crlf"};
  CHECK(is_unchanged_to_tool(migration, "lf"));
  CHECK(is_unchanged_to_tool(migration, "crlf"));
  CHECK(is_unchanged_to_tool(migration, ""));
  CHECK_FALSE(is_unchanged_to_tool(migration, "other"));
  migration.tool_checksum = "9:abc";
  CHECK(is_unchanged_to_tool(migration, "8:def"));
  CHECK_FALSE(is_unchanged_to_tool(migration, "9:def"));
  migration.accepted_checksums = {"1:any"};
  CHECK(is_unchanged_to_tool(migration, "9:def"));
}

TEST_CASE("10,000 rows are compared in no time") {
  std::vector<std::string> versions;
  std::vector<HistoryRow> rows;
  for (int i = 0; i < 10'000; ++i) {
    versions.push_back(std::to_string(i));
    rows.push_back(row(versions.back()));
  }
  const std::vector<HistoryEntry> entries =
      compare_history(source_of("dbmate", versions), theirs(rows));
  CHECK(entries.size() == 10'000);
  CHECK(entries.back().state == S::kApplied);
}
