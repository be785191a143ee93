// The guard protocol, statement by statement, on a scripted server.
#include "executor/guard.h"

#include <catch2/catch.hpp>

#include "executor/transaction.h"
#include "tests/executor/fake_server.h"

using namespace bellows;
using namespace std::chrono_literals;

namespace {

const Action kAddColumn = RunSql{{"ALTER TABLE public.t ADD COLUMN c integer"}};

Lock lock_on(const std::string& table, LockMode mode) {
  return Lock{ObjectName{Name{"public"}, Name{table}}, mode};
}

Result<StepOutcome> run(FakeRun& fake, const Action& action, const std::vector<Lock>& locks) {
  const StepJob job{"hash", "E1", "E1", action, locks, "", [&](const StepOutcome&) {
                      return execute(fake.session, "RECORD");
                    }};
  return run_guarded(fake.context, job, std::get<RunSql>(action));
}

// The steps E1, E2, … as far as they ran.
Result<std::vector<StepOutcome>> run_all(RunContext& context, const std::vector<RunSql>& steps) {
  SharedJob job{"E1", {lock_on("t", LockMode::kAccessExclusive)}, {}, {}};
  for (const RunSql& step : steps) {
    job.parts.push_back(&step);
  }
  job.record = [&](const std::vector<StepOutcome>& outcomes) {
    return execute(context.session, "RECORD " + std::to_string(outcomes.size()));
  };
  return run_together(context, job);
}

const std::vector<RunSql> kThreeColumns = {RunSql{{"ALTER TABLE public.t ADD COLUMN a integer"}},
                                           RunSql{{"ALTER TABLE public.t ADD COLUMN b integer"}},
                                           RunSql{{"ALTER TABLE public.t ADD COLUMN c integer"}}};

// Each look at it takes a while.
class SlowClock final : public Clock {
 public:
  [[nodiscard]] std::chrono::steady_clock::time_point now() override { return x_now += 10ms; }

  void sleep_for(std::chrono::milliseconds duration) override { x_now += duration; }

 private:
  std::chrono::steady_clock::time_point x_now{};
};

std::vector<std::string> without_questions(const std::vector<std::string>& sent) {
  std::vector<std::string> list;
  std::copy_if(sent.begin(), sent.end(), std::back_inserter(list), [](const std::string& sql) {
    return !sql.starts_with("SELECT") && !sql.starts_with("UPDATE bellows.lease");
  });
  return list;
}

}  // namespace

TEST_CASE("a strong lock is taken behind a guard, and the ledger row commits with it") {
  FakeRun fake;
  const Result<StepOutcome> outcome =
      run(fake, kAddColumn, {lock_on("t", LockMode::kAccessExclusive)});
  REQUIRE(outcome);
  CHECK(outcome->attempts == 1);
  CHECK(without_questions(fake.script.sent) ==
        std::vector<std::string>{
            "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", "SET LOCAL lock_timeout = 3000",
            "LOCK TABLE public.t IN SHARE UPDATE EXCLUSIVE MODE", "SAVEPOINT bellows_try",
            "SET LOCAL lock_timeout = 100", "LOCK TABLE ONLY public.t IN ACCESS EXCLUSIVE MODE",
            "SET LOCAL lock_timeout = 100", "ALTER TABLE public.t ADD COLUMN c integer",
            "SET LOCAL lock_timeout = 0", "RECORD", "COMMIT"});
  // The lease is the first thing that the transaction asks for.
  CHECK(fake.script.sent.at(1).starts_with("UPDATE bellows.lease"));
}

TEST_CASE("two tables are locked in the order of their names, guards first") {
  FakeRun fake;
  REQUIRE(run(
      fake, kAddColumn,
      {lock_on("z", LockMode::kShareRowExclusive), lock_on("a", LockMode::kShareRowExclusive)}));
  CHECK(fake.script.sent_with("LOCK TABLE") ==
        std::vector<std::string>{"LOCK TABLE public.a IN SHARE UPDATE EXCLUSIVE MODE",
                                 "LOCK TABLE public.z IN SHARE UPDATE EXCLUSIVE MODE",
                                 "LOCK TABLE ONLY public.a IN SHARE ROW EXCLUSIVE MODE",
                                 "LOCK TABLE ONLY public.z IN SHARE ROW EXCLUSIVE MODE"});
}

