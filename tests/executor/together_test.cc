// Steps that share one transaction and one lock, against a real server.
#include <catch2/catch.hpp>

#include "executor/ledger.h"
#include "tests/executor/columns_plan.h"

using namespace bellows;

namespace {

constexpr std::string_view kDone =
    "SELECT string_agg(step_id, ',' ORDER BY position) FROM bellows.step WHERE status = 'done'";
constexpr std::string_view kNotDone = "SELECT count(*) FROM bellows.step WHERE status <> 'done'";

// Every ALTER TABLE takes so long.
void slow_down(Session& session, const std::string& seconds) {
  must(session,
       "CREATE FUNCTION slow() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN "
       "PERFORM pg_sleep(" +
           seconds + "); END $$");
  must(session,
       "CREATE EVENT TRIGGER slow ON ddl_command_end WHEN tag IN ('ALTER TABLE') EXECUTE FUNCTION "
       "slow()");
}

// Lets go of what blocks the plan, once the plan has said that it waits.
class LettingGo final : public Observer {
 public:
  explicit LettingGo(Session& blocker) : x_blocker(blocker) {}

  void on(const Event& event) override {
    if (event.kind == EventKind::kStepWaiting && !x_let_go) {
      x_let_go = true;
      must(x_blocker, "ROLLBACK");
    }
    if (event.kind == EventKind::kStepFinished) {
      attempts.push_back(event.attempts);
    }
  }

  std::vector<int> attempts;

 private:
  Session& x_blocker;
  bool x_let_go = false;
};

}  // namespace

TEST_CASE("instant steps on one table are one transaction, and a row in the ledger each", "[pg]") {
  Shop shop;
  const Plan plan = columns_plan(*shop.session);
  const Result<RunReport> report = shop.run(plan);
  REQUIRE_DONE(report);
  CHECK(report->steps_run == 5);
  CHECK(shop.value(kNewColumns) == "5");
  CHECK(shop.value(kTransactions) == "1");
  CHECK(shop.value(kDone) == "E1,E2,E3,E4,E5");
  CHECK(shop.value("SELECT count(*) FROM bellows.step WHERE fingerprint_after IS NOT NULL AND "
                   "sync_after IS NOT NULL AND attempts = 1") == "5");
  CHECK(shop.value("SELECT abs((SELECT sum(seconds) FROM bellows.step) - seconds) < 0.0005 FROM "
                   "bellows.migration") == "t");
  CHECK(shop.observer.story() ==
        std::vector<std::string>{
            "plan-started " + plan.hash, "phase-started expand", "step-started E1",
            "step-finished E1", "step-started E2", "step-finished E2", "step-started E3",
            "step-finished E3", "step-started E4", "step-finished E4", "step-started E5",
            "step-finished E5", "phase-finished expand", "plan-finished " + plan.hash});
}

TEST_CASE("no more steps run together than are asked for", "[pg]") {
  Shop shop;
  const Plan plan = columns_plan(*shop.session);
  shop.settings.steps = 2;
  Result<RunReport> report = shop.run(plan);
  REQUIRE_DONE(report);
  CHECK(report->state == RunState::kStoppedAfterSteps);
  CHECK(report->steps_run == 2);
  CHECK(shop.value(kNewColumns) == "2");
  CHECK(shop.value(kDone) == "E1,E2");
  CHECK(shop.value(kNotDone) == "0");
  CHECK(shop.value("SELECT count(*) FROM bellows.migration") == "0");

  shop.settings.steps = 0;
  report = shop.run(plan);
  REQUIRE_DONE(report);
  CHECK(report->steps_run == 3);
  CHECK(report->steps_skipped == 2);
  CHECK(shop.value(kTransactions) == "2");
}

TEST_CASE("a lock is not held for longer because many steps share it", "[pg]") {
  Shop shop;
  slow_down(*shop.session, "0.06");
  const Plan plan = columns_plan(*shop.session);
  shop.settings.stall_budget = std::chrono::milliseconds(100);
  const Result<RunReport> report = shop.run(plan);
  REQUIRE_DONE(report);
  CHECK(report->steps_run == 5);
  CHECK(shop.value(kTransactions) == "5");
  CHECK(shop.value(kDone) == "E1,E2,E3,E4,E5");
  CHECK(shop.value("SELECT count(*) FROM bellows.migration") == "1");
}

