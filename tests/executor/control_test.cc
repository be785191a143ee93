// What people ask of an executor while it runs, from sessions of their own.
#include "executor/control.h"

#include <catch2/catch.hpp>
#include <thread>

#include "executor/ledger.h"
#include "executor/ledger_status.h"
#include "tests/executor/plan_fixture.h"

using namespace bellows;
using namespace std::chrono_literals;

namespace {

// Does something at certain events, in the executor's own thread: so nothing has to be waited for.
class Reacting final : public Observer {
 public:
  using Reaction = std::function<void(const Event&)>;

  void at(EventKind kind, Reaction reaction) { x_reactions.emplace_back(kind, reaction); }

  void on(const Event& event) override {
    recorded.on(event);
    for (auto& [kind, reaction] : x_reactions) {
      if (kind == event.kind) {
        reaction(event);
      }
    }
  }

  RecordingObserver recorded;

 private:
  std::vector<std::pair<EventKind, Reaction>> x_reactions;
};

Result<RunReport> run(Shop& shop, const Plan& plan, Observer& observer) {
  return run_plan(plan, shop.settings, *shop.database, shop.clock, observer);
}

void must_pause(Session& session) {
  const Result<bool> done = pause(session, {"ada", "the shop is slow"});
  REQUIRE(done);
  REQUIRE(*done);
}

void must_resume(Session& session) {
  const Result<bool> done = resume(session, {"ada", ""});
  REQUIRE(done);
  REQUIRE(*done);
}

constexpr const char* kMoved = "SELECT coalesce(max(rows_done), 0) FROM bellows.backfill";

}  // namespace

TEST_CASE("a running backfill is paused and resumed from another session", "[pg]") {
  Shop shop;
  const Plan plan = shop_plan(*shop.session);
  Reacting observer;
  int batches = 0;
  observer.at(EventKind::kStepProgress, [&](const Event& event) {
    if (event.step == "B1" && ++batches == 1) {
      must_pause(*shop.session);
      const Result<ControlState> asked = read_control(*shop.session);
      REQUIRE(asked);
      CHECK(asked->pause->held_since.empty());
    }
  });
  observer.at(EventKind::kPaused, [&](const Event& event) {
    CHECK(event.step == "B1");
    CHECK_THAT(event.text,
               Catch::Contains("by ada since 20") && Catch::EndsWith(": the shop is slow"));
    CHECK(batches == 1);
    CHECK(shop.value(kMoved) == "25");
    // It keeps the lease.
    const Result<std::optional<LeaseHolder>> holder = lease_holder(*shop.session);
    REQUIRE(holder);
    REQUIRE(holder->has_value());
    CHECK((*holder)->alive);
    CHECK((*holder)->process == std::to_string(getpid()));
    CHECK_FALSE((*holder)->since.empty());
    // A second one changes nothing of who paused it.
    CHECK(*pause(*shop.session, {"bob", ""}) == false);
    must_resume(*shop.session);
    CHECK(*resume(*shop.session, {"bob", ""}) == false);
  });
  const Result<RunReport> report = run(shop, plan, observer);
  REQUIRE_DONE(report);
  CHECK(report->state == RunState::kDone);
  CHECK(observer.recorded.of_kind(EventKind::kPaused).size() == 1);
  CHECK(observer.recorded.of_kind(EventKind::kResumed).size() == 1);
  CHECK(shop.value("SELECT count(*) FROM item WHERE full_name = 'item ' || id") == "60");
  CHECK(shop.value("SELECT string_agg(kind || ' ' || text, '; ' ORDER BY id) FROM bellows.event "
                   "WHERE kind IN ('paused', 'resumed')") ==
        "paused by ada: the shop is slow; resumed by ada");
}

TEST_CASE("a pause holds between two steps, and at a gate", "[pg]") {
  Shop shop;
  const Plan plan = shop_plan(*shop.session);
  Reacting observer;
  std::vector<std::string> held_before;
  observer.at(EventKind::kPaused, [&](const Event& event) {
    held_before.push_back(event.step);
    must_resume(*shop.session);
  });
  observer.at(EventKind::kStepFinished, [&](const Event& event) {
    if (event.step == "E1") {
      must_pause(*shop.session);
    }
  });
  int shut = 0;
  observer.at(EventKind::kGateWaiting, [&](const Event&) {
    if (++shut == 1) {
      must_pause(*shop.session);
      REQUIRE(approve(*shop.session, plan.hash, "go", "ada", ""));
    }
  });
  GateSpec gate;
  gate.name = "go";
  gate.kind = "approval";
  gate.poll = 20ms;
  shop.settings.gates = {gate};
  shop.settings.wait = WaitMode::kWait;
  const Result<RunReport> report = run(shop, plan, observer);
  REQUIRE_DONE(report);
  CHECK(report->state == RunState::kDone);
  CHECK(held_before == std::vector<std::string>{"E2", ""});
}

