#include "executor/gates/gates.h"

#include <catch2/catch.hpp>
#include <filesystem>

#include "executor/ledger.h"
#include "executor/pg_database.h"
#include "tests/support/sandbox_fixture.h"
#include "tests/support/surroundings.h"

namespace bellows {
namespace {

using std::chrono::milliseconds;

// Waiting is only counted; the database's own clock goes on by itself.
class CountingClock final : public Clock {
 public:
  std::chrono::steady_clock::time_point now() override { return {}; }

  void sleep_for(milliseconds duration) override { x_slept += duration; }

  [[nodiscard]] milliseconds slept() const { return x_slept; }

 private:
  milliseconds x_slept{0};
};

// A database with a ledger, in which plan "p" runs.
struct Target {
  std::string url = fresh_database();
  std::unique_ptr<Database> database = make_pg_database(url);
  std::unique_ptr<Session> session;
  CountingClock clock;

  Target() {
    session = *database->connect("test");
    REQUIRE(ensure_ledger(*session));
    run("INSERT INTO bellows.plan (hash, document, status, started_by, start_fingerprint) "
        "VALUES ('p', '', 'running', 'me', '')");
  }

  void run(const std::string& sql) {
    Result<Rows> done = session->query(sql);
    INFO(sql);
    REQUIRE(done);
  }

  Observation ask(Gate& gate, Phase before = Phase::kContract) {
    GateContext context;
    context.session = session.get();
    context.clock = &clock;
    context.plan_hash = "p";
    context.before = before;
    return gate.observe(context);
  }

