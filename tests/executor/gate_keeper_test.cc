// How often and for how long gates must pass, what shuts them again, and what is written down.
#include "executor/gate_keeper.h"

#include <catch2/catch.hpp>
#include <functional>

#include "tests/executor/plan_fixture.h"
#include "tests/support/program.h"
#include "tests/support/surroundings.h"

namespace bellows {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

// The shop with a gate that says whatever is in a file.
struct Guarded {
  WorkFolder folder;
  Shop shop;
  Plan plan = shop_plan(*shop.session);

  Guarded() {
    GateSpec gate;
    gate.name = "deployed";
    gate.kind = "command";
    gate.command = {"/bin/sh", "-c", "exit $(cat " + folder.path() + "/verdict)"};
    gate.poll = hours(1);
    shop.settings.gates = {gate};
    say(0);
  }

  void say(int exit_code) const { folder.write("verdict", std::to_string(exit_code) + "\n"); }

  GateSpec& gate() { return shop.settings.gates[0]; }

  RunState run() {
    const Result<RunReport> report = shop.run(plan);
    REQUIRE_DONE(report);
    return report->state;
  }

  std::string gate_row(const std::string& what) {
    return shop.value("SELECT " + what + " FROM bellows.gate ORDER BY id DESC LIMIT 1");
  }
};

constexpr RunState kWaits = RunState::kWaitingAtGate;

TEST_CASE("keeper: passes in a row are counted over runs", "[pg]") {
  Guarded guarded;
  guarded.gate().passes = 3;
  CHECK(guarded.run() == kWaits);
  CHECK(guarded.gate_row("verdict") == "pending");
  CHECK_THAT(guarded.gate_row("evidence"), Catch::Contains("exit code 0; passes since") &&
                                               Catch::Contains("has to 3 times in a row"));
  CHECK(guarded.run() == kWaits);
  CHECK(guarded.gate_row("passes") == "2");
  CHECK(guarded.shop.value("SELECT count(*) FROM bellows.gate") == "1");
  CHECK(guarded.run() == RunState::kDone);
  CHECK(guarded.gate_row("verdict") == "pass");
}

TEST_CASE("keeper: a gate that flaps begins anew each time", "[pg]") {
  Guarded guarded;
  guarded.gate().passes = 3;
  for (const int exit_code : {0, 0, 1, 0, 0, 3, 0, 0}) {
    guarded.say(exit_code);
    CHECK(guarded.run() == kWaits);
  }
  CHECK(guarded.run() == RunState::kDone);
}

TEST_CASE("keeper: a soak goes by the database's clock, and a break resets it", "[pg]") {
  Guarded guarded;
  guarded.gate().soak = hours(2);
  const std::string age = "UPDATE bellows.gate SET passing_since = passing_since - interval '2 h'";
  CHECK(guarded.run() == kWaits);
  CHECK_THAT(guarded.gate_row("evidence"), Catch::Contains("has to for 2h without a break"));
  guarded.say(1);
  must(*guarded.shop.session, age);
  CHECK(guarded.run() == kWaits);
  CHECK(guarded.gate_row("passing_since IS NULL") == "t");
  guarded.say(0);
  CHECK(guarded.run() == kWaits);
  CHECK(guarded.run() == kWaits);
  must(*guarded.shop.session, age);
  CHECK(guarded.run() == RunState::kDone);
}

TEST_CASE("keeper: a clock that was set back opens nothing", "[pg]") {
  Guarded guarded;
  guarded.gate().soak = hours(2);
  CHECK(guarded.run() == kWaits);
  must(*guarded.shop.session,
       "UPDATE bellows.gate SET passing_since = passing_since + interval '1 day', observed_at = "
       "observed_at + interval '1 day'");
  CHECK(guarded.run() == kWaits);
}

TEST_CASE("keeper: what was seen longer ago than two polls counts no more", "[pg]") {
  Guarded guarded;
  guarded.gate().passes = 2;
  guarded.gate().soak = hours(1);
  const auto age = [&](const std::string& span) {
    must(*guarded.shop.session, "UPDATE bellows.gate SET observed_at = observed_at - interval '" +
                                    span + "', passing_since = passing_since - interval '1 day'");
  };
  CHECK(guarded.run() == kWaits);
  age("121 min");
  CHECK(guarded.run() == kWaits);
  CHECK(guarded.gate_row("passes") == "1");
  age("119 min");
  CHECK(guarded.run() == RunState::kDone);
}

TEST_CASE("keeper: neither failure nor what is unknown opens, and the reason is kept", "[pg]") {
  Guarded guarded;
  for (const auto& [exit_code, verdict] :
       std::vector<std::pair<int, std::string>>{{1, "pending"}, {2, "fail"}, {3, "unknown"}}) {
    guarded.say(exit_code);
    CHECK(guarded.run() == kWaits);
    CHECK(guarded.gate_row("verdict") == verdict);
    CHECK(guarded.gate_row("evidence") == "exit code " + std::to_string(exit_code));
  }
  CHECK(guarded.gate_row("source") == "command /bin/sh");
  CHECK(guarded.gate_row("target") == "exit code 0");
}

TEST_CASE("keeper: one that is shut for too long is reported, and stays shut", "[pg]") {
  Guarded guarded;
  guarded.gate().overdue = milliseconds(1);
  guarded.say(1);
  CHECK(guarded.run() == kWaits);
  must(*guarded.shop.session, "UPDATE bellows.gate SET since = since - interval '1 s'");
  CHECK(guarded.run() == kWaits);
  CHECK_THAT(guarded.shop.value("SELECT text FROM bellows.event WHERE kind = 'gate-overdue' "
                                "ORDER BY id DESC LIMIT 1"),
             Catch::Contains("overdue, shut for more than 1ms: exit code 1"));
}

// Calls back when something is told.
class Listener final : public Observer {
 public:
  explicit Listener(std::function<void(const Event&)> hear) : x_hear(std::move(hear)) {}

