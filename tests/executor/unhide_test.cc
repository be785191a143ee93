// Hide, wait, drop: on a server, with everything that may come in between.
#include "executor/unhide.h"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <functional>
#include <thread>

#include "executor/can_roll_back.h"
#include "executor/ledger.h"
#include "planner/make_plan.h"
#include "tests/executor/plan_fixture.h"
#include "tests/support/pending.h"

using namespace bellows;
using namespace std::chrono_literals;

namespace {

constexpr const char* kStart =
    "CREATE TABLE customer (id bigint PRIMARY KEY, name text NOT NULL, nickname text NOT NULL "
    "UNIQUE);"
    "INSERT INTO customer SELECT n, 'name ' || n, 'nick ' || n FROM generate_series(1, 50) n;"
    "CREATE TABLE basket (id bigserial PRIMARY KEY, customer_id bigint NOT NULL REFERENCES "
    "customer);"
    "INSERT INTO basket (customer_id) SELECT id FROM customer;";

constexpr const char* kPending =
    "ALTER TABLE customer DROP COLUMN nickname; DROP TABLE basket;"
    "ALTER TABLE customer ADD CONSTRAINT customer_id CHECK (id > 0);";

// The statements of the release that still uses both.
constexpr const char* kOldRelease =
    "INSERT INTO customer VALUES (1000, 'new', 'nick 1000');"
    "UPDATE customer SET nickname = 'other' WHERE id = 1000;"
    "INSERT INTO basket (customer_id) VALUES (1000);"
    "DELETE FROM basket WHERE customer_id = 1000;"
    "DELETE FROM customer WHERE id = 1000;";

class Reacting final : public Observer {
 public:
  explicit Reacting(std::function<void(const Event&)> reaction) : x_reaction(std::move(reaction)) {}

  void on(const Event& event) override { x_reaction(event); }

 private:
  std::function<void(const Event&)> x_reaction;
};

struct Store {
  std::string url = fresh_database();
  std::unique_ptr<Database> database = make_pg_database(url);
  std::unique_ptr<Session> session = session_of(*database);
  SystemClock clock;
  RecordingObserver observer;
  RunSettings settings = test_settings();
  Plan plan;

  explicit Store(std::chrono::seconds hide_for = 1h) {
    must(*session, kStart);
    Result<Catalog> start = load_catalog(*session);
    REQUIRE(start);
    Result<Plan> made = make_plan(
        {"plain", "db", {migration("2", kPending)}, *std::move(start), {}, {}, hide_for.count()});
    INFO((made ? "" : made.error().message));
    REQUIRE(made);
    plan = *std::move(made);
  }

  Result<RunReport> run() { return run_plan(plan, settings, *database, clock, observer); }

  Result<RunReport> run(Observer& told) { return run_plan(plan, settings, *database, clock, told); }

  Result<RunReport> unhide(const std::string& object = "") {
    return unhide_plan(object, {"ada", "support is called"}, settings, *database, clock, observer);
  }

  std::string value(std::string_view sql) { return value_of(*session, sql); }

  void old_release_works() { must(*session, kOldRelease); }

  void old_release_fails() {
    CHECK_FALSE(session->query("SELECT nickname FROM customer"));
    CHECK_FALSE(session->query("SELECT id FROM basket"));
  }

  // As if so much time had gone by.
  void later(const std::string& interval) {
    must(*session, "UPDATE bellows.step SET finished_at = finished_at - interval '" + interval +
                       "', started_at = started_at - interval '" + interval + "'");
  }

  std::string fingerprint_now() {
    const Result<Catalog> catalog = load_catalog(*session);
    REQUIRE(catalog);
    return fingerprint(*catalog);
  }

  void resume_plan() {
    const Result<bool> resumed = resume(*session, {"ada", ""});
    REQUIRE(resumed);
    REQUIRE(*resumed);
  }

  // The run stops where the drops would come.
  void must_stop_hidden() {
    const Result<RunReport> report = run();
    REQUIRE_DONE(report);
    REQUIRE(report->state == RunState::kWaitingAtGate);
    CHECK(report->waiting_for == "hide-for");
    old_release_fails();
  }

  void must_finish() {
    const Result<RunReport> report = run();
    REQUIRE_DONE(report);
    CHECK(report->state == RunState::kDone);
    CHECK(value("SELECT status FROM bellows.plan") == "done");
    CHECK(fingerprint_now() == fingerprint_of_naive_run());
    CHECK(value("SELECT count(*) FROM pg_attribute WHERE attname LIKE 'bellows_hidden%' AND NOT "
                "attisdropped") == "0");
    CHECK(value("SELECT count(*) FROM pg_class WHERE relname LIKE 'bellows_hidden%'") == "0");
  }

