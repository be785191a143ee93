// Index builds that were cut off, or that meet an index of the same name.
#include "executor/index_build.h"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>

#include "executor/ledger_control.h"
#include "tests/executor/plan_fixture.h"

using namespace bellows;

namespace {

Plan plan_with_index(Session& session, const std::string& statement) {
  Plan plan;
  plan.migrations = {{"1", "index", "V1__i.sql", std::string(64, 'c'), "", "1", "", {}, false}};
  plan.steps = {make_step(
      {"E1", Phase::kExpand, 0}, BuildIndex{public_name("item_i"), public_name("item"), statement},
      {DropIndex{public_name("item_i"), "DROP INDEX CONCURRENTLY IF EXISTS item_i"}})};
  return seal(std::move(plan), session);
}

const std::string kOnName = "CREATE INDEX CONCURRENTLY item_i ON item (name)";
const std::string kValid =
    "SELECT indisvalid::text || ' ' || pg_get_indexdef(indexrelid) FROM pg_index WHERE indexrelid "
    "= to_regclass('item_i')";
const std::string kBuilt = "true CREATE INDEX item_i ON public.item USING btree (name)";
const std::string kWaits =
    "SELECT count(*) FROM pg_stat_progress_create_index WHERE phase LIKE 'waiting for old "
    "snapshots%' OR phase LIKE 'waiting for readers%' OR phase LIKE 'waiting for writers%'";

// A transaction that a build waits for: one with an old snapshot, or one that has written.
std::unique_ptr<Session> obstacle(Shop& shop, const std::string& statement) {
  std::unique_ptr<Session> session = session_of(*shop.database);
  must(*session, "SET application_name = 'report'");
  must(*session, "BEGIN ISOLATION LEVEL REPEATABLE READ");
  must(*session, statement);
  return session;
}

constexpr const char* kOldSnapshot = "SELECT count(*) FROM heap";
constexpr const char* kWriter = "UPDATE item SET price = 1 WHERE id = 1";

// While a build waits: does something once, and removes the obstacle in the end, so that a build
// that is not cancelled makes the test fail, and not last forever.
class WhileWaiting final : public Observer {
 public:
  WhileWaiting(Session& obstacle, std::function<void()> what)
      : x_obstacle(obstacle), x_what(std::move(what)) {}

  void on(const Event& event) override {
    recorded.on(event);
    if (event.kind == EventKind::kStepWaiting && ++x_waits == 1) {
      x_what();
    }
    if (event.kind == EventKind::kStepWaiting && x_waits == kTooLong) {
      (void)x_obstacle.query("COMMIT");
    }
  }

  RecordingObserver recorded;

 private:
  static constexpr int kTooLong = 30;  // half seconds

  Session& x_obstacle;
  std::function<void()> x_what;
  int x_waits = 0;
};

// Runs the plan in a process of its own, as the program would; gives its pid once the build waits.
pid_t run_until_it_waits(Shop& shop, const Plan& plan) {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    std::signal(SIGTERM, SIG_DFL);  // not the test program's
    SystemClock clock;
    RecordingObserver observer;
    const std::unique_ptr<Database> database = make_pg_database(shop.url);
    (void)run_plan(plan, shop.settings, *database, clock, observer);
    _exit(0);
  }
  while (shop.value(kWaits) == "0") {
    REQUIRE(waitpid(child, nullptr, WNOHANG) == 0);
  }
  return child;
}

int signal_that_ended(pid_t child) {
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

}  // namespace

TEST_CASE("what is the same index") {
  const auto [wanted, found, same] = GENERATE(table<std::string, std::string, bool>({
      {"CREATE INDEX CONCURRENTLY i ON t (a)", "CREATE INDEX i ON public.t USING btree (a)", true},
      {"create unique index concurrently i on t (lower(a))",
       "CREATE UNIQUE INDEX i ON public.t USING btree (lower((a)::text))", true},
      {"CREATE INDEX CONCURRENTLY i ON t (a) WHERE b > 1",
       "CREATE INDEX i ON public.t USING btree (a) WHERE (b > 1)", true},
      {"CREATE INDEX CONCURRENTLY i ON t (a)", "CREATE UNIQUE INDEX i ON public.t USING btree (a)",
       false},
      {"CREATE INDEX CONCURRENTLY i ON t (a)", "CREATE INDEX i ON public.t USING hash (a)", false},
      {"CREATE INDEX CONCURRENTLY i ON t (a, b)", "CREATE INDEX i ON public.t USING btree (b, a)",
       false},
      {"CREATE INDEX CONCURRENTLY i ON t (a)", "CREATE INDEX i ON public.t USING btree (a DESC)",
       false},
      {"CREATE INDEX CONCURRENTLY i ON t (a)",
       "CREATE INDEX i ON public.t USING btree (a) INCLUDE (b)", false},
      {"CREATE INDEX CONCURRENTLY i ON t (a) WHERE b > 1",
       "CREATE INDEX i ON public.t USING btree (a)", false},
      {"CREATE INDEX CONCURRENTLY i ON t (lower(a))",
       "CREATE INDEX i ON public.t USING btree (upper(a))", false},
  }));
  CAPTURE(wanted, found);
  const Result<bool> result = same_index(wanted, found);
  REQUIRE(result);
  CHECK(*result == same);
}