TEST_CASE("what is no table, or is not there yet, is not guarded") {
  FakeRun fake;
  fake.script.answer("relkind IN", one_row({"f"}), 1);
  fake.script.answer("relkind IN", Rows{}, 1);
  REQUIRE(run(fake, kAddColumn,
              {lock_on("a_view", LockMode::kAccessExclusive),
               lock_on("not_yet", LockMode::kAccessExclusive), lock_on("t", LockMode::kRowShare)}));
  CHECK(fake.script.sent_with("LOCK TABLE").empty());
}

TEST_CASE("a step that only writes rows may wait for one longer than the stall budget") {
  FakeRun fake;
  const Action update = RunSql{{"UPDATE public.t SET a = 1"}};
  REQUIRE(run(fake, update, {lock_on("t", LockMode::kRowExclusive)}));
  CHECK(fake.script.sent_with("lock_timeout = 3000").size() == 1);
  CHECK(fake.script.sent_with("lock_timeout = 100").empty());
}

TEST_CASE("a lock that cannot be had is tried three times behind one guard") {
  FakeRun fake;
  fake.script.answer("ADD COLUMN", server_error("55P03"), 2);
  const Result<StepOutcome> outcome =
      run(fake, kAddColumn, {lock_on("t", LockMode::kAccessExclusive)});
  REQUIRE(outcome);
  CHECK(outcome->attempts == 3);
  CHECK(fake.script.sent_with("BEGIN").size() == 1);
  CHECK(fake.script.sent_with("ROLLBACK TO SAVEPOINT").size() == 2);
  CHECK(fake.clock.slept == std::vector<std::chrono::milliseconds>{200ms, 200ms});
}

TEST_CASE("after three tries the guard is given up, and taken again after a pause") {
  FakeRun fake;
  const std::string trouble = GENERATE(as<std::string>{}, "55P03", "40P01");
  fake.script.answer("ADD COLUMN", server_error(trouble), 3);
  fake.script.answer("FROM pg_locks",
                     one_row({"pid 7 (shop, idle in transaction for 9 s)", "RowExclusiveLock"}));
  const Result<StepOutcome> outcome =
      run(fake, kAddColumn, {lock_on("t", LockMode::kAccessExclusive)});
  REQUIRE(outcome);
  CHECK(outcome->attempts == 4);
  CHECK(fake.script.sent_with("BEGIN").size() == 2);
  CHECK(fake.script.sent_with("RECORD").size() == 1);
  const std::vector<Event> waits = fake.observer.of_kind(EventKind::kStepWaiting);
  REQUIRE(waits.size() == 1);
  CHECK_THAT(waits[0].text,
             Catch::Contains("pid 7 (shop, idle in transaction for 9 s) holds ROW EXCLUSIVE on "
                             "public.t"));
}

TEST_CASE("it gives up at the deadline and says who was in the way") {
  FakeRun fake;
  fake.settings.lock_deadline = 30s;
  fake.script.answer("IN SHARE UPDATE EXCLUSIVE MODE", server_error("55P03"));
  fake.script.answer("FROM pg_locks", one_row({"pid 7 (shop, active for 9 s)", "ShareLock"}));
  const Result<StepOutcome> outcome =
      run(fake, kAddColumn, {lock_on("t", LockMode::kAccessExclusive)});
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().code == ErrorCode::kLock);
  CHECK_THAT(outcome.error().message,
             Catch::Contains("step E1") && Catch::Contains("pid 7 (shop, active for 9 s)"));
  CHECK_FALSE(outcome.error().hint.empty());
  CHECK(fake.script.sent_with("RECORD").empty());
  std::chrono::milliseconds waited{0};
  for (const auto pause : fake.clock.slept) {
    waited += pause;
  }
  CHECK(waited < 30s);
  CHECK(waited > 1s);
}

TEST_CASE("another error is not retried, and nothing is recorded") {
  FakeRun fake;
  fake.script.answer("ADD COLUMN", server_error("42701"));
  const Result<StepOutcome> outcome =
      run(fake, kAddColumn, {lock_on("t", LockMode::kAccessExclusive)});
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().sqlstate == "42701");
  CHECK(fake.script.sent_with("BEGIN").size() == 1);
  CHECK(fake.script.sent.back() == "ROLLBACK");
  CHECK(fake.script.sent_with("RECORD").empty());
}