  // Until it says something else: a session that was closed takes a moment to be gone.
  Observation ask_until(Gate& gate, Verdict verdict) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    Observation seen = ask(gate);
    while (seen.verdict != verdict && std::chrono::steady_clock::now() < end) {
      seen = ask(gate);
    }
    return seen;
  }
};

std::unique_ptr<Gate> sessions_gate(milliseconds drain) {
  GateSpec spec;
  spec.name = "gone";
  spec.kind = "sessions";
  spec.old_release = "shop-1.%";
  spec.duration = drain;
  return *make_gate(spec);
}

std::unique_ptr<Gate> command_gate(std::vector<std::string> command,
                                   milliseconds timeout = milliseconds(20'000)) {
  GateSpec spec;
  spec.name = "deployed";
  spec.kind = "command";
  spec.command = std::move(command);
  spec.timeout = timeout;
  return *make_gate(spec);
}

std::unique_ptr<Gate> gate_of(const std::string& kind, milliseconds duration) {
  GateSpec spec;
  spec.name = "go";
  spec.kind = kind;
  spec.duration = duration;
  return *make_gate(spec);
}

TEST_CASE("sessions: shut as long as a session of the old release is connected", "[pg]") {
  Target target;
  const std::unique_ptr<Gate> gate = sessions_gate(milliseconds(0));
  CHECK(target.ask(*gate).verdict == Verdict::kPass);
  {
    const Client old_release(target.url, "shop-1.9");
    const Client new_release(target.url, "shop-2.0");
    const Observation seen = target.ask(*gate);
    CHECK(seen.verdict == Verdict::kPending);
    CHECK_THAT(seen.evidence, Catch::Contains("1 session") && Catch::Contains("shop-1.9"));
  }
  CHECK(target.ask_until(*gate, Verdict::kPass).verdict == Verdict::kPass);
}

TEST_CASE("sessions: those of another database do not count", "[pg]") {
  Target target;
  const Client elsewhere(fresh_database(), "shop-1.9");
  const std::unique_ptr<Gate> gate = sessions_gate(milliseconds(0));
  CHECK(target.ask(*gate).verdict == Verdict::kPass);
}

TEST_CASE("sessions: a short drain period is waited for, by the database's clock", "[pg]") {
  Target target;
  const std::unique_ptr<Gate> gate = sessions_gate(milliseconds(300));
  const auto start = std::chrono::steady_clock::now();
  CHECK(target.ask(*gate).verdict == Verdict::kPass);
  CHECK(std::chrono::steady_clock::now() - start >= milliseconds(300));
  CHECK(target.clock.slept() > milliseconds(0));
}

TEST_CASE("sessions: a drain period longer than polls are apart comes to its end", "[pg]") {
  Target target;
  GateSpec spec;
  spec.kind = "sessions";
  spec.old_release = "shop-1.%";
  spec.duration = milliseconds(400);
  spec.poll = milliseconds(1);
  SystemClock clock;
  GateContext context;
  context.session = target.session.get();
  context.clock = &clock;
  context.plan_hash = "p";
  CHECK((*make_gate(spec))->observe(context).verdict == Verdict::kPass);
}

TEST_CASE("sessions: a long drain period is not waited for", "[pg]") {
  Target target;
  const std::unique_ptr<Gate> gate = sessions_gate(milliseconds(600'000));
  const Observation seen = target.ask(*gate);
  CHECK(seen.verdict == Verdict::kPending);
  CHECK_THAT(seen.evidence, Catch::Contains("10m"));
  CHECK(target.clock.slept() == milliseconds(0));
}

TEST_CASE("sessions: an old session that comes back shuts the gate again", "[pg]") {
  Target target;
  const std::unique_ptr<Gate> gate = sessions_gate(milliseconds(10));
  CHECK(target.ask(*gate).verdict == Verdict::kPass);
  const Client back(target.url, "shop-1.9");
  CHECK(target.ask(*gate).verdict == Verdict::kPending);
}

TEST_CASE("sessions: inside of the phase the drain has been waited for", "[pg]") {
  Target target;
  GateSpec spec;
  spec.name = "gone";
  spec.kind = "sessions";
  spec.old_release = "shop-1.%";
  spec.duration = milliseconds(300);
  spec.poll = milliseconds(1);
  const std::unique_ptr<Gate> gate = *make_gate(spec);
  CHECK(target.ask(*gate).verdict == Verdict::kPass);
  target.run("SELECT pg_sleep(1.1)");  // too long in which nobody watched
  const milliseconds slept = target.clock.slept();
  GateContext inside;
  inside.session = target.session.get();
  inside.clock = &target.clock;
  inside.inside = true;
  CHECK(gate->observe(inside).verdict == Verdict::kPass);
  CHECK(target.clock.slept() == slept);
  const Client back(target.url, "shop-1.9");
  CHECK(gate->observe(inside).verdict == Verdict::kPending);
}

TEST_CASE("sessions: a role without privileges still sees application names", "[pg]") {
  Target target;
  const std::string role = "plain_" + ask(target.url, "SELECT current_database()");
  target.run("CREATE ROLE " + role);
  target.run("SET ROLE " + role);
  const Client old_release(target.url, "shop-1.9");
  const std::unique_ptr<Gate> gate = sessions_gate(milliseconds(0));
  CHECK(target.ask(*gate).verdict == Verdict::kPending);
  target.run("RESET ROLE");
}

TEST_CASE("sessions: what cannot be read is unknown", "[pg]") {
  Target target;
  const std::unique_ptr<Gate> gate = sessions_gate(milliseconds(0));
  ask(target.url,
      "SELECT pg_terminate_backend(" + std::to_string(target.session->backend_pid()) + ", 10000)");
  CHECK(target.ask(*gate).verdict == Verdict::kUnknown);
}

TEST_CASE("command: its exit code is the verdict, its first line the evidence", "[pg]") {
  Target target;
  const auto exits = [&](const std::string& script) {
    return target.ask(*command_gate({"/bin/sh", "-c", script}));
  };
  CHECK(exits("exit 0").verdict == Verdict::kPass);
  CHECK(exits("exit 1").verdict == Verdict::kPending);
  CHECK(exits("exit 2").verdict == Verdict::kFail);
  CHECK(exits("exit 3").verdict == Verdict::kUnknown);
  CHECK(exits("kill -9 $$").verdict == Verdict::kUnknown);
  CHECK(exits("echo 3 of 5 pods; echo more; exit 1").evidence == "exit code 1: 3 of 5 pods");
  CHECK(exits("echo $BELLOWS_PLAN $BELLOWS_PHASE $BELLOWS_GATE").evidence ==
        "exit code 0: p contract deployed");
}

TEST_CASE("command: what it prints can be kept, whatever it is", "[pg]") {
  Target target;
  const Observation seen =
      target.ask(*command_gate({"/bin/sh", "-c", "printf 'a\\tb\\377c\\000d\\n'"}));
  CHECK(seen.verdict == Verdict::kPass);
  Result<Rows> kept = target.session->query("SELECT $1::text", {seen.evidence});
  CHECK(kept);
}

TEST_CASE("command: without a shell, and not there is unknown", "[pg]") {
  Target target;
  CHECK(target.ask(*command_gate({"/bin/echo", "$(exit 2)"})).evidence == "exit code 0: $(exit 2)");
  const Observation seen = target.ask(*command_gate({"/no/such/program"}));
  CHECK(seen.verdict == Verdict::kUnknown);
  CHECK_THAT(seen.evidence, Catch::Contains("/no/such/program"));
}

TEST_CASE("command: one that does not end is killed with all that it started", "[pg]") {
  Target target;
  const WorkFolder folder;
  const Observation seen = target.ask(
      *command_gate({"/bin/sh", "-c", "sleep 60 & echo $! >child; wait"}, milliseconds(300)));
  CHECK(seen.verdict == Verdict::kUnknown);
  CHECK_THAT(seen.evidence, Catch::Contains("300ms"));
  CHECK(std::system("for i in $(seq 50); do state=$(ps -o stat= -p $(cat child)) || exit 0; "
                    "case $state in Z*) exit 0 ;; esac; sleep 0.1; done; exit 1") == 0);
}

TEST_CASE("approval: only of this plan and this gate, and only until it expires", "[pg]") {
  Target target;
  const std::unique_ptr<Gate> gate = gate_of("approval", milliseconds(0));
  CHECK(target.ask(*gate).verdict == Verdict::kPending);
  REQUIRE(approve(*target.session, "p", "another", "Ada", ""));
  CHECK(target.ask(*gate).verdict == Verdict::kPending);
  target.run(
      "INSERT INTO bellows.plan (hash, document, status, started_by, start_fingerprint) "
      "VALUES ('q', '', 'done', 'me', '')");
  target.run("INSERT INTO bellows.approval (plan_hash, gate, person) VALUES ('q', 'go', 'Ada')");
  CHECK(target.ask(*gate).verdict == Verdict::kPending);
  REQUIRE(approve(*target.session, "p", "go", "Ada", "24 hours"));
  const Observation seen = target.ask(*gate);
  CHECK(seen.verdict == Verdict::kPass);
  CHECK_THAT(seen.evidence, Catch::Contains("Ada"));
  target.run("UPDATE bellows.approval SET expires_at = clock_timestamp() - interval '1 s'");
  const Observation expired = target.ask(*gate);
  CHECK(expired.verdict == Verdict::kPending);
  CHECK_THAT(expired.evidence, Catch::Contains("expired"));
}

TEST_CASE("soak: counts from the last step before the phase", "[pg]") {
  Target target;
  const auto insert_step = [&](const std::string& id, const std::string& phase,
                               const std::string& ago) {
    target.run(
        "INSERT INTO bellows.step (plan_hash, step_id, position, rollout, phase, title, status, "
        "finished_at) VALUES ('p', '" +
        id + "', 1, 1, '" + phase + "', '', 'done', clock_timestamp() - interval '" + ago + "')");
  };
  const std::unique_ptr<Gate> gate = gate_of("soak", milliseconds(600'000));
  CHECK(target.ask(*gate).verdict == Verdict::kPending);  // the plan has just started
  insert_step("E1", "expand", "30 min");
  insert_step("B1", "backfill", "5 min");
  CHECK(target.ask(*gate, Phase::kBackfill).verdict == Verdict::kPass);
  const Observation seen = target.ask(*gate, Phase::kContract);
  CHECK(seen.verdict == Verdict::kPending);
  CHECK_THAT(seen.evidence, Catch::Contains("10m"));
  target.run(
      "UPDATE bellows.step SET finished_at = clock_timestamp() - interval '11 min' "
      "WHERE step_id = 'B1'");
  insert_step("C1", "contract", "0 min");  // of the phase itself, does not count
  CHECK(target.ask(*gate, Phase::kContract).verdict == Verdict::kPass);
}

TEST_CASE("approval, soak: without a ledger nothing is known", "[pg]") {
  Target target;
  target.run("DROP SCHEMA bellows CASCADE");
  CHECK(target.ask(*gate_of("approval", milliseconds(0))).verdict == Verdict::kUnknown);
  CHECK(target.ask(*gate_of("soak", milliseconds(1))).verdict == Verdict::kUnknown);
}

TEST_CASE("every verdict has a name") {
  CHECK(verdict_name(Verdict::kPass) == "pass");
  CHECK(verdict_name(Verdict::kPending) == "pending");
  CHECK(verdict_name(Verdict::kFail) == "fail");
  CHECK(verdict_name(Verdict::kUnknown) == "unknown");
}

}  // namespace
}  // namespace bellows
