// adopt, history and repair, against a real server with other tools' tables.
#include <catch2/catch.hpp>
#include <filesystem>

#include "migrations/json.h"
#include "migrations/source.h"
#include "tests/support/expect_program.h"
#include "tests/support/sandbox_fixture.h"
#include "tests/support/surroundings.h"

namespace bellows {
namespace {

constexpr const char* kFlywayTable =
    "CREATE TABLE flyway_schema_history (installed_rank int PRIMARY KEY, version varchar(50), "
    "description varchar(200) NOT NULL, type varchar(20) NOT NULL, script varchar(1000) NOT NULL, "
    "checksum int, installed_by varchar(100) NOT NULL, installed_on timestamp NOT NULL DEFAULT "
    "now(), execution_time int NOT NULL, success bool NOT NULL)";

Json json_of(const std::string& text) {
  INFO(text);
  Result<Json> json = parse_json(text);
  REQUIRE(json);
  return *std::move(json);
}

// A database that Flyway has brought to version 2, with a third file that is pending.
struct FlywayShop {
  WorkFolder folder;
  std::string url = fresh_database();
  Environment database{"DATABASE_URL", url};

  FlywayShop() {
    folder.write("bellows.toml", "[source]\nfolder = \"db\"\n");
    folder.write("db/V1__one.sql", "create table t(id int);\r\ninsert into t values (1);\n");
    folder.write("db/V2__two.sql", "CREATE TABLE customers (id bigint PRIMARY KEY, name text);\n");
    run_sql(kFlywayTable);
    run_sql("create table t(id int)");
    run_sql("CREATE TABLE customers (id bigint PRIMARY KEY, name text)");
    add_row(1, "1", "one", "V1__one.sql", "1249945511");
    add_row(2, "2", "two", "V2__two.sql", checksum("2"));
    folder.write("db/V3__three.sql", "ALTER TABLE customers ADD COLUMN email text;\n");
  }

  void run_sql(const std::string& sql) const {
    CHECK(ask(url, sql).find("ERROR") == std::string::npos);
  }

  [[nodiscard]] static std::string checksum(const std::string& version) {
    const Result<Source> source = read_source("db");
    REQUIRE(source);
    for (const Migration& migration : source->migrations) {
      if (migration.version == version) {
        return migration.tool_checksum;
      }
    }
    return "";
  }

  void add_row(int rank, const std::string& version, const std::string& description,
               const std::string& script, const std::string& sum, bool success = true) const {
    run_sql(
        "INSERT INTO flyway_schema_history (installed_rank, version, description, type, "
        "script, checksum, installed_by, execution_time, success) VALUES (" +
        std::to_string(rank) + ", '" + version + "', '" + description + "', 'SQL', '" + script +
        "', " + sum + ", 'ada', 12, " + (success ? "true" : "false") + ")");
  }

