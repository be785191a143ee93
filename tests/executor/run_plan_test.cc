// A plan with every kind of action against a real server.
#include <catch2/catch.hpp>
#include <thread>

#include "executor/ledger.h"
#include "tests/executor/plan_fixture.h"

using namespace bellows;

TEST_CASE("a plan runs from expand to contract", "[pg]") {
  Shop shop;
  const Plan plan = shop_plan(*shop.session);
  const Result<RunReport> report = shop.run(plan);
  REQUIRE_DONE(report);
  CHECK(report->state == RunState::kDone);
  CHECK(report->steps_run == 11);
  CHECK(shop.value("SELECT count(*) FROM item WHERE full_name = 'item ' || id") == "60");
  CHECK(shop.value("SELECT sum(v) FROM pair") == "860");
  CHECK(shop.value("SELECT count(*) FROM heap WHERE w = v") == "40");
  CHECK(shop.value("SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute WHERE "
                   "attrelid = 'item'::regclass AND attnum > 0 AND NOT attisdropped") ==
        "id,price,full_name");
  CHECK(shop.value("SELECT to_regclass('item_price') IS NULL") == "t");

  SECTION("the ledger tells it all") {
    CHECK(shop.value("SELECT status FROM bellows.plan") == "done");
    CHECK(shop.value("SELECT count(*) FROM bellows.step WHERE status = 'done' AND "
                     "fingerprint_after IS NOT NULL AND attempts = 1") == "11");
    CHECK(shop.value("SELECT rows FROM bellows.step WHERE step_id = 'B2'") == "40");
    CHECK(shop.value("SELECT owner FROM bellows.lease").empty());
    const Result<std::vector<AppliedMigration>> applied = applied_migrations(*shop.session);
    REQUIRE(applied);
    REQUIRE(applied->size() == 2);
    CHECK(applied->at(0).version == "1");
    CHECK(applied->at(1).checksum == std::string(64, 'b'));
  }

  SECTION("running it again does nothing") {
    const std::string state = state_of(*shop.session);
    const Result<RunReport> again = shop.run(plan);
    REQUIRE_DONE(again);
    CHECK(again->steps_run == 0);
    CHECK(again->steps_skipped == 11);
    CHECK(state_of(*shop.session) == state);
  }

  SECTION("the events are in order") {
    const std::vector<std::string> story = shop.observer.story();
    REQUIRE(story.size() == 30);
    CHECK(story[0] == "plan-started " + plan.hash);
    CHECK(story[1] == "phase-started expand");
    CHECK(story[2] == "step-started E1");
    CHECK(story[3] == "step-finished E1");
    CHECK(story[8] == "phase-finished expand");
    CHECK(story[9] == "phase-started backfill");
    CHECK(story.back() == "plan-finished " + plan.hash);
    const std::vector<Event> progress = shop.observer.of_kind(EventKind::kStepProgress);
    CHECK(progress.size() >= 3 + 2 + 2);
  }
}

TEST_CASE("a run stops after the phase it was told, and goes on from there", "[pg]") {
  Shop shop;
  const Plan plan = shop_plan(*shop.session);
  shop.settings.until = Phase::kExpand;
  Result<RunReport> report = shop.run(plan);
  REQUIRE_DONE(report);
  CHECK(report->state == RunState::kStoppedAtPhase);
  CHECK(report->steps_run == 3);
  CHECK(shop.value("SELECT count(*) FROM bellows.migration") == "0");

  shop.settings.until = Phase::kBackfill;
  report = shop.run(plan);
  REQUIRE_DONE(report);
  CHECK(report->steps_run == 4);
  CHECK(report->steps_skipped == 3);
  CHECK(shop.value("SELECT string_agg(version, ',') FROM bellows.migration") == "1");

  shop.settings.until = Phase::kContract;
  report = shop.run(plan);
  REQUIRE_DONE(report);
  CHECK(report->state == RunState::kDone);
}

TEST_CASE("a plan for another schema is refused, and nothing is begun", "[pg]") {
  Shop shop;
  const Plan plan = shop_plan(*shop.session);
  must(*shop.session, "ALTER TABLE heap ADD COLUMN surprise text");
  const Result<RunReport> report = shop.run(plan);
  REQUIRE_FALSE(report);
  CHECK(report.error().code == ErrorCode::kDrift);
  CHECK(report.error().hint == "Make the plan again.");
  CHECK(shop.value("SELECT count(*) FROM bellows.plan") == "0");
}

TEST_CASE("a plan that was edited is refused", "[pg]") {
  Shop shop;
  Plan plan = shop_plan(*shop.session);
  plan.steps.pop_back();
  const Result<RunReport> report = shop.run(plan);
  REQUIRE_FALSE(report);
  CHECK(report.error().code == ErrorCode::kDrift);
  CHECK(shop.value("SELECT count(*) FROM bellows.plan") == "0");
}

