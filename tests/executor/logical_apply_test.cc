// Rows that logical replication applies, in a table whose column has two names for a while.
#include <catch2/catch.hpp>
#include <thread>

#include "executor/load_catalog.h"
#include "executor/sandbox.h"
#include "planner/make_plan.h"
#include "tests/executor/plan_fixture.h"
#include "tests/support/pending.h"

using namespace bellows;
using namespace std::chrono_literals;

namespace {

constexpr const char* kTable = "CREATE TABLE item (id int PRIMARY KEY, note text)";
constexpr auto kPatience = 60s;

std::string quoted(const std::string& text) {
  return "'" + text + "'";  // a URL of the sandbox has no quote
}

// Two databases of one server: what the one publishes, the other subscribes to.
struct Pair {
  std::unique_ptr<Sandbox> server;
  std::unique_ptr<Database> publisher_database;
  std::unique_ptr<Database> database;
  std::unique_ptr<Session> publisher;
  std::unique_ptr<Session> session;

  Pair() {
    SandboxSettings settings;
    settings.options = {"wal_level=logical"};
    Result<std::unique_ptr<Sandbox>> started = Sandbox::start(settings);
    REQUIRE(started);
    server = *std::move(started);
    const Result<std::string> publishing = server->create_database("publisher");
    const Result<std::string> subscribing = server->create_database("subscriber");
    REQUIRE(publishing);
    REQUIRE(subscribing);
    publisher_database = make_pg_database(*publishing);
    database = make_pg_database(*subscribing);
    publisher = session_of(*publisher_database);
    session = session_of(*database);
    must(*publisher, kTable);
    must(*session, kTable);
    must(*publisher, "CREATE PUBLICATION items FOR TABLE item");
    // Within one server the subscription would wait for itself if it made the slot.
    must(*publisher, "SELECT pg_create_logical_replication_slot('items', 'pgoutput')");
    must(*session, "CREATE SUBSCRIPTION items CONNECTION " + quoted(*publishing) +
                       " PUBLICATION items WITH (create_slot = false, copy_data = false)");
  }

  ~Pair() {
    (void)session->query("ALTER SUBSCRIPTION items DISABLE");
    (void)session->query("ALTER SUBSCRIPTION items SET (slot_name = NONE)");
    (void)session->query("DROP SUBSCRIPTION items");
  }

  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  // What the subscriber has of a row once its note is this.
  std::string remark_when(const std::string& id, const std::string& note) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (value_of(*session, "SELECT count(*) FROM item WHERE id = " + id + " AND note = '" +
                                  note + "'") != "1") {
      REQUIRE(std::chrono::steady_clock::now() < end);
      std::this_thread::sleep_for(20ms);
    }
    return value_of(*session, "SELECT coalesce(remark, 'nothing') FROM item WHERE id = " + id);
  }
};

}  // namespace

TEST_CASE("rows that logical replication applies are kept in step where that is asked for",
          "[pg]") {
  Pair pair;
  const bool asked = GENERATE(true, false);
  Result<Catalog> start = load_catalog(*pair.session);
  REQUIRE(start);
  PlanRequest request{"plain",
                      "db",
                      {migration("2", "ALTER TABLE item RENAME COLUMN note TO remark")},
                      *std::move(start)};
  if (asked) {
    request.subscribed = {"public.item"};
  }
  const Result<Plan> plan = make_plan(request);
  REQUIRE(plan);
  SystemClock clock;
  RecordingObserver observer;
  RunSettings settings = test_settings();
  settings.until = Phase::kBackfill;
  REQUIRE_DONE(run_plan(*plan, settings, *pair.database, clock, observer));

  must(*pair.publisher, "INSERT INTO item VALUES (1, 'one'), (2, 'two')");
  CHECK(pair.remark_when("1", "one") == (asked ? "one" : "nothing"));
  must(*pair.publisher, "UPDATE item SET note = 'three' WHERE id = 2");
  CHECK(pair.remark_when("2", "three") == (asked ? "three" : "nothing"));
}
