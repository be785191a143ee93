// The ledger's tables, the lease, and running files directly.
#include "executor/ledger.h"

#include <catch2/catch.hpp>
#include <thread>

#include "executor/lease.h"
#include "executor/ledger_history.h"
#include "executor/ledger_schema.h"
#include "executor/transaction.h"
#include "migrations/parse.h"
#include "migrations/sha256.h"
#include "tests/executor/plan_fixture.h"

using namespace bellows;
using namespace std::chrono_literals;

namespace {

Migration migration(const std::string& version, const std::string& text) {
  Migration made;
  made.version = version;
  made.description = "number " + version;
  made.script = "V" + version + "__x.sql";
  made.file = "db/" + made.script;
  made.text = text;
  made.checksum = sha256_hex(text);
  Result<std::vector<Statement>> statements = parse_sql(text, made.file);
  REQUIRE(statements);
  made.statements = *std::move(statements);
  return made;
}

struct Empty {
  std::string url = fresh_database();
  std::unique_ptr<Database> database = make_pg_database(url);
  std::unique_ptr<Session> session = session_of(*database);
  SystemClock clock;
  RecordingObserver observer;
  RunSettings settings = test_settings();

  Result<RunReport> direct(const std::vector<Migration>& migrations) {
    return run_direct(migrations, settings, *database, clock, observer);
  }

  std::string value(std::string_view sql) { return value_of(*session, sql); }
};

}  // namespace

TEST_CASE("reading a database without a ledger gives nothing and makes nothing", "[pg]") {
  Empty empty;
  CHECK_FALSE(*ledger_exists(*empty.session));
  CHECK(applied_migrations(*empty.session)->empty());
  CHECK_FALSE(active_plan(*empty.session)->has_value());
  CHECK_FALSE(latest_plan(*empty.session)->has_value());
  CHECK(approvals(*empty.session, "x")->empty());
  CHECK(empty.value("SELECT to_regnamespace('bellows') IS NULL") == "t");
}

