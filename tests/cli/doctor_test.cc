// bellows doctor, against a real server.
#include <catch2/catch.hpp>

#include "migrations/json.h"
#include "tests/support/program.h"
#include "tests/support/sandbox_fixture.h"
#include "tests/support/surroundings.h"

namespace bellows {
namespace {

struct Ward {
  WorkFolder folder;
  std::string url = fresh_database();
  std::string database = ask(url, "SELECT current_database()");
  Environment environment{"DATABASE_URL", url};
};

Json report(const std::vector<std::string>& arguments, int exit_code) {
  std::vector<std::string> all = {"doctor", "--format", "json"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  const ProgramRun run = run_program(all);
  INFO(run.out << run.err);
  REQUIRE(run.exit_code == exit_code);
  Result<Json> json = parse_json(run.out);
  REQUIRE(json);
  return *json;
}

// "health: text hint" of one check.
std::string said(const Json& json, const std::string& check) {
  for (const Json& one : json.at("checks")) {
    if (one.at("check") == check) {
      return one.at("health").get<std::string>() + ": " + one.at("text").get<std::string>() + " " +
             one.at("hint").get<std::string>();
    }
  }
  return "no such check";
}

}  // namespace

TEST_CASE("a superuser on a quiet server can run a plan", "[pg]") {
  const Ward ward;
  const Json json = report({}, 0);
  CHECK(json.at("can_run") == true);
  for (const Json& one : json.at("checks")) {
    CAPTURE(one.dump());
    CHECK(one.at("health") != "trouble");
    CHECK(one.at("text").get<std::string>().find("unknown:") == std::string::npos);
  }
  CHECK_THAT(said(json, "role"), Catch::Contains("superuser"));
  CHECK_THAT(run_program({"doctor"}).out, Catch::Contains("A plan can run.\n"));
}

TEST_CASE("a role without rights is told which ones it lacks", "[pg]") {
  const Ward ward;
  const std::string role = "weak_" + ward.database;
  (void)ask(ward.url, "CREATE ROLE " + role + " LOGIN");
  (void)ask(ward.url, "CREATE TABLE t (id int PRIMARY KEY)");
  (void)ask(ward.url,
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'");
  (void)ask(ward.url, "CREATE TRIGGER tr BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()");
  const Environment weak("DATABASE_URL", ward.url + "&user=" + role);
  const Json json = report({}, 1);
  CHECK(json.at("can_run") == false);
  CHECK_THAT(said(json, "ledger"),
             Catch::Contains("trouble") &&
                 Catch::Contains("GRANT CREATE ON DATABASE " + ward.database + " TO " + role));
  CHECK_THAT(said(json, "tables"),
             Catch::Contains("warning") && Catch::Contains("t (of postgres)"));
  CHECK_THAT(said(json, "schemas"), Catch::Contains("warning: the role may not create in public"));
  CHECK_THAT(said(json, "row triggers"), Catch::Contains("session_replication_role"));
  CHECK_THAT(said(json, "sight of sessions"),
             Catch::Contains("GRANT pg_read_all_stats TO " + role));
  CHECK_THAT(run_program({"doctor"}).out, Catch::Contains("No plan can run"));
}

TEST_CASE("what is in the way is named", "[pg]") {
  const Ward ward;
  (void)ask(ward.url,
            "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY (START 2000000000) PRIMARY KEY, "
            "small smallserial, v int)");
  (void)ask(ward.url, "INSERT INTO t (v) VALUES (1), (1)");
  (void)ask(ward.url, "CREATE UNIQUE INDEX CONCURRENTLY t_v ON t (v)");  // fails, and stays invalid
  (void)ask(ward.url, "CREATE SCHEMA bellows");
  (void)ask(ward.url,
            "CREATE FUNCTION bellows.sync_old() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN "
            "NEW; END'");
  {
    const Client client(ward.url, "shop-1.9");
    (void)client.ask("BEGIN");
    (void)client.ask("UPDATE t SET v = 2");
    (void)client.ask("PREPARE TRANSACTION 'order of " + ward.database + "'");
  }
  const Json json = report({}, 0);
  (void)ask(ward.url, "ROLLBACK PREPARED 'order of " + ward.database + "'");
  CHECK_THAT(said(json, "integer keys"), Catch::Contains("t.id at 93 %"));
  CHECK_THAT(said(json, "invalid indexes"), Catch::Contains("warning: t_v"));
  CHECK_THAT(said(json, "leftovers"), Catch::Contains("function bellows.sync_old()"));
  CHECK_THAT(said(json, "prepared transactions"), Catch::Contains("order of " + ward.database));
}

TEST_CASE("extensions of the migrations that the server lacks are trouble", "[pg]") {
  const Ward ward;
  ward.folder.write(
      "db/V1__x.sql",
      "CREATE EXTENSION no_such_extension;\nCREATE EXTENSION IF NOT EXISTS hstore;\n");
  const Json json = report({"db"}, 1);
  CHECK_THAT(said(json, "extensions"),
             Catch::Contains("trouble: the migrations create no_such_extension,") &&
                 !Catch::Contains("hstore"));
}

TEST_CASE("a replica that is expected and not there is a warning; a sensor has a known name",
          "[pg]") {
  const Ward ward;
  const Json json = report({"--replicas", "far-away"}, 0);
  CHECK_THAT(said(json, "replication"), Catch::Contains("warning") && Catch::Contains("far-away"));
  CHECK_THAT(said(json, "sensors"), Catch::Contains("far-away"));
  CHECK_THAT(said(report({"--replicas", "far-away", "--ignore-sensors", "replicas"}, 0), "sensors"),
             Catch::Contains("fine"));
  const ProgramRun wrong = run_program({"doctor", "--ignore-sensors", "replica"});
  CHECK(wrong.exit_code == 2);
  CHECK_THAT(wrong.err, Catch::Contains("there is no sensor \"replica\""));
}

TEST_CASE("end-idle without the right to end others is a warning", "[pg]") {
  const Ward ward;
  CHECK_THAT(said(report({}, 0), "ending idle sessions"), Catch::Contains("fine: nobody is ended"));
  CHECK_THAT(said(report({"--end-idle", "reporting-%"}, 0), "ending idle sessions"),
             Catch::Contains("fine: the role may end"));
  const std::string role = "ender_" + ward.database;
  (void)ask(ward.url, "CREATE ROLE " + role + " LOGIN");
  (void)ask(ward.url, "GRANT CREATE ON DATABASE " + ward.database + " TO " + role);
  const Environment as_role("DATABASE_URL", ward.url + "&user=" + role);
  const auto says = [] {
    return said(report({"--end-idle", "reporting-%,psql"}, 0), "ending idle sessions");
  };
  CHECK_THAT(says(), Catch::Contains("warning: end-idle is set") &&
                         Catch::Contains("GRANT pg_signal_backend, pg_read_all_stats TO " + role));
  (void)ask(ward.url, "GRANT pg_read_all_stats TO " + role);
  CHECK_THAT(says(), Catch::Contains("GRANT pg_signal_backend TO " + role));
  (void)ask(ward.url, "GRANT pg_signal_backend TO " + role);
  CHECK_THAT(says(), Catch::Contains("fine"));
}

}  // namespace bellows
