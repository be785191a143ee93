// Each bad input gives one clear error with its place and what to do, and its own exit code;
// nothing is changed in the database, and no password is shown.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "tests/support/program.h"
#include "tests/support/sandbox_fixture.h"
#include "tests/support/surroundings.h"

namespace bellows {
namespace {

constexpr const char* kSecret = "hunter2";

void check_error(const ProgramRun& run, int exit_code, const std::string& message,
                 const std::string& place) {
  INFO(run.out << run.err);
  CHECK(run.exit_code == exit_code);
  CHECK(run.err.rfind("error: ", 0) == 0);
  CHECK_THAT(run.err, Catch::Contains(message));
  CHECK_THAT(run.err, Catch::Contains("\n  hint: "));
  if (!place.empty()) {
    CHECK_THAT(run.err, Catch::Contains("\n  at " + place));
  }
  CHECK_THAT(run.out + run.err, !Catch::Contains(kSecret));
}

// Runs `plan` and `run` over a folder; neither may touch the database.
void check_folder(const std::string& message, const std::string& place) {
  const std::string url = fresh_database();
  for (const char* command : {"plan", "run"}) {
    check_error(run_program({command, "db", "--database", url}), 2, message, place);
  }
  CHECK(ask(url, "SELECT count(*) FROM pg_namespace WHERE nspname = 'bellows'") == "0");
  CHECK(ask(url, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace") ==
        "0");
}

TEST_CASE("a file that does not parse", "[pg]") {
  const WorkFolder folder;
  folder.write("db/V1__a.sql", "CREATE TABLE a (id int);\n");
  folder.write("db/V2__b.sql", "CREATE TABLE b (id int);\n\nCREATE TABEL c (id int);\n");
  check_folder("syntax error at or near \"TABEL\"", "db/V2__b.sql:3:8");
}

TEST_CASE("an unknown directive", "[pg]") {
  const WorkFolder folder;
  folder.write("db/V1__a.sql", "-- bellows: alow x because y\nCREATE TABLE a (id int);\n");
  check_folder("alow", "db/V1__a.sql:1:");
}

TEST_CASE("a duplicate version", "[pg]") {
  const WorkFolder folder;
  folder.write("db/V1__a.sql", "CREATE TABLE a (id int);\n");
  folder.write("db/V1__b.sql", "CREATE TABLE b (id int);\n");
  check_folder("1", "db/V1__");
}

TEST_CASE("a missing folder", "[pg]") {
  const WorkFolder folder;
  check_folder("db", "");
}

TEST_CASE("a server that is not there") {
  const WorkFolder folder;
  folder.write("db/V1__a.sql", "CREATE TABLE a (id int);\n");
  const std::string url = std::string("postgresql://me:") + kSecret + "@127.0.0.1:1/shop";
  for (const char* command : {"plan", "run"}) {
    check_error(run_program({command, "db", "--database", url}), 6, "127.0.0.1", "");
  }
  check_error(run_program({"status", "--database", url}), 6, "127.0.0.1", "");
}

TEST_CASE("a connection string that cannot be read") {
  const WorkFolder folder;
  folder.write("db/V1__a.sql", "CREATE TABLE a (id int);\n");
  for (const char* url : {"postgresql://me:hunter2@x@host/db", "host=a password=hunter2 pw",
                          "postgresql://me:hunter2@host:port/db"}) {
    const ProgramRun run = run_program({"run", "db", "--database", url});
    INFO(url << "\n" << run.err);
    CHECK((run.exit_code == 2 || run.exit_code == 6));
    CHECK_THAT(run.err, !Catch::Contains(kSecret));
  }
}

TEST_CASE("no database is named") {
  const WorkFolder folder;
  folder.write("db/V1__a.sql", "CREATE TABLE a (id int);\n");
  check_error(run_program({"run", "db"}), 2, "no database is named", "");
}

TEST_CASE("a wrong password", "[pg]") {
  const WorkFolder folder;
  folder.write("db/V1__a.sql", "CREATE TABLE a (id int);\n");
  Result<std::unique_ptr<Sandbox>> server = Sandbox::start({});
  REQUIRE(server);
  REQUIRE(ask((*server)->url(), "CREATE ROLE locked LOGIN SUPERUSER PASSWORD 'right'").empty());
  std::ofstream((*server)->data_folder() + "/pg_hba.conf")
      << "local all postgres trust\nlocal all locked scram-sha-256\n";
  ask((*server)->url(), "SELECT pg_reload_conf()");
  const std::string url = "postgresql:///postgres?host=" + (*server)->folder() +
                          "&user=locked&password=" + std::string(kSecret);
  check_error(run_program({"run", "db", "--database", url}), 6, "password", "");
  const Environment password("PGPASSWORD", kSecret);
  check_error(run_program({"run", "db", "--database",
                           "host=" + (*server)->folder() + " user=locked dbname=postgres"}),
              6, "password", "");
}

TEST_CASE("a read-only standby", "[pg]") {
  const WorkFolder folder;
  folder.write("db/V1__a.sql", "CREATE TABLE a (id int);\n");
  Result<std::unique_ptr<Sandbox>> server = Sandbox::start({});
  REQUIRE(server);
  std::ofstream((*server)->data_folder() + "/standby.signal").flush();
  REQUIRE((*server)->crash_and_restart());
  REQUIRE(ask((*server)->url(), "SELECT pg_is_in_recovery()") == "t");
  check_error(run_program({"run", "db", "--database", (*server)->url()}), 6, "standby", "");
}

TEST_CASE("a role without privileges", "[pg]") {
  const WorkFolder folder;
  folder.write("db/V1__a.sql", "CREATE TABLE a (id int);\n");
  const std::string url = fresh_database();
  const std::string role = "powerless_" + ask(url, "SELECT current_database()");
  REQUIRE(ask(url, "CREATE ROLE " + role + " LOGIN").empty());
  std::string as_role = url;
  as_role.replace(as_role.find("user=postgres"), 13, "user=" + role);
  check_error(run_program({"run", "db", "--database", as_role}), 6, "permission denied", "");
  CHECK(ask(url, "SELECT count(*) FROM pg_namespace WHERE nspname = 'bellows'") == "0");
}

TEST_CASE("an invalid bellows.toml", "[pg]") {
  const WorkFolder folder;
  folder.write("db/V1__a.sql", "CREATE TABLE a (id int);\n");
  folder.write("bellows.toml", "[source]\nfolder = \"db\"\n[locks]\nstal-budget = \"1s\"\n");
  check_error(run_program({"run"}), 2, "stal-budget", "bellows.toml:4:1");
  folder.write("bellows.toml", "[database]\nurl = [\"postgresql://me:hunter2@host/db\"]\n");
  check_error(run_program({"run"}), 2, "database.url", "bellows.toml:2:7");
  folder.write("bellows.toml", "[database]\nurl = \"postgresql://me:hunter2@host/db\n");
  check_error(run_program({"run"}), 2, "TOML", "bellows.toml:2:");
  check_error(run_program({"run", "--config", "nowhere.toml"}), 2, "nowhere.toml", "");
}

TEST_CASE("wrong usage") {
  const WorkFolder folder;
  check_error(run_program({"lnt"}), 2, "unknown command lnt", "");
  CHECK_THAT(run_program({"lnt"}).err, Catch::Contains("Did you mean lint?"));
  check_error(run_program({"plan", "--fromat", "json"}), 2, "--fromat", "");
  CHECK_THAT(run_program({"plan", "--fromat", "json"}).err,
             Catch::Contains("Did you mean --format?"));
  check_error(run_program({"plan", "--format", "xml"}), 2, "\"xml\" is no value of --format", "");
  check_error(run_program({"plan", "a", "b"}), 2, "b", "");
  check_error(run_program({"plan"}), 2, "no folder of migrations is named", "");
  check_error(run_program({"run", "db", "--direct", "--phased"}), 2, "exclude one another", "");
  check_error(run_program({"explain", "create-index-blocks-write"}), 2, "no rule", "");
  check_error(run_program({"completion", "ksh"}), 2, "ksh", "");
}

TEST_CASE("with --format json the error is JSON, too") {
  const WorkFolder folder;
  const ProgramRun run = run_program({"plan", "nowhere", "--format", "json"});
  CHECK(run.exit_code == 2);
  CHECK(run.out.empty());
  CHECK(run.err.rfind("{\"error\":{\"code\":\"", 0) == 0);
}

}  // namespace
}  // namespace bellows
