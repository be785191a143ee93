// Who is ended for sitting idle in a transaction in our way, and who never is.
#include "executor/idle_blockers.h"

#include <catch2/catch.hpp>
#include <thread>

#include "executor/ledger.h"
#include "tests/executor/plan_fixture.h"

using namespace bellows;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::milliseconds kSoon{1};  // that a test's blockers have been idle for

// A session of the application that has begun a transaction, and does nothing more.
std::unique_ptr<Session> idle_session(Database& database, const std::string& application,
                                      const std::vector<std::string>& statements) {
  std::unique_ptr<Session> session = session_of(database);
  must(*session, "SET application_name = '" + application + "'");
  must(*session, "BEGIN");
  for (const std::string& statement : statements) {
    must(*session, statement);
  }
  return session;
}

bool was_ended(Session& session) {
  const Result<Rows> rows = session.query("SELECT 1");
  return !rows && rows.error().code == ErrorCode::kConnection;
}

Plan plan_of(Shop& shop, Action action, std::vector<Lock> locks) {
  Plan plan;
  plan.migrations = {{"1", "one", "V1__o.sql", std::string(64, 'c'), "", "1", "", {}, false}};
  Step step = make_step({"E1", Phase::kExpand, 0}, std::move(action), {});
  step.locks = std::move(locks);
  plan.steps = {step};
  return seal(std::move(plan), *shop.session);
}

Plan adds_column(Shop& shop) {
  return plan_of(shop, RunSql{{"ALTER TABLE item ADD COLUMN extra integer"}},
                 {locks_item(LockMode::kAccessExclusive)});
}

std::string notices(const Shop& shop) {
  std::string text;
  for (const Event& event : shop.observer.of_kind(EventKind::kNotice)) {
    text += event.step + " " + event.text + "\n";
  }
  return text;
}

constexpr const char* kEnds =
    "SELECT coalesce(string_agg(step_id || ' ' || text, '; '), '') FROM bellows.event WHERE kind = "
    "'session-ended'";

const std::string kRead = "SELECT count(*) FROM item";

}  // namespace

TEST_CASE("a step gets its lock when an idle session in the way is one that may be ended", "[pg]") {
  Shop shop;
  shop.settings.lock_deadline = 60s;
  shop.settings.end_idle = {"psql", "reporting-%"};
  shop.settings.end_idle_after = kSoon;
  const auto [action, lock,
              statements] = GENERATE(table<Action, LockMode, std::vector<std::string>>({
      {RunSql{{"ALTER TABLE item ADD COLUMN extra integer"}}, LockMode::kAccessExclusive, {kRead}},
      // Aborted, but only behind a savepoint: it keeps its lock.
      {RunSql{{"ALTER TABLE item ADD COLUMN extra integer"}},
       LockMode::kAccessExclusive,
       {kRead, "SAVEPOINT a"}},
      {RunSql{{"UPDATE item SET price = 1"}},
       LockMode::kRowExclusive,
       {"UPDATE item SET price = 2 WHERE id = 7"}},
      {RunAlone{"ALTER TABLE item ADD COLUMN extra integer"}, LockMode::kAccessExclusive, {kRead}},
      {DropIndex{public_name("item_price"), "DROP INDEX CONCURRENTLY item_price"},
       LockMode::kShareUpdateExclusive,
       {kRead}},
      {MoveRows{
           public_name("item"), "item", "item", "legacy = 'new'", "legacy <> 'new'", {Name{"id"}}},
       LockMode::kRowExclusive,
       {"UPDATE item SET price = 2 WHERE id = 37"}},
  }));
  const Plan plan = plan_of(shop, action, {locks_item(lock)});
  const std::unique_ptr<Session> blocker = idle_session(*shop.database, "reporting-7", statements);
  if (statements.back() == "SAVEPOINT a") {
    REQUIRE_FALSE(blocker->query("SELECT 1 / 0"));
  }
  REQUIRE_DONE(shop.run(plan));
  CHECK(was_ended(*blocker));
  const std::string pid = std::to_string(blocker->backend_pid());
  CHECK_THAT(notices(shop), Catch::Contains("E1 ended pid " + pid + " (reporting-7, idle in ") &&
                                Catch::Contains("), which was in the way\n"));
  CHECK_THAT(shop.value(kEnds), Catch::StartsWith("E1 pid " + pid + " (reporting-7, idle in ") &&
                                    Catch::EndsWith(" s) by tester"));
}

