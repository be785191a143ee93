// The door to libpq: what errors look like, and that nothing secret goes through it.
#include "executor/pg_database.h"

#include <catch2/catch.hpp>
#include <thread>

#include "executor/connection_string.h"
#include "executor/pg_error.h"
#include "tests/support/sandbox_fixture.h"

using namespace bellows;

namespace {

std::unique_ptr<Session> connect(const std::string& url, std::string_view purpose = "test") {
  Result<std::unique_ptr<Session>> session = make_pg_database(url)->connect(purpose);
  REQUIRE(session);
  return *std::move(session);
}

Error error_of(Session& session, std::string_view sql) {
  const Result<Rows> rows = session.query(sql);
  REQUIRE_FALSE(rows);
  return rows.error();
}

}  // namespace

TEST_CASE("a password is shown of no connection string") {
  const auto [given, shown] = GENERATE(table<std::string, std::string>({
      {"postgresql://ann:geheim@db:5432/shop", "postgresql://ann:***@db:5432/shop"},
      {"postgres://ann:geheim@db/shop", "postgres://ann:***@db/shop"},
      {"postgresql://ann@db/shop", "postgresql://ann@db/shop"},
      {"postgresql://ann:@db/shop", "postgresql://ann:***@db/shop"},
      {"postgresql://ann:ge%40heim@db/shop", "postgresql://ann:***@db/shop"},
      {"postgresql://ann:geheim?x@db/shop", "postgresql://ann:***@db/shop"},
      {"postgresql:///shop?host=/tmp/x&user=ann", "postgresql:///shop?host=/tmp/x&user=ann"},
      {"postgresql:///shop?password=geheim&user=ann", "postgresql:///shop?password=***&user=ann"},
      {"postgresql:///shop?%70assword=geheim", "postgresql:///shop?%70assword=***"},
      {"postgresql://ann:x@db/shop?sslpassword=geheim",
       "postgresql://ann:***@db/shop?sslpassword=***"},
      // Where the password ends cannot be told in these.
      {"postgresql://ann:ge@heim@db/shop", "postgresql://***"},
      {"postgresql://ann:ge/heim@db/shop", "postgresql://***"},
      {"postgresql://ann:ge%zzheim@db/shop", "postgresql://***"},
      {"password=ge heim dbname=shop", "***"},
      {"host=db password='ge heim' user=ann", "host='db' password='***' user='ann'"},
      {"host=db password = 'ge\\'heim'", "host='db' password='***'"},
      {"dbname='postgresql://ann:geheim@db/shop'", "dbname='postgresql://ann:***@db/shop'"},
      {"", ""},
  }));
  CAPTURE(given);
  CHECK(without_password(given) == shown);
}

TEST_CASE("a connection string that cannot be read is not quoted") {
  for (const std::string& hostile :
       {std::string("postgresql://ann:ge@heim@db/shop"), std::string("postgresql://a:ge/heim@db/s"),
        std::string("postgresql://ann:ge%zzheim@db/shop"), std::string("password=ge heim")}) {
    CAPTURE(hostile);
    const Result<std::unique_ptr<Session>> session = make_pg_database(hostile)->connect("test");
    REQUIRE_FALSE(session);
    CHECK(session.error().code == ErrorCode::kConfiguration);
    CHECK(session.error().message.find("heim") == std::string::npos);
    CHECK(session.error().hint.find("heim") == std::string::npos);
    CHECK_FALSE(session.error().hint.empty());
    CHECK(make_pg_database(hostile)->display_name().find("heim") == std::string::npos);
  }
}

TEST_CASE("host, port and database are shown, with the user's defaults left alone") {
  const Result<ConnectionSettings> settings =
      read_connection_string("postgresql://ann:geheim@db.example:6000/shop?connect_timeout=3");
  REQUIRE(settings);
  CHECK(display_name(*settings) == "shop at db.example, port 6000");
  const std::string session = session_connection_string(*settings, "run");
  CHECK(session.find("connect_timeout='3'") != std::string::npos);
  CHECK(session.find("application_name='bellows run'") != std::string::npos);
  CHECK(session.find("keepalives='1'") != std::string::npos);
}

TEST_CASE("a server's words become one message and its hint") {
  const Error error = error_from_server(
      "ERROR:  duplicate key value violates unique constraint \"x\"\n"
      "DETAIL:  Key (a)=(1) already exists.\nHINT:  Do something.\nCONTEXT:  SQL statement \"y\"\n",
      "23505");
  CHECK(error.code == ErrorCode::kSql);
  CHECK(error.message ==
        "duplicate key value violates unique constraint \"x\": Key (a)=(1) already exists. (SQL "
        "statement \"y\")");
  CHECK(error.hint == "Do something.");
  CHECK(error_from_server("FEHLER:  etwas ging schief\nLINE 1: selec\n        ^\n", "42601")
            .message == "etwas ging schief");
}