TEST_CASE("another plan cannot start while one is under way", "[pg]") {
  Shop shop;
  const Plan plan = shop_plan(*shop.session);
  shop.settings.until = Phase::kExpand;
  REQUIRE_DONE(shop.run(plan));
  Plan other = plan;
  other.steps.resize(4);
  other = seal(std::move(other), *shop.session);
  const Result<RunReport> report = shop.run(other);
  REQUIRE_FALSE(report);
  CHECK(report.error().code == ErrorCode::kDrift);
  CHECK_THAT(report.error().message, Catch::Contains(plan.hash));
}

TEST_CASE("a change by hand between two runs stops the plan", "[pg]") {
  Shop shop;
  const Plan plan = shop_plan(*shop.session);
  shop.settings.until = Phase::kExpand;
  REQUIRE_DONE(shop.run(plan));
  must(*shop.session, "ALTER TABLE heap ADD COLUMN surprise text");
  shop.settings.until = Phase::kContract;
  const Result<RunReport> report = shop.run(plan);
  REQUIRE_FALSE(report);
  CHECK(report.error().code == ErrorCode::kDrift);
  must(*shop.session, "ALTER TABLE heap DROP COLUMN surprise");
  REQUIRE_DONE(shop.run(plan));
}

TEST_CASE("a proof that fails names the row and stops before contract", "[pg]") {
  Shop shop;
  Plan plan = shop_plan(*shop.session);
  // Nothing copies the column, so the claim is wrong.
  std::erase_if(plan.steps, [](const Step& step) { return step.id == "B1"; });
  plan = seal(std::move(plan), *shop.session);
  const Result<RunReport> report = shop.run(plan);
  REQUIRE_FALSE(report);
  CHECK(report.error().code == ErrorCode::kSql);
  CHECK_THAT(report.error().message, Catch::Contains("full_name equals name in every row") &&
                                         Catch::Contains("step B4") &&
                                         Catch::Contains("(item.id) = ("));
  CHECK(report.error().at.file == "V1__shop.sql");
  CHECK(shop.value("SELECT count(*) FROM bellows.step WHERE phase = 'contract'") == "0");
  CHECK(shop.value("SELECT count(*) FROM bellows.event WHERE kind = 'step-failed'") == "1");
}

TEST_CASE("a lock that cannot be had names its holder and leaves nothing behind", "[pg]") {
  Shop shop;
  const Plan plan = shop_plan(*shop.session);
  const std::unique_ptr<Session> reader = session_of(*shop.database);
  must(*reader, "SET application_name = 'shop-2.3'");
  must(*reader, "BEGIN");
  must(*reader, "SELECT count(*) FROM item");
  const Result<RunReport> report = shop.run(plan);
  REQUIRE_FALSE(report);
  CHECK(report.error().code == ErrorCode::kLock);
  CHECK_THAT(report.error().message, Catch::Contains("shop-2.3, idle in transaction") &&
                                         Catch::Contains("holds ACCESS SHARE on public.item"));
  CHECK(shop.value("SELECT status FROM bellows.step WHERE step_id = 'E1'") == "running");
  must(*reader, "COMMIT");
  REQUIRE_DONE(shop.run(plan));
}

TEST_CASE("a prepared transaction in the way is named, too", "[pg]") {
  Shop shop;
  const Plan plan = shop_plan(*shop.session);
  const std::string name = "two_" + shop.value("SELECT current_database()");
  must(*shop.session, "BEGIN");
  must(*shop.session, "UPDATE item SET price = 0 WHERE id = 1");
  must(*shop.session, "PREPARE TRANSACTION '" + name + "'");
  const Result<RunReport> report = shop.run(plan);
  must(*shop.session, "ROLLBACK PREPARED '" + name + "'");
  REQUIRE_FALSE(report);
  CHECK_THAT(report.error().message, Catch::Contains("prepared transaction '" + name + "'"));
}

TEST_CASE("a session that is ended in mid-plan is one clear error, and the next run goes on",
          "[pg]") {
  Shop shop;
  const Plan plan = shop_plan(*shop.session);
  // Ends the executor's own session as soon as a row of the backfill is touched.
  must(*shop.session,
       "CREATE FUNCTION public.killer() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF "
       "current_setting('application_name') = 'bellows run' THEN PERFORM "
       "pg_terminate_backend(pg_backend_pid()); END IF; RETURN new; END $$");
  must(*shop.session,
       "CREATE TRIGGER killer BEFORE UPDATE ON pair FOR EACH ROW EXECUTE FUNCTION killer()");
  const Plan sealed = seal(plan, *shop.session);
  const Result<RunReport> report = shop.run(sealed);
  REQUIRE_FALSE(report);
  CHECK(report.error().code == ErrorCode::kConnection);
  CHECK_FALSE(report.error().hint.empty());
  must(*shop.session, "ALTER FUNCTION public.killer() RENAME TO killed");
  must(*shop.session,
       "CREATE OR REPLACE FUNCTION public.killed() RETURNS trigger LANGUAGE plpgsql "
       "AS $$ BEGIN RETURN new; END $$");
  REQUIRE_DONE(shop.run(sealed));
  CHECK(shop.value("SELECT sum(v) FROM pair") == "860");
}