  [[nodiscard]] std::string flyway_rows() const {
    return ask(url,
               "SELECT string_agg(version || ':' || success, ' ' ORDER BY installed_rank) FROM "
               "flyway_schema_history");
  }
};

TEST_CASE("a history is taken over, and handed back", "[pg]") {
  const FlywayShop shop;
  CHECK_THAT(expect(5, {"run"}).err,
             Catch::Contains("bellows adopt") && Catch::Contains("public.flyway_schema_history"));
  CHECK_THAT(expect(0, {"history"}).out,
             Catch::Contains("Flyway's history in public.flyway_schema_history, not adopted") &&
                 Catch::Contains("pending     3"));
  const std::string said = expect(0, {"adopt"}).out;
  CHECK_THAT(said, Catch::Contains("takes over  2: 1, 2\n") &&
                       Catch::Contains("pending     1: 3\n") &&
                       Catch::Contains("Nothing has been changed; add --yes to adopt."));
  CHECK(ask(shop.url, "SELECT to_regclass('bellows.migration') IS NULL") == "t");
  CHECK_THAT(expect(0, {"adopt", "--yes"}).out, Catch::Contains("Adopted.\n"));
  CHECK(ask(shop.url,
            "SELECT string_agg(version || mode || applied_by, ' ' ORDER BY position) "
            "FROM bellows.migration") == "1adoptedada 2adoptedada");
  CHECK_THAT(expect(0, {"run"}).out, Catch::Contains("Done."));
  CHECK(shop.flyway_rows() == "1:true 2:true 3:true");
  CHECK(ask(shop.url,
            "SELECT script || ' ' || checksum || ' ' || description FROM "
            "flyway_schema_history WHERE version = '3'") ==
        "V3__three.sql " + FlywayShop::checksum("3") + " three");
  CHECK_THAT(expect(0, {"run"}).out, Catch::Contains("Nothing to do"));
  CHECK_THAT(expect(0, {"adopt"}).out, Catch::Contains("takes over  0\n"));
  const Json json = json_of(expect(0, {"history", "--format", "json"}).out);
  CHECK(json["other"]["tool"] == "flyway");
  CHECK(json["other"]["adopted"] == true);
  CHECK(json["migrations"][2]["state"] == "applied");
  CHECK(json["migrations"][2]["other_state"] == "applied");
  CHECK(json["migrations"][2]["mode"] == "phased");
}

TEST_CASE("what the other tool does later is taken over by adopting again", "[pg]") {
  const FlywayShop shop;
  expect(0, {"adopt", "--yes"});
  shop.run_sql("ALTER TABLE customers ADD COLUMN email text");
  shop.add_row(3, "3", "three", "V3__three.sql", FlywayShop::checksum("3"));
  CHECK_THAT(expect(5, {"run"}).err, Catch::Contains("was applied by Flyway since"));
  CHECK_THAT(expect(0, {"adopt", "--yes"}).out, Catch::Contains("takes over  1: 3\n"));
  CHECK_THAT(expect(0, {"run"}).out, Catch::Contains("Nothing to do"));
}

TEST_CASE("without handing back, the other history stays as it is", "[pg]") {
  const FlywayShop shop;
  expect(0, {"adopt", "--yes", "--no-hand-back"});
  expect(0, {"run"});
  CHECK(shop.flyway_rows() == "1:true 2:true");
  expect(0, {"adopt", "--yes"});  // now it is brought up to date
  CHECK(shop.flyway_rows() == "1:true 2:true 3:true");
  expect(2, {"adopt", "--end"});
  expect(0, {"adopt", "--end", "--yes"});
  shop.folder.write("db/V4__four.sql", "ALTER TABLE customers ADD COLUMN phone text;\n");
  expect(0, {"run"});
  CHECK(shop.flyway_rows() == "1:true 2:true 3:true");
}

TEST_CASE("edited and missing ones have to be waived", "[pg]") {
  const FlywayShop shop;
  shop.folder.write("db/V2__two.sql", "CREATE TABLE customers (id int);\n");
  CHECK_THAT(expect(5, {"adopt"}).err, Catch::Contains("migration 2 was edited after Flyway"));
  std::filesystem::remove("db/V1__one.sql");
  CHECK_THAT(expect(5, {"adopt", "--accept-edited"}).err,
             Catch::Contains("migration 1 is in Flyway's history"));
  CHECK_THAT(expect(5, {"history"}).out,
             Catch::Contains("edited      2") && Catch::Contains("missing     1"));
  expect(0, {"adopt", "--accept-edited", "--leave-out-missing", "--yes"});
  CHECK(ask(shop.url, "SELECT string_agg(version, ' ') FROM bellows.migration") == "2");
  CHECK(ask(shop.url, "SELECT checksum FROM flyway_schema_history WHERE version = '2'") ==
        FlywayShop::checksum("2"));
  // The row without a file is still over there.
  const ProgramRun wrong = expect(5, {"repair"});
  CHECK_THAT(wrong.out, Catch::Contains("missing  1") && Catch::Contains("--forget 1"));
  CHECK_THAT(expect(0, {"repair", "--forget", "1"}).out,
             Catch::Contains("1: forgotten in Flyway's history"));
  CHECK(shop.flyway_rows() == "2:true");
}

TEST_CASE("a failed migration of the other tool refuses, and is repaired", "[pg]") {
  const FlywayShop shop;
  shop.add_row(3, "3", "three", "V3__three.sql", "1", false);
  const ProgramRun refused = expect(5, {"adopt"});
  CHECK_THAT(refused.err, Catch::Contains("migration 3") && Catch::Contains("flyway repair") &&
                              Catch::Contains("bellows repair --rerun"));
  CHECK_THAT(expect(5, {"repair"}).out, Catch::Contains("failed  3") &&
                                            Catch::Contains("--rerun 3") &&
                                            Catch::Contains("--applied 3"));
  expect(2, {"repair", "--rerun", "2"});
  CHECK_THAT(expect(0, {"repair", "--rerun", "3"}).out,
             Catch::Contains("3: cleared in Flyway's history"));
  CHECK(shop.flyway_rows() == "1:true 2:true");
  expect(0, {"adopt", "--yes"});
  expect(0, {"run"});
  CHECK(shop.flyway_rows() == "1:true 2:true 3:true");
}

TEST_CASE("an edited file is accepted in both histories", "[pg]") {
  const FlywayShop shop;
  expect(0, {"adopt", "--yes"});
  shop.folder.write("db/V2__two.sql",
                    "-- a comment\nCREATE TABLE customers (id bigint PRIMARY KEY, name text);\n");
  CHECK_THAT(expect(5, {"run"}).err, Catch::Contains("bellows repair --accept 2"));
  CHECK_THAT(expect(5, {"status"}).out, Catch::Contains("edited      2\n"));
  const Json json = json_of(expect(5, {"repair", "--format", "json"}).out);
  CHECK(json["trouble"][0]["state"] == "edited");
  expect(0, {"repair", "--accept", "2"});
  CHECK(ask(shop.url, "SELECT checksum FROM flyway_schema_history WHERE version = '2'") ==
        FlywayShop::checksum("2"));
  expect(0, {"run"});
}

TEST_CASE("a run waits for the other tool's lock, and says who has it", "[pg]") {
  const FlywayShop shop;
  expect(0, {"adopt", "--yes"});
  {
    const Client flyway(shop.url, "flyway-pod");
    CHECK(flyway.ask("SELECT pg_try_advisory_lock(77433833903597)") == "t");
    CHECK_THAT(
        expect(4, {"run", "--lock-deadline", "300ms"}).err,
        Catch::Contains("the lock of Flyway is taken by process") && Catch::Contains("flyway-pod"));
  }
  expect(0, {"run"});
}

TEST_CASE("a repeatable migration runs again when it has changed", "[pg]") {
  const FlywayShop shop;
  shop.folder.write("db/R__names.sql",
                    "CREATE OR REPLACE VIEW names AS SELECT name FROM customers;\n");
  expect(0, {"adopt", "--yes"});
  expect(0, {"run", "--direct"});
  CHECK_THAT(expect(0, {"run"}).out, Catch::Contains("Nothing to do"));
  shop.folder.write("db/R__names.sql",
                    "CREATE OR REPLACE VIEW names AS SELECT name, id FROM customers;\n");
  CHECK_THAT(expect(0, {"status"}).out, Catch::Contains("changed     R__names\n"));
  expect(0, {"run", "--direct"});
  CHECK_THAT(expect(0, {"status"}).out, !Catch::Contains("changed"));
  CHECK(ask(shop.url, "SELECT count(*) FROM flyway_schema_history WHERE version IS NULL") == "2");
  CHECK(ask(shop.url, "SELECT count(*) FROM bellows.migration WHERE version = 'R__names'") == "1");
}

TEST_CASE("what abort takes back is taken out of the other history", "[pg]") {
  const FlywayShop shop;
  shop.folder.write("bellows.toml",
                    "[source]\nfolder = \"db\"\n[[gate]]\nkind = \"approval\"\nname = \"go\"\n");
  shop.folder.write("db/V4__four.sql", "ALTER TABLE customers RENAME COLUMN name TO full_name;\n");
  expect(0, {"adopt", "--yes"});
  expect(3, {"run"});
  CHECK(shop.flyway_rows() == "1:true 2:true 3:true");
  expect(0, {"abort", "--yes"});
  CHECK(shop.flyway_rows() == "1:true 2:true");
  expect(0, {"run", "--gates", "open"});
  CHECK(shop.flyway_rows() == "1:true 2:true 3:true 4:true");
}

TEST_CASE("a lock row that another process set refuses; one of a killed run is taken over",
          "[pg]") {
  const WorkFolder folder;
  const std::string url = fresh_database();
  const Environment database("DATABASE_URL", url);
  folder.write("bellows.toml", "[source]\nfolder = \"db\"\n[locks]\ndeadline = \"300ms\"\n");
  folder.write("db/a.sql",
               "--liquibase formatted sql\n--changeset ada:1\ncreate table t (id int);\n"
               "insert into t values (1);\n");
  ask(url, "create table t (id int)");
  ask(url,
      "CREATE TABLE databasechangelog (id varchar(255), author varchar(255), filename "
      "varchar(255), dateexecuted timestamp, orderexecuted int, exectype varchar(10), md5sum "
      "varchar(35), description varchar(255), comments varchar(255), tag varchar(255), liquibase "
      "varchar(20))");
  ask(url,
      "CREATE TABLE databasechangeloglock (id int, locked boolean, lockgranted timestamp, "
      "lockedby varchar(255))");
  ask(url, "INSERT INTO databasechangeloglock VALUES (1, true, now(), 'a pod')");
  ask(url,
      "INSERT INTO databasechangelog (id, author, filename, dateexecuted, orderexecuted, "
      "exectype, md5sum) VALUES ('1', 'ada', 'changelog/a.sql', now(), 1, 'EXECUTED', "
      "'9:b305adaaacb708bcfd2069cbcb89961f')");
  CHECK_THAT(expect(4, {"adopt", "--yes"}).err, Catch::Contains("bellows repair --unlock") &&
                                                    Catch::Contains("liquibase release-locks"));
  CHECK_THAT(expect(0, {"repair", "--unlock"}).out,
             Catch::Contains("the lock row of Liquibase is free"));
  CHECK_THAT(expect(0, {"adopt", "--yes"}).out, Catch::Contains("takes over  1: "));
  CHECK(ask(url, "SELECT locked FROM databasechangeloglock") == "f");
  folder.write("db/b.sql",
               "--liquibase formatted sql\n--changeset ada:2\nalter table t add column a int;\n");
  ask(url, "UPDATE databasechangeloglock SET locked = true");
  expect(4, {"run"});
  ask(url, "UPDATE bellows.adoption SET lock_row_taken = true");
  expect(0, {"run"});
  CHECK(ask(url, "SELECT locked FROM databasechangeloglock") == "f");
  CHECK(ask(url, "SELECT lock_row_taken FROM bellows.adoption") == "f");
  CHECK(ask(url, "SELECT filename || ' ' || orderexecuted FROM databasechangelog WHERE id = '2'") ==
        "changelog/b.sql 2");
}

TEST_CASE("a file without a transaction that stops half way is failed until it is repaired",
          "[pg]") {
  const WorkFolder folder;
  const std::string url = fresh_database();
  const Environment database("DATABASE_URL", url);
  folder.write("db/1_t.sql",
               "-- bellows: no-transaction\nCREATE TABLE t (id int);\nCREATE TABLE t (id int);\n");
  CHECK_THAT(expect(6, {"run", "db", "--direct"}).err, Catch::Contains("bellows repair --rerun"));
  CHECK_THAT(expect(5, {"run", "db", "--direct"}).err, Catch::Contains("stopped half way"));
  CHECK_THAT(expect(5, {"history", "db"}).out, Catch::Contains("failed      1_t"));
  CHECK(ask(url, "SELECT statements_done || ' ' || (error <> '') FROM bellows.unfinished") ==
        "1 true");
  ask(url, "DROP TABLE t");
  expect(0, {"repair", "db", "--rerun", "1_t"});
  folder.write("db/1_t.sql",
               "-- bellows: no-transaction\nCREATE TABLE t (id int);\nSELECT 1 / 0;\n");
  expect(6, {"run", "db", "--direct"});
  CHECK_THAT(expect(0, {"repair", "db", "--applied", "1_t"}).out,
             Catch::Contains("1_t: recorded as applied"));
  CHECK_THAT(expect(0, {"run", "db"}).out, Catch::Contains("Nothing to do"));
  // Of a transaction of the file's own nothing is left.
  folder.write("db/2_u.sql",
               "-- bellows: no-transaction\nBEGIN;\nCREATE TABLE u (id int);\nSELECT 1 / 0;\n"
               "COMMIT;\n");
  expect(6, {"run", "db", "--direct"});
  CHECK(ask(url, "SELECT count(*) FROM bellows.unfinished") == "0");
  std::filesystem::remove("db/2_u.sql");
  std::filesystem::remove("db/1_t.sql");
  folder.write("db/3_v.sql", "SELECT 1;\n");
  CHECK_THAT(expect(5, {"repair", "db"}).out, Catch::Contains("missing  1_t"));
  CHECK_THAT(expect(0, {"repair", "db", "--forget", "1_t"}).out, Catch::Contains("1_t: forgotten"));
}

}  // namespace
}  // namespace bellows