TEST_CASE("steps that run together take their lock once, and are recorded together") {
  FakeRun fake;
  const Result<std::vector<StepOutcome>> outcomes = run_all(fake.context, kThreeColumns);
  REQUIRE(outcomes);
  CHECK(outcomes->size() == 3);
  CHECK(without_questions(fake.script.sent) ==
        std::vector<std::string>{
            "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", "SET LOCAL lock_timeout = 3000",
            "LOCK TABLE public.t IN SHARE UPDATE EXCLUSIVE MODE", "SAVEPOINT bellows_try",
            "SET LOCAL lock_timeout = 100", "LOCK TABLE ONLY public.t IN ACCESS EXCLUSIVE MODE",
            "SET LOCAL lock_timeout = 100", "ALTER TABLE public.t ADD COLUMN a integer",
            "ALTER TABLE public.t ADD COLUMN b integer",
            "ALTER TABLE public.t ADD COLUMN c integer", "SET LOCAL lock_timeout = 0", "RECORD 3",
            "COMMIT"});
}

TEST_CASE("a lock that cannot be had in the middle is tried again from the first step") {
  FakeRun fake;
  fake.script.answer("ADD COLUMN b", server_error("55P03"), 4);
  const Result<std::vector<StepOutcome>> outcomes = run_all(fake.context, kThreeColumns);
  REQUIRE(outcomes);
  REQUIRE(outcomes->size() == 3);
  CHECK(outcomes->at(0).attempts == 5);
  CHECK(outcomes->at(1).attempts == 1);
  CHECK(fake.script.sent_with("ADD COLUMN a").size() == 5);
  CHECK(fake.script.sent_with("ADD COLUMN c").size() == 1);
  CHECK(fake.script.sent_with("RECORD").size() == 1);
  const std::vector<Event> waits = fake.observer.of_kind(EventKind::kStepWaiting);
  REQUIRE(waits.size() == 1);
  CHECK(waits[0].step == "E1");
}

TEST_CASE("no further step begins when the lock was held for half of the stall budget") {
  FakeRun fake;
  SlowClock clock;
  RunContext context{fake.settings, fake.database, clock,
                     fake.observer, fake.session,  Lease{"me", 1}};
  // A step takes two looks at the clock, and whether another may begin one: 30 ms each.
  const auto [budget, steps] =
      GENERATE(std::pair(1ms, std::size_t{1}), std::pair(100ms, std::size_t{2}),
               std::pair(1000ms, std::size_t{3}));
  fake.settings.stall_budget = budget;
  const Result<std::vector<StepOutcome>> outcomes = run_all(context, kThreeColumns);
  REQUIRE(outcomes);
  CHECK(outcomes->size() == steps);
  CHECK(fake.script.sent_with("ADD COLUMN").size() == steps);
  CHECK(fake.script.sent_with("RECORD " + std::to_string(steps)).size() == 1);
  CHECK(fake.script.sent.back() == "COMMIT");
}

TEST_CASE("an error in one of the steps that run together leaves none of them") {
  FakeRun fake;
  fake.script.answer("ADD COLUMN b", server_error("42701"));
  const Result<std::vector<StepOutcome>> outcomes = run_all(fake.context, kThreeColumns);
  REQUIRE_FALSE(outcomes);
  CHECK(outcomes.error().sqlstate == "42701");
  CHECK(fake.script.sent.back() == "ROLLBACK");
  CHECK(fake.script.sent_with("RECORD").empty());
}

TEST_CASE("an executor whose lease was taken over sends no statement of the step") {
  FakeRun fake;
  fake.script.answer("UPDATE bellows.lease", Rows{});
  const Result<StepOutcome> outcome =
      run(fake, kAddColumn, {lock_on("t", LockMode::kAccessExclusive)});
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().code == ErrorCode::kBusy);
  CHECK(fake.script.sent_with("public.t").empty());
  CHECK(fake.script.sent.back() == "ROLLBACK");
}

TEST_CASE("a long pause renews the lease on the way") {
  FakeRun fake;
  REQUIRE(wait_holding_lease(fake.context, 12s));
  CHECK(fake.clock.slept == std::vector<std::chrono::milliseconds>{5s, 5s, 2s});
  CHECK(fake.script.sent_with("UPDATE bellows.lease").size() == 3);
}
