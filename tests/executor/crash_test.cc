// kill -9 between any two statements, then run again: the same end, nothing twice, nothing left.
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>

#include "tests/executor/columns_plan.h"

using namespace bellows;

namespace {

constexpr int kKilled = 9;
constexpr int kFinished = 0;
constexpr int kFailed = 1;

// Ends the process, without a word to the server, before the n-th statement of the executor's
// main session.
class DyingSession final : public Session {
 public:
  DyingSession(std::unique_ptr<Session> session, int& left)
      : x_session(std::move(session)), x_left(left) {}

  using Session::query;

  Result<Rows> query(std::string_view sql, const std::vector<Value>& parameters) override {
    if (x_left-- == 0) {
      _exit(kKilled);
    }
    return x_session->query(sql, parameters);
  }

  [[nodiscard]] int backend_pid() const override { return x_session->backend_pid(); }

  void cancel() override { x_session->cancel(); }

 private:
  std::unique_ptr<Session> x_session;
  int& x_left;
};

class DyingDatabase final : public Database {
 public:
  DyingDatabase(const std::string& url, int statements)
      : x_database(make_pg_database(url)), x_left(statements) {}

  Result<std::unique_ptr<Session>> connect(std::string_view purpose) override {
    Result<std::unique_ptr<Session>> session = x_database->connect(purpose);
    if (!session || purpose != "run") {
      return session;
    }
    return std::unique_ptr<Session>(std::make_unique<DyingSession>(*std::move(session), x_left));
  }

  [[nodiscard]] std::string display_name() const override { return x_database->display_name(); }

 private:
  std::unique_ptr<Database> x_database;
  int x_left;
};

// Each kill takes a database and two runs. BELLOWS_CRASH_STRIDE=1 kills at every single statement;
// by default it is every 17th, which meets every kind of step.
int stride() {
  const char* text = std::getenv("BELLOWS_CRASH_STRIDE");
  return text == nullptr ? 17 : std::max(1, std::atoi(text));
}

enum class Errand { kRun, kAbort };

// In a child process; gives how it ended.
int work_until_killed(const Shop& shop, const Plan& plan, Errand work, int statements) {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    SystemClock clock;
    RecordingObserver observer;
    DyingDatabase database(shop.url, statements);
    const Result<RunReport> report = work == Errand::kRun
                                         ? run_plan(plan, shop.settings, database, clock, observer)
                                         : abort_plan(shop.settings, database, clock, observer);
    _exit(report ? kFinished : kFailed);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  return WEXITSTATUS(status);
}

// What the same plan leaves when nothing goes wrong.
std::string undisturbed_end() {
  Shop shop;
  REQUIRE_DONE(shop.run(shop_plan(*shop.session)));
  return state_of(*shop.session);
}

}  // namespace

TEST_CASE("a run that is killed between any two statements is finished by the next",
          "[pg][crash]") {
  const std::string expected = undisturbed_end();
  // Until it finishes without being killed. The first statements only look at the database.
  for (int statements = 3;; statements += stride()) {
    Shop shop;
    const Plan plan = shop_plan(*shop.session);
    const int ended = work_until_killed(shop, plan, Errand::kRun, statements);
    CAPTURE(statements, ended);
    REQUIRE(ended != kFailed);
    REQUIRE_DONE(shop.run(plan));
    REQUIRE(state_of(*shop.session) == expected);
    REQUIRE(shop.value("SELECT count(*) FROM bellows.migration") == "2");
    REQUIRE(shop.value("SELECT rows FROM bellows.step WHERE step_id = 'B2'") == "40");
    if (ended == kFinished) {
      CHECK(statements > 100);  // it did go through the whole plan
      break;
    }
  }
}

TEST_CASE("steps that share a lock are all done or none when the run is killed", "[pg][crash]") {
  for (int statements = 3;; statements += std::max(1, stride() / 6)) {
    Shop shop;
    const Plan plan = columns_plan(*shop.session);
    const int ended = work_until_killed(shop, plan, Errand::kRun, statements);
    CAPTURE(statements, ended);
    REQUIRE(ended != kFailed);
    const std::string columns = shop.value(kNewColumns);
    const bool begun = shop.value("SELECT to_regclass('bellows.step') IS NOT NULL") == "t";
    REQUIRE((columns == "0" || columns == "5"));
    REQUIRE(columns ==
            (begun ? shop.value("SELECT count(*) FROM bellows.step WHERE status = 'done'") : "0"));
    REQUIRE_DONE(shop.run(plan));
    REQUIRE(shop.value(kNewColumns) == "5");
    REQUIRE(shop.value("SELECT count(*) FROM bellows.step WHERE status = 'done'") == "5");
    REQUIRE(shop.value("SELECT count(*) FROM bellows.migration") == "1");
    if (ended == kFinished) {
      CHECK(statements > 20);
      break;
    }
  }
}

TEST_CASE("an abort that is killed between any two statements is finished by the next",
          "[pg][crash]") {
  for (int statements = 3;; statements += stride()) {
    Shop shop;
    const std::string before = state_of(*shop.session);
    Plan plan = shop_plan(*shop.session);
    plan.steps.pop_back();  // the point of no return
    plan = seal(std::move(plan), *shop.session);

    shop.settings.until = Phase::kBackfill;
    REQUIRE_DONE(shop.run(plan));
    const int ended = work_until_killed(shop, plan, Errand::kAbort, statements);
    CAPTURE(statements, ended);
    REQUIRE(ended != kFailed);
    if (ended == kKilled && shop.value("SELECT status FROM bellows.plan") == "running") {
      REQUIRE_DONE(shop.abort());
    }
    REQUIRE(state_of(*shop.session) == before);
    REQUIRE(shop.value("SELECT status FROM bellows.plan") == "aborted");
    if (ended == kFinished) {
      CHECK(statements > 50);
      break;
    }
  }
}