TEST_CASE("what a failed connection says", "[pg]") {
  const std::string folder = sandbox_server().folder();
  const auto refused = [](const std::string& connection) {
    const Result<std::unique_ptr<Session>> session = make_pg_database(connection)->connect("test");
    REQUIRE_FALSE(session);
    CHECK(session.error().code == ErrorCode::kConnection);
    CHECK_FALSE(session.error().hint.empty());
    return session.error();
  };
  CHECK(refused(sandbox_server().url("no_such_database")).sqlstate == "3D000");
  CHECK(refused("host=/nowhere dbname=x").message ==
        "cannot connect to x at /nowhere, port 5432: No such file or directory");
  CHECK(refused("host=127.0.0.1 port=1 dbname=x").hint ==
        "Check host and port, and that the server is running.");
}

TEST_CASE("statements, parameters and NULLs", "[pg]") {
  const std::unique_ptr<Session> session = connect(fresh_database());
  const Result<Rows> rows =
      session->query("SELECT $1::text AS word, $2::integer AS number", {"it's", std::nullopt});
  REQUIRE(rows);
  CHECK(rows->columns == std::vector<std::string>{"word", "number"});
  CHECK(rows->text(0, 0) == "it's");
  CHECK_FALSE(rows->rows[0][1].has_value());
  CHECK(rows->text(0, 1).empty());
  REQUIRE(session->query("CREATE TABLE t (a integer)"));
  CHECK(session->query("INSERT INTO t SELECT generate_series(1, 7)")->affected == 7);
  CHECK(session->query("SHOW application_name")->text(0, 0) == "bellows test");
  CHECK(session->query("SHOW statement_timeout")->text(0, 0) == "0");
}

TEST_CASE("every SQLSTATE comes through, whatever libpqxx makes of it", "[pg]") {
  const std::unique_ptr<Session> session = connect(fresh_database());
  const auto [sqlstate, code] = GENERATE(table<std::string, ErrorCode>({
      {"42501", ErrorCode::kPermission},
      {"55P03", ErrorCode::kLock},
      {"40P01", ErrorCode::kLock},
      {"40001", ErrorCode::kLock},
      {"23505", ErrorCode::kSql},
      {"22012", ErrorCode::kSql},
      {"P0001", ErrorCode::kSql},
      {"42P01", ErrorCode::kSql},
      {"53100", ErrorCode::kSql},
  }));
  const Error error = error_of(*session, "DO $$ BEGIN RAISE SQLSTATE '" + sqlstate + "'; END $$");
  CHECK(error.sqlstate == sqlstate);
  CHECK(error.code == code);
  CHECK(session->query("SELECT 1"));
}

TEST_CASE("an error leaves a transaction to be rolled back, and the session alive", "[pg]") {
  const std::unique_ptr<Session> session = connect(fresh_database());
  REQUIRE(session->query("BEGIN"));
  CHECK(error_of(*session, "SELECT 1/0").sqlstate == "22012");
  CHECK(error_of(*session, "SELECT 1").sqlstate == "25P02");
  REQUIRE(session->query("ROLLBACK"));
  CHECK(session->query("SELECT 1"));
}

TEST_CASE("a lost session is dead: it never comes back as another one", "[pg]") {
  const std::string url = fresh_database();
  const std::unique_ptr<Session> session = connect(url);
  const std::unique_ptr<Session> killer = connect(url);
  const int pid = session->backend_pid();
  REQUIRE(session->query("SET lock_timeout = '7s'"));
  REQUIRE(
      killer->query("SELECT pg_terminate_backend($1::text::integer, 5000)", {std::to_string(pid)}));
  const Error first = error_of(*session, "SELECT 1");
  CHECK(first.code == ErrorCode::kConnection);
  CHECK(first.message.find("lost the connection") != std::string::npos);
  CHECK(error_of(*session, "SHOW lock_timeout").code == ErrorCode::kConnection);
  CHECK(session->backend_pid() == pid);
}

TEST_CASE("a session can be cancelled from another thread", "[pg]") {
  const std::string url = fresh_database();
  const std::unique_ptr<Session> session = connect(url);
  const std::unique_ptr<Session> watcher = connect(url);
  std::thread canceller([&] {
    const std::string running =
        "SELECT FROM pg_stat_activity WHERE pid = " + std::to_string(session->backend_pid()) +
        " AND wait_event = 'PgSleep'";
    while (watcher->query(running)->rows.empty()) {
    }
    session->cancel();
  });
  const Error error = error_of(*session, "SELECT pg_sleep(60)");
  canceller.join();
  CHECK(error.sqlstate == "57014");
  CHECK(session->query("SELECT 1"));
}

TEST_CASE("a role's timeouts do not end our sessions", "[pg]") {
  const std::string url = fresh_database();
  const std::unique_ptr<Session> first = connect(url);
  const std::string database = first->query("SELECT current_database()")->text(0, 0);
  REQUIRE(first->query("ALTER DATABASE " + database + " SET statement_timeout = '1ms'"));
  REQUIRE(first->query("ALTER DATABASE " + database + " SET search_path = 'elsewhere'"));
  const std::unique_ptr<Session> second = connect(url);
  CHECK(second->query("SHOW statement_timeout")->text(0, 0) == "0");
  CHECK(second->query("SHOW search_path")->text(0, 0) == "elsewhere");
}