  void on(const Event& event) override { x_hear(event); }

 private:
  std::function<void(const Event&)> x_hear;
};

Result<RunReport> run_heard(Guarded& guarded, std::function<void(const Event&)> hear) {
  Listener listener(std::move(hear));
  return run_plan(guarded.plan, guarded.shop.settings, *guarded.shop.database, guarded.shop.clock,
                  listener);
}

// C4 is the first step that destroys something; C3 comes right before it.
TEST_CASE("keeper: an old release that appears after the pass shuts the gate again", "[pg]") {
  Guarded guarded;
  guarded.gate().kind = "sessions";
  guarded.gate().old_release = "shop-1.%";
  const std::unique_ptr<Session> application = session_of(*guarded.shop.database);
  const Result<RunReport> report = run_heard(guarded, [&](const Event& event) {
    if (event.kind == EventKind::kStepFinished && event.step == "C3") {
      must(*application, "SET application_name = 'shop-1.9'");
    }
  });
  REQUIRE_DONE(report);
  CHECK(report->state == kWaits);
  CHECK(report->waiting_for == "deployed");
  CHECK(guarded.shop.value("SELECT count(legacy) FROM item") == "60");
  CHECK_THAT(
      guarded.shop.value("SELECT text FROM bellows.event WHERE kind = 'gate-revoked'"),
      Catch::Contains("shut again before something is destroyed") && Catch::Contains("shop-1.9"));
  const ProgramRun status = run_program({"status", "--database", guarded.shop.url});
  CHECK_THAT(status.out, Catch::Contains("deployed (pending since") && Catch::Contains("shop-1.9"));

  must(*application, "SET application_name = 'shop-2.0'");
  CHECK(guarded.run() == RunState::kDone);
}

TEST_CASE("keeper: with --wait a gate that shut again is waited for", "[pg]") {
  Guarded guarded;
  guarded.gate().poll = milliseconds(20);
  guarded.shop.settings.wait = WaitMode::kWait;
  int shut = 0;
  const Result<RunReport> report = run_heard(guarded, [&](const Event& event) {
    if (event.kind == EventKind::kStepFinished && event.step == "C3") {
      guarded.say(2);
    } else if (event.kind == EventKind::kGateWaiting) {
      CHECK(guarded.shop.value("SELECT count(legacy) FROM item") == "60");
      guarded.say(++shut > 1 ? 0 : 2);
    }
  });
  REQUIRE_DONE(report);
  CHECK(report->state == RunState::kDone);
  CHECK(shut >= 1);
}

TEST_CASE("keeper: a gate that shuts while locks are waited for stops the step", "[pg]") {
  Guarded guarded;
  guarded.shop.settings.lock_deadline = milliseconds(20'000);
  const std::unique_ptr<Session> reader = session_of(*guarded.shop.database);
  bool waited = false;
  const Result<RunReport> report = run_heard(guarded, [&](const Event& event) {
    if (event.kind == EventKind::kStepStarted && event.step == "C4") {
      must(*reader, "BEGIN");
      must(*reader, "LOCK TABLE item IN ACCESS SHARE MODE");
    } else if (event.kind == EventKind::kStepWaiting && event.step == "C4") {
      waited = true;
      guarded.say(1);
      must(*reader, "ROLLBACK");
    }
  });
  CHECK(waited);
  REQUIRE_DONE(report);
  CHECK(report->state == kWaits);
  CHECK(guarded.shop.value("SELECT count(legacy) FROM item") == "60");
  guarded.say(0);
  CHECK(guarded.run() == RunState::kDone);
}

TEST_CASE("keeper: every gate is asked at its own pace, and all must be open at once", "[pg]") {
  Guarded guarded;
  guarded.shop.settings.wait = WaitMode::kWait;
  guarded.gate().poll = milliseconds(10);
  guarded.gate().passes = 3;
  GateSpec slow = guarded.gate();
  slow.name = "slow";
  slow.command = {"/bin/sh", "-c", "echo >>" + guarded.folder.path() + "/asked"};
  slow.poll = milliseconds(400);
  slow.passes = 2;
  guarded.shop.settings.gates.push_back(slow);
  CHECK(guarded.run() == RunState::kDone);
  CHECK(guarded.shop.value("SELECT min(passes) FROM bellows.gate WHERE gate = 'slow'") != "0");
  CHECK(guarded.shop.value("SELECT max(passes) >= 3 FROM bellows.gate WHERE gate = 'deployed'") ==
        "t");
}

TEST_CASE("keeper: combined gates are one gate, and their parts none", "[pg]") {
  Guarded guarded;
  GateSpec never = guarded.gate();
  never.name = "never";
  never.command = {"/bin/false"};
  GateSpec either;
  either.name = "either";
  either.kind = "any";
  either.of = {"deployed", "never"};
  guarded.shop.settings.gates.insert(guarded.shop.settings.gates.end(), {never, either});
  guarded.say(1);
  CHECK(guarded.run() == kWaits);
  CHECK(guarded.gate_row("gate") == "either");
  CHECK(guarded.gate_row("evidence") ==
        "deployed: pending (exit code 1); never: pending (exit code 1)");
  guarded.say(0);
  CHECK(guarded.run() == RunState::kDone);
  CHECK(guarded.shop.value("SELECT count(DISTINCT gate) FROM bellows.gate") == "1");
}

}  // namespace
}  // namespace bellows
