// The histories of other tools on a real server: found by their columns, read, written, forgotten.
#include "tests/executor/history_tables.h"

namespace bellows {
namespace {

TEST_CASE("every history is known by its columns", "[pg]") {
  struct Case {
    std::vector<const char*> tables;
    std::string found;
  };

  const std::vector<Case> cases = {
      {{kFlyway}, "flyway public.flyway_schema_history"},
      {{kPrisma}, "prisma public._prisma_migrations"},
      {{kKnex, kKnexLock}, "knex public.knex_migrations"},
      {{kAdonis, kAdonisVersions}, "adonis public.adonis_schema"},
      {{kGolang}, "golang-migrate public.schema_migrations"},
      {{kDbmate}, "dbmate public.schema_migrations"},
      {{kDbmate, kRails}, "rails public.schema_migrations"},
      {{kGoose}, "goose public.goose_db_version"},
      {{kDiesel}, "diesel public.__diesel_schema_migrations"},
      {{kSqlx}, "sqlx public._sqlx_migrations"},
      {{kNode}, "node-pg-migrate public.pgmigrations"},
      {{kLiquibase}, "liquibase public.databasechangelog"},
      {{kDjango}, "django public.django_migrations"},
      {{kAlembic}, "alembic public.alembic_version"},
  };
  for (const Case& one : cases) {
    const HistoryServer server;
    for (const char* table : one.tables) {
      server.run(table);
    }
    CHECK(server.found() == std::vector<std::string>{one.found});
  }
}

TEST_CASE("another name does not hide a history, and a name alone makes none", "[pg]") {
  const HistoryServer server;
  server.run("CREATE SCHEMA books");
  server.run(kFlyway);
  server.run("ALTER TABLE flyway_schema_history SET SCHEMA books");
  server.run("ALTER TABLE books.flyway_schema_history RENAME TO old_runs");
  server.run("CREATE TABLE knex_migrations (id int, name text)");
  server.run("CREATE TABLE release (version text)");  // anybody's
  server.run("CREATE TABLE pgmigrations (id int, name text, run_on timestamp, weight int)");
  CHECK(server.found() == std::vector<std::string>{"flyway books.old_runs"});
  CHECK(choose_history(*server.session, "dbmate", "").error().code == ErrorCode::kDrift);
  const Result<FoundHistory> named = choose_history(*server.session, "dbmate", "public.release");
  REQUIRE(named);
  CHECK(named->tool->name == "dbmate");
  CHECK(choose_history(*server.session, "dbmate", "books.old_runs").error().code ==
        ErrorCode::kUsage);
}

TEST_CASE("two histories of one tool have to be told apart", "[pg]") {
  const HistoryServer server;
  server.run(kFlyway);
  server.run("CREATE SCHEMA b");
  server.run("CREATE TABLE b.runs (LIKE flyway_schema_history INCLUDING ALL)");
  const Result<FoundHistory> both = choose_history(*server.session, "flyway", "");
  REQUIRE_FALSE(both);
  CHECK(both.error().code == ErrorCode::kUsage);
  CHECK_THAT(both.error().message,
             Catch::Contains("b.runs") && Catch::Contains("public.flyway_schema_history"));
  const Result<FoundHistory> one = choose_history(*server.session, "flyway", "b.runs");
  REQUIRE(one);
  CHECK(display(one->table.name) == "b.runs");
}

TEST_CASE("what is written is what is read, and can be forgotten", "[pg]") {
  struct Case {
    std::vector<const char*> tables;
    std::string layout;
    std::string name;
    std::string checksum;
  };

  const std::vector<Case> cases = {
      {{kFlyway}, "flyway", "2", "1249945511"},
      {{kPrisma}, "prisma", "2_x", std::string(64, 'a')},
      {{kKnex, kKnexLock}, "knex", "2_x.js", ""},
      {{kAdonis, kAdonisVersions}, "adonis", "database/migrations/2_x", ""},
      {{kGolang}, "golang-migrate", "2", ""},
      {{kDbmate}, "dbmate", "20260102", ""},
      {{kGoose}, "goose", "2", ""},
      {{kDiesel}, "diesel", "20260102", ""},
      {{kSqlx}, "sqlx", "2", std::string(96, 'b')},
      {{kNode}, "node-pg-migrate", "2_x", ""},
      {{kDjango}, "command", "shop.0002_x", ""},
  };
  for (const Case& one : cases) {
    INFO(one.layout);
    const HistoryServer server;
    for (const char* table : one.tables) {
      server.run(table);
    }
    const FoundHistory history = server.only(one.layout);
    const Result<void> written =
        history.tool->write(*server.session, history.table, completed(one.name, one.checksum));
    INFO((written ? "" : written.error().message));
    REQUIRE(written);
    const std::vector<HistoryRow> rows = server.rows(history);
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].name == one.name);
    CHECK(rows[0].checksum == one.checksum);
    CHECK(rows[0].outcome == RowOutcome::kDone);
    server.run("CREATE SCHEMA bellows CREATE TABLE migration (version text)");
    REQUIRE(history.tool->forget(*server.session, history.table, rows[0]));
    CHECK(server.rows(history).empty());
  }
}

}  // namespace
}  // namespace bellows