TEST_CASE("steps that ran together are taken back one by one", "[pg]") {
  Shop shop;
  const std::string before = state_of(*shop.session);
  Plan plan = columns_plan(*shop.session);
  Step last = make_step({"B1", Phase::kBackfill, 0}, RunSql{{"SELECT 1"}}, {});
  last.origin.statement = 5;
  plan.steps.push_back(last);
  plan = seal(std::move(plan), *shop.session);
  shop.settings.until = Phase::kExpand;
  REQUIRE_DONE(shop.run(plan));
  REQUIRE(shop.value(kTransactions) == "1");

  const Result<RunReport> back = shop.abort();
  REQUIRE_DONE(back);
  CHECK(back->steps_run == 5);
  CHECK(state_of(*shop.session) == before);
  CHECK(shop.value("SELECT count(*) FROM bellows.step WHERE status = 'undone'") == "5");
  CHECK(shop.value("SELECT status FROM bellows.plan") == "aborted");
}

TEST_CASE("when one of the steps fails the others run by themselves", "[pg]") {
  Shop shop;
  Plan plan = columns_plan(*shop.session);
  plan.steps[2].action = RunSql{{"ALTER TABLE item ADD COLUMN name text"}};  // there is one
  plan = seal(std::move(plan), *shop.session);
  for (int run = 1; run <= 2; ++run) {
    const Result<RunReport> report = shop.run(plan);
    REQUIRE_FALSE(report);
    CHECK(report.error().code == ErrorCode::kSql);
    CHECK_THAT(report.error().message, Catch::StartsWith("step E3 (do E3)"));
    CHECK(shop.value(kDone) == "E1,E2");
    CHECK(shop.value(kNewColumns) == "2");
    CHECK(shop.value("SELECT string_agg(step_id, ',') FROM bellows.step WHERE status = "
                     "'running'") == "E3");
  }
  const std::vector<Event> notices = shop.observer.of_kind(EventKind::kNotice);
  REQUIRE(notices.size() == 2);
  CHECK_THAT(notices[0].text, Catch::StartsWith("E1 to E5 do not run together"));
  CHECK_THAT(notices[1].text, Catch::StartsWith("E3 to E5 do not run together"));
  CHECK(shop.observer.of_kind(EventKind::kStepFailed).size() == 2);
}

TEST_CASE("steps that share a lock wait for it together", "[pg]") {
  Shop shop;
  const Plan plan = columns_plan(*shop.session);
  const std::unique_ptr<Session> reader = session_of(*shop.database);
  must(*reader, "BEGIN");
  must(*reader, "SELECT count(*) FROM item");
  LettingGo observer(*reader);
  shop.settings.lock_deadline = std::chrono::milliseconds(30'000);
  REQUIRE_DONE(run_plan(plan, shop.settings, *shop.database, shop.clock, observer));
  REQUIRE(observer.attempts.size() == 5);
  CHECK(observer.attempts[0] > 1);
  CHECK(observer.attempts[1] == 1);
  CHECK(shop.value(kTransactions) == "1");
}

TEST_CASE("steps that gave up on their lock are not begun", "[pg]") {
  Shop shop;
  const Plan plan = columns_plan(*shop.session);
  const std::unique_ptr<Session> reader = session_of(*shop.database);
  must(*reader, "BEGIN");
  must(*reader, "SELECT count(*) FROM item");
  shop.settings.lock_deadline = std::chrono::milliseconds(500);
  const Result<RunReport> report = shop.run(plan);
  REQUIRE_FALSE(report);
  CHECK(report.error().code == ErrorCode::kLock);
  CHECK_THAT(report.error().message, Catch::Contains("step E1"));
  CHECK(shop.value("SELECT string_agg(step_id || ' ' || status, ',') FROM bellows.step") ==
        "E1 running");
  CHECK(shop.observer.of_kind(EventKind::kNotice).empty());
  must(*reader, "ROLLBACK");
  REQUIRE_DONE(shop.run(plan));
  CHECK(shop.value(kTransactions) == "1");
}