TEST_CASE("an index build goes on when the old snapshot that it waits for may be ended", "[pg]") {
  Shop shop;
  shop.settings.end_idle = {"reporting"};
  shop.settings.end_idle_after = kSoon;
  const Plan plan = plan_of(shop,
                            BuildIndex{public_name("item_i"), public_name("item"),
                                       "CREATE INDEX CONCURRENTLY item_i ON item (name)"},
                            {locks_item(LockMode::kShareUpdateExclusive)});
  const std::unique_ptr<Session> blocker = idle_session(
      *shop.database, "reporting",
      {"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "SELECT count(*) FROM heap"});
  REQUIRE_DONE(shop.run(plan));
  CHECK(was_ended(*blocker));
  CHECK(shop.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'item_i'::regclass") == "t");
  CHECK_THAT(notices(shop), Catch::Contains("E1 ended pid "));
  CHECK(shop.value(kEnds) != "");
}

TEST_CASE("one whom those in the way wait for is ended, too, and they go on", "[pg]") {
  Shop shop;
  shop.settings.lock_deadline = 60s;
  shop.settings.end_idle = {"reporting"};
  shop.settings.end_idle_after = kSoon;
  const Plan plan = plan_of(
      shop,
      MoveRows{
          public_name("item"), "item", "item", "legacy = 'new'", "legacy <> 'new'", {Name{"id"}}},
      {locks_item(LockMode::kRowExclusive)});
  const std::string update = "UPDATE item SET price = 2 WHERE id = 37";
  const std::unique_ptr<Session> idle = idle_session(*shop.database, "reporting", {update});
  const std::unique_ptr<Session> app = session_of(*shop.database);
  const std::string pid = std::to_string(app->backend_pid());
  bool app_done = false;
  std::thread work([&] { app_done = app->query(update).has_value(); });
  while (shop.value("SELECT cardinality(pg_blocking_pids(" + pid + "))") != "1") {
  }
  const Result<RunReport> report = shop.run(plan);
  if (!report) {
    (void)idle->query("ROLLBACK");
  }
  work.join();
  REQUIRE_DONE(report);
  CHECK(app_done);
  CHECK(was_ended(*idle));
  CHECK(shop.value("SELECT price || legacy FROM item WHERE id = 37") == "2new");
}

TEST_CASE("who is not to be ended is not, and the step gives up", "[pg]") {
  Shop shop;
  shop.settings.lock_deadline = 300ms;
  shop.settings.end_idle_after = kSoon;
  std::string application = "reporting-7";
  SECTION("without a list nobody is") {}
  SECTION("another application") {
    shop.settings.end_idle = {"reporting", "Reporting-%", "%-8"};
  }
  SECTION("one that has not been idle for long enough") {
    shop.settings.end_idle = {"%"};
    shop.settings.end_idle_after = 1h;
  }
  SECTION("another Bellows") {
    shop.settings.end_idle = {"%"};
    application = "bellows run";
  }
  const std::unique_ptr<Session> blocker = idle_session(*shop.database, application, {kRead});
  const Result<RunReport> report = shop.run(adds_column(shop));
  REQUIRE_FALSE(report);
  CHECK(report.error().code == ErrorCode::kLock);
  CHECK_THAT(report.error().message, Catch::Contains("(" + application + ", idle in transaction"));
  CHECK_FALSE(was_ended(*blocker));
  CHECK(notices(shop).empty());
  CHECK(shop.value(kEnds).empty());
}

TEST_CASE("a prepared transaction and a session at work are never ended", "[pg]") {
  Shop shop;
  REQUIRE(ensure_ledger(*shop.session));
  shop.settings.end_idle = {"%"};
  shop.settings.end_idle_after = kSoon;
  const std::unique_ptr<Session> ours = session_of(*shop.database);
  const RunContext context{shop.settings, *shop.database, shop.clock,
                           shop.observer, *ours,          Lease{}};
  const std::vector<Lock> wanted = {locks_item(LockMode::kAccessExclusive)};

  SECTION("prepared") {
    const std::string name = "'of " + shop.value("SELECT current_database()") + "'";
    const std::unique_ptr<Session> session =
        idle_session(*shop.database, "app", {"UPDATE item SET price = 1"});
    must(*session, "PREPARE TRANSACTION " + name);
    const IdleBlockers idle = end_idle_holders(context, *shop.session, "E1", wanted);
    must(*session, "ROLLBACK PREPARED " + name);
    CHECK(idle.ended.empty());
    CHECK(left_in_words(idle).empty());
  }
  SECTION("at work") {
    const std::unique_ptr<Session> session = idle_session(*shop.database, "app", {kRead});
    const std::string pid = std::to_string(session->backend_pid());
    std::thread work([&] { (void)session->query("SELECT pg_sleep(600)"); });
    while (shop.value("SELECT wait_event IS NOT DISTINCT FROM 'PgSleep' FROM pg_stat_activity "
                      "WHERE pid = " +
                      pid) != "t") {
    }
    const IdleBlockers idle = end_idle_holders(context, *shop.session, "E1", wanted);
    const std::string state = shop.value("SELECT state FROM pg_stat_activity WHERE pid = " + pid);
    must(*shop.session, "SELECT pg_terminate_backend(" + pid + ")");
    work.join();
    CHECK(idle.ended.empty());
    CHECK(left_in_words(idle).empty());
    CHECK(state == "active");
  }
}

TEST_CASE("a role that may not end others says what it lacks, and goes on without", "[pg]") {
  Shop shop;
  const std::string name = shop.value("SELECT current_database()");
  const std::string deployer = "deployer_" + name;
  const std::string reader = "reader_" + name;
  for (const std::string& sql :
       {"CREATE ROLE " + deployer + " LOGIN", "CREATE ROLE " + reader + " LOGIN",
        "GRANT CREATE ON DATABASE " + name + " TO " + deployer,
        "GRANT CREATE ON SCHEMA public TO " + deployer, "ALTER TABLE item OWNER TO " + deployer,
        "GRANT SELECT ON item TO " + reader}) {
    must(*shop.session, sql);
  }
  shop.settings.lock_deadline = 300ms;
  shop.settings.end_idle = {"reporting"};
  shop.settings.end_idle_after = kSoon;
  const Plan plan = adds_column(shop);
  const std::unique_ptr<Database> as_deployer = make_pg_database(shop.url + "&user=" + deployer);
  const auto run = [&] {
    return run_plan(plan, shop.settings, *as_deployer, shop.clock, shop.observer);
  };

  SECTION("until it is granted") {
    const std::unique_ptr<Database> as_reader = make_pg_database(shop.url + "&user=" + reader);
    const std::unique_ptr<Session> blocker = idle_session(*as_reader, "reporting", {kRead});
    Result<RunReport> report = run();
    REQUIRE_FALSE(report);
    CHECK(report.error().code == ErrorCode::kLock);
    CHECK_THAT(report.error().message,
               Catch::Contains("pid " + std::to_string(blocker->backend_pid()) +
                               " (reporting) is named by end-idle, and this role lacks a right to "
                               "end it: GRANT pg_read_all_stats, pg_signal_backend TO " +
                               deployer));
    must(*shop.session, "GRANT pg_read_all_stats TO " + deployer);
    report = run();
    REQUIRE_FALSE(report);
    CHECK_THAT(report.error().message,
               Catch::Contains("(reporting, idle in transaction for ") &&
                   Catch::Contains("GRANT pg_signal_backend TO " + deployer));
    CHECK_FALSE(was_ended(*blocker));
    must(*shop.session, "GRANT pg_signal_backend TO " + deployer);
    shop.settings.lock_deadline = 60s;
    REQUIRE_DONE(run());
    CHECK(was_ended(*blocker));
    CHECK_THAT(shop.value(kEnds), Catch::EndsWith(" by tester"));
  }
  SECTION("whatever is granted, a superuser's session is not its to end") {
    must(*shop.session, "GRANT pg_read_all_stats, pg_signal_backend TO " + deployer);
    const std::unique_ptr<Session> blocker = idle_session(*shop.database, "reporting", {kRead});
    const Result<RunReport> report = run();
    REQUIRE_FALSE(report);
    CHECK_THAT(report.error().message,
               Catch::Contains("is a superuser's session, which end-idle cannot end"));
    CHECK_FALSE(was_ended(*blocker));
  }
}
