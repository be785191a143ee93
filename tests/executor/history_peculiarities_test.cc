// What only one tool's history has: failed tries, baselines, versions undone, paths.
#include "tests/executor/history_tables.h"

namespace bellows {
namespace {

TEST_CASE("Flyway: undone, deleted, failed, baselined and repeatable ones", "[pg]") {
  const HistoryServer server;
  server.run(kFlyway);
  server.run(
      "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, "
      "checksum, installed_by, execution_time, success) VALUES "
      "(0, NULL, '<< Flyway Schema Creation >>', 'SCHEMA', 'x', NULL, 'ada', 0, true), "
      "(1, '1', 'base', 'BASELINE', '<< Flyway Baseline >>', NULL, 'ada', 0, true), "
      "(2, '2', 'two', 'SQL', 'V2__two.sql', 7, 'ada', 1500, true), "
      "(3, '3', 'three', 'SQL', 'V3__three.sql', 8, 'ada', 1, true), "
      "(4, '3', 'three', 'UNDO_SQL', 'U3__three.sql', 8, 'ada', 1, true), "
      "(5, NULL, 'a view', 'SQL', 'R__a_view.sql', -5, 'ada', 1, true), "
      "(6, NULL, 'a view', 'SQL', 'R__a_view.sql', -6, 'ada', 1, true), "
      "(7, '4', 'four', 'DELETE', 'V4__four.sql', 9, 'ada', 0, true), "
      "(8, '5', 'five', 'SQL', 'V5__five.sql', 9, 'ada', 0, false)");
  const FoundHistory history = server.only("flyway");
  const std::vector<HistoryRow> rows = server.rows(history);
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].name == "1");
  CHECK(rows[0].outcome == RowOutcome::kBaseline);
  CHECK(rows[1].name == "2");
  CHECK(rows[1].checksum == "7");
  CHECK(rows[1].seconds == 1.5);
  CHECK(rows[1].applied_by == "ada");
  CHECK(rows[2].name == "R__a view");
  CHECK(rows[2].checksum == "-6");
  CHECK(rows[3].outcome == RowOutcome::kFailed);
  REQUIRE(history.tool->clear_failed(*server.session, history.table, rows[3], "2"));
  CHECK(server.rows(history).size() == 3);
  CompletedMigration view = completed("R__a view", "-7");
  view.repeatable = true;
  view.description = "a view";
  REQUIRE(history.tool->write(*server.session, history.table, view));
  CHECK(server.rows(history).back().checksum == "-7");
  CHECK(server.ask("SELECT max(installed_rank) || ' ' || count(version) FROM "
                   "flyway_schema_history WHERE description = 'a view'") == "8 0");
}

TEST_CASE("Prisma: a try that failed is dirty until it is resolved", "[pg]") {
  const HistoryServer server;
  server.run(kPrisma);
  server.run(
      "INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, rolled_back_at, "
      "started_at) VALUES ('1', 'a', now(), '1_a', NULL, now() - interval '3 h'), "
      "('2', 'b', NULL, '2_b', now(), now() - interval '2 h'), "
      "('3', 'c', NULL, '2_b', NULL, now() - interval '1 h')");
  const FoundHistory history = server.only("prisma");
  std::vector<HistoryRow> rows = server.rows(history);
  REQUIRE(rows.size() == 2);
  CHECK(rows[1].outcome == RowOutcome::kFailed);
  REQUIRE(history.tool->mark_done(*server.session, history.table, rows[1], "d"));
  rows = server.rows(history);
  REQUIRE(rows.size() == 2);
  CHECK(rows[1].outcome == RowOutcome::kDone);
  CHECK(rows[1].checksum == "d");
  CHECK(server.ask("SELECT count(*) FROM _prisma_migrations WHERE rolled_back_at IS NOT NULL") ==
        "2");
}

TEST_CASE("golang-migrate: one row that only grows, and is forced when dirty", "[pg]") {
  const HistoryServer server;
  server.run(kGolang);
  const FoundHistory history = server.only("golang-migrate");
  server.run("INSERT INTO schema_migrations VALUES (3, true)");
  const std::vector<HistoryRow> rows = server.rows(history);
  CHECK(rows[0].outcome == RowOutcome::kFailed);
  REQUIRE(history.tool->clear_failed(*server.session, history.table, rows[0], "2"));
  CHECK(server.ask("SELECT version || ' ' || dirty FROM schema_migrations") == "2 false");
  REQUIRE(history.tool->write(*server.session, history.table, completed("5")));
  REQUIRE(history.tool->write(*server.session, history.table, completed("4")));
  CHECK(server.ask("SELECT string_agg(version::text, ',') FROM schema_migrations") == "5");
  REQUIRE(history.tool->clear_failed(*server.session, history.table, rows[0], ""));
  CHECK(server.ask("SELECT count(*) FROM schema_migrations") == "0");
}

TEST_CASE("goose: the latest row of a version counts", "[pg]") {
  const HistoryServer server;
  server.run(kGoose);
  server.run(
      "INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, true), (1, true), (2, "
      "true), (2, false), (3, true)");
  const std::vector<HistoryRow> rows = server.rows(server.only("goose"));
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].name == "1");
  CHECK(rows[1].name == "3");
}

TEST_CASE("Liquibase: a changeset gets the path that the others have", "[pg]") {
  const HistoryServer server;
  server.run(kLiquibase);
  server.run(
      "INSERT INTO databasechangelog (id, author, filename, dateexecuted, orderexecuted, exectype, "
      "md5sum) VALUES ('1', 'ada', 'db/changelog/a.sql', now(), 1, 'EXECUTED', '9:x')");
  const FoundHistory history = server.only("liquibase");
  CompletedMigration migration = completed("ada:2", "9:y");
  migration.details = {{"id", "2"}, {"author", "ada"}};
  migration.script = "b.sql";
  REQUIRE(history.tool->write(*server.session, history.table, migration));
  CHECK(server.ask("SELECT filename || ' ' || orderexecuted FROM databasechangelog WHERE id = "
                   "'2'") == "db/changelog/b.sql 2");
  migration.checksum = "9:z";  // one that ran again
  REQUIRE(history.tool->write(*server.session, history.table, migration));
  CHECK(server.ask("SELECT md5sum || ' ' || exectype FROM databasechangelog WHERE id = '2'") ==
        "9:z RERAN");
  const std::vector<HistoryRow> rows = server.rows(history);
  CHECK(rows.back().name == "ada:2");
  CHECK(rows.back().script == "db/changelog/b.sql");
}

}  // namespace
}  // namespace bellows