TEST_CASE("an index build and what it finds", "[pg]") {
  Shop shop;

  SECTION("a valid index of that definition is taken for built") {
    const Plan plan = plan_with_index(*shop.session, kOnName);
    must(*shop.session, "CREATE INDEX item_i ON item (name)");
    const std::string oid = shop.value("SELECT 'item_i'::regclass::oid");
    REQUIRE_DONE(shop.run(seal(plan, *shop.session)));
    CHECK(shop.value("SELECT 'item_i'::regclass::oid") == oid);
  }
  SECTION("an invalid leftover is dropped and built again") {
    const Plan plan = plan_with_index(*shop.session, kOnName);
    must(*shop.session, "CREATE INDEX item_i ON item (name)");
    must(*shop.session,
         "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'item_i'::regclass");
    const std::string oid = shop.value("SELECT 'item_i'::regclass::oid");
    REQUIRE_DONE(shop.run(seal(plan, *shop.session)));
    CHECK(shop.value("SELECT 'item_i'::regclass::oid") != oid);
    CHECK(shop.value(kValid) == "true CREATE INDEX item_i ON public.item USING btree (name)");
  }
  SECTION("another index of that name is left alone, invalid or not") {
    const std::string valid = GENERATE(as<std::string>{}, "true", "false");
    const Plan plan = plan_with_index(*shop.session, kOnName);
    must(*shop.session, "CREATE INDEX item_i ON item (price)");
    must(*shop.session,
         "UPDATE pg_index SET indisvalid = " + valid + " WHERE indexrelid = 'item_i'::regclass");
    const Result<RunReport> report = shop.run(seal(plan, *shop.session));
    REQUIRE_FALSE(report);
    CHECK(report.error().code == ErrorCode::kDrift);
    CHECK_THAT(report.error().message, Catch::Contains("item_i"));
    CHECK_THAT(shop.value(kValid), Catch::StartsWith(valid));
  }
  SECTION("duplicates fail it, and no invalid index stays behind") {
    const Plan plan =
        plan_with_index(*shop.session, "CREATE UNIQUE INDEX CONCURRENTLY item_i ON item (price)");
    const Result<RunReport> report = shop.run(plan);
    REQUIRE_FALSE(report);
    CHECK(report.error().code == ErrorCode::kSql);
    CHECK(report.error().sqlstate == "23505");
    CHECK_THAT(report.error().message, Catch::Contains("Key (price)=("));
    CHECK_THAT(report.error().hint, Catch::Contains("duplicate rows"));
    CHECK(shop.value("SELECT to_regclass('item_i') IS NULL") == "t");
    must(*shop.session, "UPDATE item SET price = id");
    REQUIRE_DONE(shop.run(plan));
  }
}

TEST_CASE("a build that is killed in the middle is found, dropped and built again", "[pg]") {
  Shop shop;
  const Plan plan = plan_with_index(*shop.session, kOnName);
  const std::unique_ptr<Session> reader = obstacle(shop, "SELECT count(*) FROM item");
  const pid_t child = run_until_it_waits(shop, plan);
  REQUIRE(kill(child, SIGKILL) == 0);
  CHECK(signal_that_ended(child) == SIGKILL);
  must(*reader, "COMMIT");
  REQUIRE_DONE(shop.run(plan));
  CHECK(shop.value(kValid) == kBuilt);
}

TEST_CASE("a build that waits says for whom", "[pg]") {
  Shop shop;
  const Plan plan = plan_with_index(*shop.session, kOnName);
  const std::unique_ptr<Session> reader = session_of(*shop.database);
  must(*reader, "SET application_name = 'report'");
  must(*reader, "BEGIN ISOLATION LEVEL REPEATABLE READ");
  must(*reader, "SELECT count(*) FROM item");

  // Lets the build go on as soon as it was named.
  class LetGo final : public Observer {
   public:
    explicit LetGo(Session& session) : x_session(session) {}

    void on(const Event& event) override {
      if (event.kind == EventKind::kStepWaiting && text.empty()) {
        text = event.text;
        released = x_session.query("COMMIT").has_value();
      }
    }

    std::string text;
    bool released = false;

   private:
    Session& x_session;
  };

  LetGo observer(*reader);
  REQUIRE_DONE(run_plan(plan, shop.settings, *shop.database, shop.clock, observer));
  CHECK(observer.released);
  CHECK_THAT(observer.text, Catch::Contains("report, idle in transaction"));
}