TEST_CASE("the ledger is made once, however many ask at once", "[pg]") {
  Empty empty;
  std::vector<std::thread> threads;
  std::vector<std::string> failures(6);
  for (std::size_t i = 0; i < failures.size(); ++i) {
    threads.emplace_back([&, i] {
      Result<std::unique_ptr<Session>> session = make_pg_database(empty.url)->connect("test");
      const Result<void> made = session ? ensure_ledger(**session) : session.error();
      failures[i] = made ? "" : made.error().message;
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  CHECK(failures == std::vector<std::string>(6));
  CHECK(empty.value("SELECT string_agg(version::text, ',') FROM bellows.meta") == "1,2,3,4,5,6");
  REQUIRE(ensure_ledger(*empty.session));
  CHECK(empty.value("SELECT count(*) FROM pg_class c WHERE relnamespace = 'bellows'::regnamespace "
                    "AND relkind = 'r' AND obj_description(c.oid) IS NULL") == "0");
}

TEST_CASE("a role with no rights is told what it lacks", "[pg]") {
  Empty empty;
  const std::string database = empty.value("SELECT current_database()");
  must(*empty.session, "CREATE ROLE weak_" + database + " LOGIN");
  const std::unique_ptr<Database> weak = make_pg_database(empty.url + "&user=weak_" + database);
  const std::unique_ptr<Session> session = session_of(*weak);
  const Result<void> made = ensure_ledger(*session);
  REQUIRE_FALSE(made);
  CHECK(made.error().code == ErrorCode::kPermission);
  CHECK_THAT(made.error().hint, Catch::Contains("Grant CREATE on the database"));
  must(*empty.session, "GRANT CREATE ON DATABASE " + database + " TO weak_" + database);
  CHECK(ensure_ledger(*session));
}

TEST_CASE("a ledger of an older Bellows is brought up to date, with what is in it", "[pg]") {
  Empty empty;
  for (const std::string_view statement : ledger_statements(1)) {
    must(*empty.session, std::string(statement));
  }
  must(
      *empty.session,
      "INSERT INTO bellows.migration (version, description, script, checksum, applied_by, seconds, "
      "mode) VALUES ('1', 'd', 's', 'c', 'ada', 1, 'direct')");
  CHECK(ledger_history(*empty.session)->rows.size() == 1);
  CHECK_FALSE(adoption(*empty.session)->has_value());
  REQUIRE(ensure_ledger(*empty.session));
  CHECK(empty.value("SELECT string_agg(version::text, ',') FROM bellows.meta") == "1,2,3,4,5,6");
  CHECK(applied_migrations(*empty.session)->front().version == "1");
  must(*empty.session, "UPDATE bellows.migration SET mode = 'adopted'");
}

TEST_CASE("a ledger of a newer Bellows is left alone", "[pg]") {
  Empty empty;
  REQUIRE(ensure_ledger(*empty.session));
  must(*empty.session, "UPDATE bellows.meta SET version = 99");
  CHECK(ensure_ledger(*empty.session).error().code == ErrorCode::kDrift);
}

TEST_CASE("the lease", "[pg]") {
  Empty empty;
  FakeClock clock;
  REQUIRE(ensure_ledger(*empty.session));
  std::unique_ptr<Session> first = session_of(*empty.database);
  const std::unique_ptr<Session> second = session_of(*empty.database);
  const Result<Lease> lease = take_lease(*first, "first", clock);
  REQUIRE(lease);
  CHECK(hold_lease(*first, *lease));

  SECTION("is one executor's only") {
    const Result<Lease> other = take_lease(*second, "second", clock);
    REQUIRE_FALSE(other);
    CHECK(other.error().code == ErrorCode::kBusy);
    CHECK_THAT(other.error().message, Catch::Contains("first holds the lease until"));
  }
  SECTION("is free once it was given back") {
    REQUIRE(release_lease(*first, *lease));
    const Result<Lease> other = take_lease(*second, "second", clock);
    REQUIRE(other);
    CHECK(other->epoch == lease->epoch + 1);
    CHECK(hold_lease(*first, *lease).error().code == ErrorCode::kBusy);
  }
  SECTION("is free at once when its owner's session is gone") {
    const int pid = first->backend_pid();
    must(*second, "SELECT pg_terminate_backend(" + std::to_string(pid) + ", 5000)");
    CHECK(take_lease(*second, "second", clock));
  }
  SECTION("that has expired is taken, and its sleeping owner is disconnected") {
    must(*second, "UPDATE bellows.lease SET expires_at = clock_timestamp()");
    SystemClock real;
    REQUIRE(take_lease(*second, "second", real));
    CHECK(hold_lease(*first, *lease).error().code == ErrorCode::kConnection);
  }
  SECTION("cannot be taken while a transaction of its owner is open, expired or not") {
    REQUIRE(begin(*first));
    must(*second, "UPDATE bellows.lease SET expires_at = clock_timestamp()");
    REQUIRE(hold_lease(*first, *lease));
    CHECK(take_lease(*second, "second", clock).error().code == ErrorCode::kBusy);
    REQUIRE(first->query("COMMIT"));
  }
  SECTION("of another epoch is noticed inside the transaction") {
    must(*second, "UPDATE bellows.lease SET epoch = epoch + 1");
    REQUIRE(begin(*first));
    CHECK(hold_lease(*first, *lease).error().code == ErrorCode::kBusy);
    roll_back(*first);
  }
}

TEST_CASE("files run directly, each in its transaction, once", "[pg]") {
  Empty empty;
  std::vector<Migration> files = {
      migration("1", "CREATE SCHEMA app; SET search_path = app; CREATE TABLE t (a integer);"),
      migration("2", "CREATE TABLE u (b integer); INSERT INTO app.t VALUES (1);")};
  Result<RunReport> report = empty.direct(files);
  REQUIRE_DONE(report);
  CHECK(report->steps_run == 2);
  // search_path ended with its file.
  CHECK(empty.value("SELECT to_regclass('app.t') IS NOT NULL AND to_regclass('public.u') IS NOT "
                    "NULL") == "t");
  CHECK(empty.value("SELECT string_agg(mode, ',') FROM bellows.migration") == "direct,direct");

  files.push_back(migration("3", "CREATE TABLE w (c integer);"));
  report = empty.direct(files);
  REQUIRE_DONE(report);
  CHECK(report->steps_run == 1);
  CHECK(report->steps_skipped == 2);

  files[0] = migration("1", "CREATE SCHEMA app;");
  report = empty.direct(files);
  REQUIRE_FALSE(report);
  CHECK(report.error().code == ErrorCode::kDrift);
  CHECK(report.error().at.file == "db/V1__x.sql");
}

TEST_CASE("a file that fails leaves nothing of itself, and says where", "[pg]") {
  Empty empty;
  const Result<RunReport> report =
      empty.direct({migration("1", "CREATE TABLE t (a integer);"),
                    migration("2", "CREATE TABLE u (a integer);\nINSERT INTO t VALUES ('x');")});
  REQUIRE_FALSE(report);
  CHECK(report.error().sqlstate == "22P02");
  CHECK(report.error().at == Place{"db/V2__x.sql", 2, 1});
  CHECK(empty.value("SELECT to_regclass('u') IS NULL") == "t");
  CHECK(empty.value("SELECT string_agg(version, ',') FROM bellows.migration") == "1");
}

TEST_CASE("a file that may not run in a transaction runs statement by statement", "[pg]") {
  Empty empty;
  Migration file = migration("1",
                             "CREATE TABLE t (a integer);\n"
                             "CREATE INDEX CONCURRENTLY i ON t (a);");
  CHECK(empty.direct({file}).error().sqlstate == "25001");
  file.transactional = false;
  REQUIRE_DONE(empty.direct({file}));
  CHECK(empty.value("SELECT to_regclass('i') IS NOT NULL") == "t");
}

TEST_CASE("a file without a transaction may begin and end its own", "[pg]") {
  Empty empty;
  Migration file = migration("1", "BEGIN; CREATE TABLE t (a integer); COMMIT; VACUUM t;");
  file.transactional = false;
  REQUIRE_DONE(empty.direct({file}));
  Migration broken = migration("2", "BEGIN; CREATE TABLE u (a integer); SELECT 1/0; COMMIT;");
  broken.transactional = false;
  CHECK(empty.direct({file, broken}).error().sqlstate == "22012");
  CHECK(empty.value("SELECT to_regclass('u') IS NULL") == "t");
}

TEST_CASE("a file that ends its own transaction is refused before anything runs", "[pg]") {
  Empty empty;
  const Result<RunReport> report =
      empty.direct({migration("1", "CREATE TABLE t (a integer);"),
                    migration("2", "CREATE TABLE u (a integer);\n COMMIT;")});
  REQUIRE_FALSE(report);
  CHECK(report.error().code == ErrorCode::kUnsupported);
  CHECK(report.error().at == Place{"db/V2__x.sql", 2, 2});
  CHECK(empty.value("SELECT to_regclass('t') IS NULL") == "t");
}

TEST_CASE("a file's own role does not write the ledger", "[pg]") {
  Empty empty;
  const std::string role = "role_" + empty.value("SELECT current_database()");
  must(*empty.session, "CREATE ROLE " + role);
  REQUIRE_DONE(empty.direct({migration("1", "SET ROLE " + role + "; SELECT 1;"),
                             migration("2", "CREATE TABLE t (a integer);")}));
  CHECK(empty.value("SELECT tableowner = current_user FROM pg_tables WHERE tablename = 't'") ==
        "t");
}