  static std::string fingerprint_of_naive_run() {
    const std::unique_ptr<Database> naive = make_pg_database(fresh_database());
    const std::unique_ptr<Session> naive_session = session_of(*naive);
    must(*naive_session, kStart);
    must(*naive_session, kPending);
    const Result<Catalog> catalog = load_catalog(*naive_session);
    REQUIRE(catalog);
    return fingerprint(*catalog);
  }
};

}  // namespace

TEST_CASE("a run stops while something is hidden, and drops it when the time has gone by", "[pg]") {
  Store store;
  store.must_stop_hidden();
  const std::vector<Event> waiting = store.observer.of_kind(EventKind::kGateWaiting);
  REQUIRE(waiting.size() == 1);
  CHECK(waiting[0].step == "hide-for");
  CHECK_THAT(waiting[0].text, Catch::Contains("hidden since 20") &&
                                  Catch::Contains("dropped not before 20") &&
                                  Catch::Contains("bellows unhide"));
  // What need not wait is done.
  CHECK(store.value("SELECT convalidated FROM pg_constraint WHERE conname = 'customer_id'") == "t");
  const Result<RunReport> again = store.run();
  REQUIRE_DONE(again);
  CHECK(again->state == RunState::kWaitingAtGate);
  CHECK(again->steps_run == 0);
  store.later("59 minutes");
  CHECK(store.run()->state == RunState::kWaitingAtGate);
  store.later("2 minutes");
  store.must_finish();
}

TEST_CASE("no gate that is opened by hand shortens the wait", "[pg]") {
  Store store;
  store.settings.gate_mode = GateMode::kOpen;
  store.must_stop_hidden();
}

TEST_CASE("unhide brings everything back at once, and nothing hides it again", "[pg]") {
  Store store;
  store.must_stop_hidden();
  const Result<RunReport> back = store.unhide();
  REQUIRE_DONE(back);
  CHECK(back->steps_run == 2);
  CHECK(store.value("SELECT count(*) FROM customer WHERE nickname = 'nick ' || id") == "50");
  CHECK(store.value("SELECT count(*) FROM basket") == "50");
  store.old_release_works();
  CHECK(store.value("SELECT string_agg(text, '; ' ORDER BY id) FROM bellows.event WHERE kind = "
                    "'unhidden'") ==
        "public.basket by ada: support is called; public.customer.nickname by ada: support is "
        "called");
  const Result<std::optional<ActivePlan>> known = active_plan(*store.session);
  REQUIRE(known);
  REQUIRE(known->has_value());
  CHECK(can_roll_back(store.plan, **known, Executor::kHeld).verdict !=
        RollbackVerdict::kAfterUnhide);
  const Result<RunReport> paused = store.run();
  REQUIRE_DONE(paused);
  CHECK(paused->state == RunState::kPaused);
  CHECK_THAT(paused->waiting_for,
             Catch::Contains("by ada since") && Catch::Contains("support is called"));

  // Only when somebody says so, and then the time begins anew.
  store.resume_plan();
  store.later("2 hours");
  store.must_stop_hidden();
  // A run in between must not take what was hidden anew for somebody else's change.
  CHECK(store.run()->state == RunState::kWaitingAtGate);
  store.later("2 hours");
  store.must_finish();
}

TEST_CASE("one object is brought back by its name", "[pg]") {
  Store store;
  const Result<RunReport> early = store.unhide();
  REQUIRE_FALSE(early);
  CHECK(early.error().code == ErrorCode::kDrift);
  store.must_stop_hidden();
  const Result<RunReport> wrong = store.unhide("customer.name");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().code == ErrorCode::kUsage);
  CHECK(store.value("SELECT paused_at IS NULL FROM bellows.control") == "t");
  REQUIRE_DONE(store.unhide("customer.nickname"));
  must(*store.session, "SELECT nickname FROM customer");
  CHECK_FALSE(store.session->query("SELECT id FROM basket"));
  REQUIRE_DONE(store.unhide("public.basket"));
  store.old_release_works();
  const Result<RunReport> nothing = store.unhide();
  REQUIRE_FALSE(nothing);
  CHECK(nothing.error().code == ErrorCode::kDrift);
  store.resume_plan();
  store.must_stop_hidden();
  store.later("2 hours");
  store.must_finish();
}

TEST_CASE("a run that waits goes on by itself when the time has gone by", "[pg]") {
  Store store(1s);
  store.settings.wait = WaitMode::kWait;
  const Result<RunReport> report = store.run();
  REQUIRE_DONE(report);
  CHECK(report->state == RunState::kDone);
  CHECK(store.observer.of_kind(EventKind::kGateOpened).size() == 1);
  CHECK(store.value("SELECT min(d.started_at) >= max(h.finished_at) + interval '1 s' FROM "
                    "bellows.step h, bellows.step d WHERE h.title LIKE 'hide column %' AND d.title "
                    "LIKE 'drop column %'") == "t");
  CHECK(store.fingerprint_now() == Store::fingerprint_of_naive_run());
}