TEST_CASE("a build that waits is cancelled when the run is asked to end, and nothing is left",
          "[pg]") {
  Shop shop;
  const Plan plan = plan_with_index(*shop.session, kOnName);
  const std::unique_ptr<Session> reader = obstacle(shop, kOldSnapshot);
  bool asked = false;
  WhileWaiting observer(*reader, [&] {
    asked = ask_to_stop(*shop.session, {"ada", "enough"}).has_value();
  });
  const Result<RunReport> report =
      run_plan(plan, shop.settings, *shop.database, shop.clock, observer);
  CHECK(asked);
  REQUIRE_FALSE(report);
  CHECK(report.error().code == ErrorCode::kBusy);
  CHECK(report.error().message == "ada asked this run to end: enough");
  CHECK(shop.value("SELECT to_regclass('item_i') IS NULL") == "t");
  CHECK(observer.recorded.of_kind(EventKind::kNotice).size() == 1);
  CHECK(observer.recorded.of_kind(EventKind::kStepFailed).empty());
  REQUIRE(reader->query("COMMIT"));  // it was there all the time
  REQUIRE_DONE(shop.run(plan));
  CHECK(shop.value(kValid) == kBuilt);
}

TEST_CASE("what is left of a cancelled build stays while its obstacle holds the table, too",
          "[pg]") {
  Shop shop;
  const Plan plan = plan_with_index(*shop.session, kOnName);
  const std::unique_ptr<Session> writer = obstacle(shop, kWriter);
  bool asked = false;
  WhileWaiting observer(*writer, [&] {
    asked = ask_to_stop(*shop.session, {"ada", "enough"}).has_value();
  });
  const Result<RunReport> report =
      run_plan(plan, shop.settings, *shop.database, shop.clock, observer);
  CHECK(asked);
  REQUIRE_FALSE(report);
  CHECK(report.error().message == "ada asked this run to end: enough");
  CHECK_THAT(shop.value(kValid), Catch::StartsWith("false "));
  const std::vector<Event> notices = observer.recorded.of_kind(EventKind::kNotice);
  REQUIRE(notices.size() == 2);
  CHECK_THAT(notices[1].text, Catch::Contains("item_i stays until the next run"));
  CHECK(value_of(*writer, "SELECT count(*) FROM item") == "60");
  must(*writer, "COMMIT");
  REQUIRE_DONE(shop.run(plan));
  CHECK(shop.value(kValid) == kBuilt);
}

TEST_CASE("SIGTERM cancels a build that waits, and the process ends when nothing is left", "[pg]") {
  Shop shop;
  const Plan plan = plan_with_index(*shop.session, kOnName);
  const std::unique_ptr<Session> reader = obstacle(shop, kOldSnapshot);
  const pid_t child = run_until_it_waits(shop, plan);
  REQUIRE(kill(child, SIGTERM) == 0);
  CHECK(signal_that_ended(child) == SIGTERM);
  CHECK(shop.value("SELECT to_regclass('item_i') IS NULL") == "t");
  must(*reader, "COMMIT");
  REQUIRE_DONE(shop.run(plan));
  CHECK(shop.value(kValid) == kBuilt);
}

TEST_CASE("a pause lets a build that waits finish first", "[pg]") {
  Shop shop;
  const Plan one = plan_with_index(*shop.session, kOnName);
  Plan two = one;
  two.steps.push_back(
      make_step({"E2", Phase::kExpand, 0}, RunSql{{"ALTER TABLE item ADD COLUMN x text"}}, {}));
  const Plan plan = seal(std::move(two), *shop.session);
  const std::unique_ptr<Session> reader = obstacle(shop, kOldSnapshot);

  class Resuming final : public Observer {
   public:
    Resuming(Shop& shop, Session& reader) : x_shop(shop), x_reader(reader) {}

    void on(const Event& event) override {
      if (event.kind == EventKind::kStepWaiting && !paused) {
        paused =
            pause(*x_shop.session, {"ada", ""}).has_value() && x_reader.query("COMMIT").has_value();
      }
      if (event.kind == EventKind::kPaused) {
        held_before = event.step;
        built = x_shop.value(kValid);
        REQUIRE(resume(*x_shop.session, {"ada", ""}));
      }
    }

    bool paused = false;
    std::string held_before;
    std::string built;

   private:
    Shop& x_shop;
    Session& x_reader;
  };

  Resuming observer(shop, *reader);
  REQUIRE_DONE(run_plan(plan, shop.settings, *shop.database, shop.clock, observer));
  CHECK(observer.paused);
  CHECK(observer.held_before == "E2");
  CHECK(observer.built == kBuilt);
}