TEST_CASE("what is started under a pause does not begin", "[pg]") {
  Shop shop;
  const Plan plan = shop_plan(*shop.session);
  must_pause(*shop.session);
  const Result<RunReport> report = shop.run(plan);
  REQUIRE_DONE(report);
  CHECK(report->state == RunState::kPaused);
  CHECK_THAT(report->waiting_for, Catch::Contains("by ada since"));
  CHECK(shop.value("SELECT count(*) FROM bellows.plan") == "0");

  SECTION("unless it is told to wait: then as soon as the pause is over") {
    shop.settings.wait = WaitMode::kWait;
    Reacting observer;
    observer.at(EventKind::kPaused, [&](const Event&) {
      CHECK(shop.value("SELECT count(*) FROM bellows.plan") == "0");
      must_resume(*shop.session);
    });
    const Result<RunReport> waited = run(shop, plan, observer);
    REQUIRE_DONE(waited);
    CHECK(waited->state == RunState::kDone);
  }

  SECTION("nor does what runs files as they are") {
    RecordingObserver observer;
    const Result<RunReport> direct =
        run_direct({}, shop.settings, *shop.database, shop.clock, observer);
    REQUIRE_DONE(direct);
    CHECK(direct->state == RunState::kPaused);
  }
}

TEST_CASE("a plan that is paused can be aborted from another session", "[pg]") {
  Shop shop;
  const Plan plan = shop_plan(*shop.session);
  const std::string before = state_of(*shop.session);
  Reacting observer;
  std::thread other;
  Result<RunReport> aborted = RunReport{};
  observer.at(EventKind::kStepProgress, [&](const Event& event) {
    if (event.step == "B1") {
      must_pause(*shop.session);
    }
  });
  observer.at(EventKind::kPaused, [&](const Event&) {
    other = std::thread([&] {
      const std::unique_ptr<Database> database = make_pg_database(shop.url);
      const Result<std::unique_ptr<Session>> session = database->connect("test");
      SystemClock clock;
      RecordingObserver quiet;
      const Result<void> ended = end_executor(**session, clock, {"bob", "bellows abort"});
      aborted = ended ? abort_plan(shop.settings, *database, clock, quiet)
                      : Result<RunReport>(ended.error());
    });
  });
  const Result<RunReport> report = run(shop, plan, observer);
  other.join();
  REQUIRE_FALSE(report);
  CHECK(report.error().code == ErrorCode::kBusy);
  CHECK(report.error().message == "bob asked this run to end: bellows abort");
  REQUIRE_DONE(aborted);
  CHECK(state_of(*shop.session) == before);
  CHECK(shop.value("SELECT status FROM bellows.plan") == "aborted");
  // The pause is still there: nothing starts the plan again before somebody says so.
  CHECK(shop.run(plan)->state == RunState::kPaused);
}

TEST_CASE("an executor in the middle of a long statement is made to end, too", "[pg]") {
  Shop shop;
  Plan plan = shop_plan(*shop.session);
  plan.steps.insert(plan.steps.begin() + 3,
                    make_step({"E4", Phase::kExpand, 0}, RunSql{{"SELECT pg_sleep(600)"}}, {}));
  plan = seal(std::move(plan), *shop.session);
  Reacting observer;
  std::thread other;
  Result<void> ended;
  observer.at(EventKind::kStepStarted, [&](const Event& event) {
    if (event.step == "E4") {
      other = std::thread([&] {
        const std::unique_ptr<Database> database = make_pg_database(shop.url);
        const Result<std::unique_ptr<Session>> session = database->connect("test");
        SystemClock clock;
        ended = end_executor(**session, clock, {"bob", "enough"});
      });
    }
  });
  const Result<RunReport> report = run(shop, plan, observer);
  other.join();
  CHECK(ended);
  REQUIRE_FALSE(report);
  CHECK(report.error().message == "bob asked this run to end: enough");
  // With nobody at work there is nobody to end.
  CHECK(end_executor(*shop.session, shop.clock, {"bob", ""}));
  CHECK(shop.value("SELECT count(*) FROM bellows.event WHERE kind = 'stop-asked'") == "1");
}