TEST_CASE("a run that waits is ended by an unhide", "[pg]") {
  Store store;
  store.settings.wait = WaitMode::kWait;
  std::thread other;
  Result<RunReport> back = RunReport{};
  Reacting observer([&](const Event& event) {
    if (event.kind == EventKind::kGateWaiting && !other.joinable()) {
      other = std::thread([&] {
        const std::unique_ptr<Database> database = make_pg_database(store.url);
        SystemClock clock;
        RecordingObserver quiet;
        back = unhide_plan("", {"bob", ""}, test_settings(), *database, clock, quiet);
      });
    }
  });
  const Result<RunReport> report = store.run(observer);
  other.join();
  REQUIRE_FALSE(report);
  CHECK(report.error().code == ErrorCode::kBusy);
  REQUIRE_DONE(back);
  CHECK(back->steps_run == 2);
  store.old_release_works();
}

TEST_CASE("an executor that is killed while it waits leaves everything to the next", "[pg]") {
  Store store;
  store.settings.wait = WaitMode::kWait;
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const std::unique_ptr<Database> database = make_pg_database(store.url);
    SystemClock clock;
    Reacting observer([](const Event& event) {
      if (event.kind == EventKind::kGateWaiting) {
        _exit(9);
      }
    });
    (void)run_plan(store.plan, store.settings, *database, clock, observer);
    _exit(1);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  REQUIRE(WEXITSTATUS(status) == 9);
  store.settings.wait = WaitMode::kReturn;
  SECTION("which goes on to wait, and drops in the end") {
    store.must_stop_hidden();
    store.later("2 hours");
    store.must_finish();
  }
  SECTION("or brings it back") {
    REQUIRE_DONE(store.unhide());
    store.old_release_works();
  }
}

TEST_CASE("an abort while something is hidden gives back the schema of before", "[pg]") {
  Store store;
  const std::string before = store.fingerprint_now();
  store.must_stop_hidden();
  SECTION("at once") {}
  SECTION("after an unhide") {
    REQUIRE_DONE(store.unhide());
  }
  REQUIRE_DONE(abort_plan(store.settings, *store.database, store.clock, store.observer));
  CHECK(store.fingerprint_now() == before);
  CHECK(store.value("SELECT status FROM bellows.plan") == "aborted");
  CHECK(store.value("SELECT count(*) FROM customer WHERE nickname = 'nick ' || id") == "50");
  store.old_release_works();
}

TEST_CASE("the gates are asked again right before the drop", "[pg]") {
  Store store;
  GateSpec gate;
  gate.name = "go";
  gate.kind = "approval";
  gate.poll = 20ms;
  store.settings.gates = {gate};
  CHECK(store.run()->waiting_for == "go");
  REQUIRE(approve(*store.session, store.plan.hash, "go", "ada", ""));
  store.must_stop_hidden();
  store.later("2 hours");
  must(*store.session, "UPDATE bellows.approval SET expires_at = clock_timestamp()");
  const Result<RunReport> shut = store.run();
  REQUIRE_DONE(shut);
  CHECK(shut->waiting_for == "go");
  REQUIRE(approve(*store.session, store.plan.hash, "go", "ada", ""));
  store.must_finish();
}

TEST_CASE("what somebody else changed while it was hidden is still found after an unhide", "[pg]") {
  Store store;
  store.must_stop_hidden();
  must(*store.session, "ALTER TABLE customer ADD COLUMN by_hand text");
  REQUIRE_DONE(store.unhide());
  must(*store.session, "SELECT nickname FROM customer");
  store.resume_plan();
  const Result<RunReport> report = store.run();
  REQUIRE_FALSE(report);
  CHECK(report.error().code == ErrorCode::kDrift);
  must(*store.session, "ALTER TABLE customer DROP COLUMN by_hand");
}

TEST_CASE("a table with rows and references moves along, whatever hangs on it", "[pg]") {
  Store store;
  store.must_stop_hidden();
  CHECK(store.value("SELECT count(*) FROM bellows_hidden_basket") == "50");
  CHECK(store.value("SELECT pg_get_serial_sequence('bellows_hidden_basket', 'id')") ==
        "public.basket_id_seq");
  CHECK(store.value("SELECT count(*) FROM pg_constraint WHERE conrelid = "
                    "'bellows_hidden_basket'::regclass AND contype = 'f'") == "1");
  // The new release works beside it.
  must(*store.session, "INSERT INTO customer (id, name) VALUES (2000, 'new')");
  must(*store.session, "DELETE FROM customer WHERE id = 2000");
}