TEST_CASE("of two executors that start at once exactly one works", "[pg]") {
  Shop shop;
  Plan plan = shop_plan(*shop.session);
  // Longer than anybody waits for a lease that may be about to end.
  plan.steps.insert(plan.steps.begin() + 3,
                    make_step({"E4", Phase::kExpand, 0}, RunSql{{"SELECT pg_sleep(5)"}}, {}));
  plan = seal(std::move(plan), *shop.session);
  Result<RunReport> reports[2] = {RunReport{}, RunReport{}};
  std::thread threads[2];
  for (std::size_t i = 0; i < 2; ++i) {
    threads[i] = std::thread([&, i] {
      SystemClock clock;
      RecordingObserver observer;
      const std::unique_ptr<Database> database = make_pg_database(shop.url);
      reports[i] = run_plan(plan, shop.settings, *database, clock, observer);
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  const std::size_t winner = reports[0] ? 0 : 1;
  REQUIRE_DONE(reports[winner]);
  REQUIRE_FALSE(reports[1 - winner]);
  CHECK(reports[1 - winner].error().code == ErrorCode::kBusy);
  CHECK(shop.value("SELECT sum(v) FROM pair") == "860");
}

TEST_CASE("gates", "[pg]") {
  Shop shop;
  const Plan plan = shop_plan(*shop.session);
  GateSpec gate;
  gate.name = "old release gone";
  gate.kind = "sessions";
  gate.old_release = "shop-1.%";
  gate.before = Phase::kContract;
  gate.poll = std::chrono::milliseconds(20);
  shop.settings.gates = {gate};
  const std::unique_ptr<Session> old = session_of(*shop.database);
  must(*old, "SET application_name = 'shop-1.9'");

  SECTION("a shut one is reported, and nothing behind it runs") {
    const Result<RunReport> report = shop.run(plan);
    REQUIRE_DONE(report);
    CHECK(report->state == RunState::kWaitingAtGate);
    CHECK(report->waiting_for == "old release gone");
    CHECK(report->steps_run == 7);
    CHECK(shop.value("SELECT verdict FROM bellows.gate") == "pending");
    CHECK(shop.value("SELECT owner FROM bellows.lease").empty());

    must(*old, "SET application_name = 'shop-2.0'");
    const Result<RunReport> rest = shop.run(plan);
    REQUIRE_DONE(rest);
    CHECK(rest->state == RunState::kDone);
    CHECK(shop.value("SELECT verdict FROM bellows.gate ORDER BY id DESC LIMIT 1") == "pass");
  }

  SECTION("one that must pass several times is asked so often") {
    must(*old, "SET application_name = 'shop-2.0'");
    shop.settings.gates[0].passes = 3;
    const Result<RunReport> report = shop.run(plan);
    REQUIRE_DONE(report);
    CHECK(report->state == RunState::kDone);
    CHECK(shop.observer.of_kind(EventKind::kGateOpened).size() == 1);
  }

  SECTION("opened by hand, and recorded as such") {
    shop.settings.gate_mode = GateMode::kOpen;
    const Result<RunReport> report = shop.run(plan);
    REQUIRE_DONE(report);
    CHECK(report->state == RunState::kDone);
    CHECK(shop.value("SELECT evidence FROM bellows.gate") == "opened by hand by tester");
  }

  SECTION("an old release that comes back stops what would destroy") {
    must(*old, "SET application_name = 'shop-2.0'");

    // Comes back once the contract phase has begun.
    class Return final : public Observer {
     public:
      explicit Return(Session& session) : x_session(session) {}

      void on(const Event& event) override {
        if (event.kind == EventKind::kStepFinished && event.step == "C3") {
          must(x_session, "SET application_name = 'shop-1.9'");
        }
      }

     private:
      Session& x_session;
    };

    Return observer(*old);
    const Result<RunReport> report =
        run_plan(plan, shop.settings, *shop.database, shop.clock, observer);
    REQUIRE_DONE(report);
    CHECK(report->state == RunState::kWaitingAtGate);
    CHECK(shop.value("SELECT count(legacy) FROM item") == "60");
  }

  SECTION("an approval is for this plan, and can expire") {
    shop.settings.gates[0].kind = "approval";
    Result<RunReport> report = shop.run(plan);
    REQUIRE_DONE(report);
    CHECK(report->state == RunState::kWaitingAtGate);
    CHECK(approve(*shop.session, "another", "old release gone", "ann", "").error().code ==
          ErrorCode::kDrift);
    CHECK(approve(*shop.session, plan.hash, "old release gone", "ann", "soon").error().code ==
          ErrorCode::kUsage);
    REQUIRE(approve(*shop.session, plan.hash, "old release gone", "ann", "-1 hour"));
    report = shop.run(plan);
    REQUIRE_DONE(report);
    CHECK(report->state == RunState::kWaitingAtGate);
    REQUIRE(approve(*shop.session, plan.hash, "old release gone", "ann", "1 hour"));
    report = shop.run(plan);
    REQUIRE_DONE(report);
    CHECK(report->state == RunState::kDone);
    CHECK(approvals(*shop.session, plan.hash)->size() == 2);
  }
}