TEST_CASE("a run that stops after a phase is let go on to another while it is at work", "[pg]") {
  Shop shop;
  const Plan plan = shop_plan(*shop.session);
  shop.settings.until = Phase::kExpand;
  Reacting observer;
  observer.at(EventKind::kStepFinished, [&](const Event& event) {
    if (event.step == "E3") {
      REQUIRE(let_advance(*shop.session, {1, Phase::kBackfill, "ada"}));
    }
  });
  Result<RunReport> report = run(shop, plan, observer);
  REQUIRE_DONE(report);
  CHECK(report->state == RunState::kStoppedAtPhase);
  CHECK(report->steps_run == 7);

  // It was meant for that run, not for the next.
  shop.settings.until = Phase::kExpand;
  report = shop.run(plan);
  REQUIRE_DONE(report);
  CHECK(report->steps_run == 0);
}

TEST_CASE("batches are set while they run, for this plan only", "[pg]") {
  Shop shop;
  const Plan plan = shop_plan(*shop.session);
  Reacting observer;
  observer.at(EventKind::kStepStarted, [&](const Event& event) {
    if (event.step == "B1") {
      Tuning tuning;
      tuning.batch_rows = 5;
      tuning.batch_target = 1ms;  // so that they do not grow
      REQUIRE(tune(*shop.session, tuning, {"ada", "batch-rows=5"}));
    }
  });
  REQUIRE_DONE(run(shop, plan, observer));
  const std::vector<Event> progress = observer.recorded.of_kind(EventKind::kStepProgress);
  CHECK(std::count_if(progress.begin(), progress.end(),
                      [](const Event& event) { return event.step == "B1"; }) >= 8);
  const std::vector<Event> notices = observer.recorded.of_kind(EventKind::kNotice);
  REQUIRE(notices.size() == 1);
  CHECK(notices[0].text == "ada set batch-rows = 5, batch-target = 1ms");
  CHECK(read_control(*shop.session)->tuning.empty());
}

TEST_CASE("a run stops after so many steps, and the next goes on", "[pg]") {
  Shop shop;
  const Plan plan = shop_plan(*shop.session);
  shop.settings.steps = 4;
  Result<RunReport> report = shop.run(plan);
  REQUIRE_DONE(report);
  CHECK(report->state == RunState::kStoppedAfterSteps);
  CHECK(report->steps_run == 4);
  shop.settings.steps = 7;
  report = shop.run(plan);
  REQUIRE_DONE(report);
  CHECK(report->state == RunState::kDone);
}

TEST_CASE("a paused executor renews its lease, and does nothing else") {
  FakeRun fake;
  RunSettings live;
  Control control(live, OldPauses::kHold);
  fake.context.control = &control;
  fake.script.answer("to_regclass('bellows.control')", one_row({"t"}));
  const auto state = [](const std::string& paused) {
    return one_row({paused, "ada", "", "2026-01-01T00:00:00Z", "", "f", "", "", "", "", "", "", "",
                    "", "f", "", "", ""});
  };
  fake.script.answer("FROM bellows.control c, ", state("t"), 100);
  fake.script.answer("FROM bellows.control c, ", state("f"));
  const Result<bool> held = fake.context.heed("B1");
  REQUIRE(held);
  CHECK(*held);
  CHECK(control.held() == 25s);
  CHECK(fake.script.sent_with("UPDATE bellows.lease").size() == 6);
  CHECK(fake.script.sent_with("BEGIN").empty());
  CHECK(fake.observer.story() == std::vector<std::string>{"paused B1", "resumed B1"});
}

TEST_CASE("an executor that lost its lease while it was paused does not go on") {
  FakeRun fake;
  RunSettings live;
  Control control(live, OldPauses::kHold);
  fake.context.control = &control;
  fake.script.answer("to_regclass('bellows.control')", one_row({"t"}));
  fake.script.answer("UPDATE bellows.lease", Rows{});
  fake.script.answer("FROM bellows.control c, ",
                     one_row({"t", "ada", "", "2026-01-01T00:00:00Z", "", "f", "", "", "", "", "",
                              "", "", "", "f", "", "", ""}));
  const Result<bool> held = fake.context.heed("B1");
  REQUIRE_FALSE(held);
  CHECK(held.error().code == ErrorCode::kBusy);
}
