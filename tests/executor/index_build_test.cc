// Index builds that were cut off, or that meet an index of the same name.
#include "executor/index_build.h"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>

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
  const std::unique_ptr<Session> reader = session_of(*shop.database);
  must(*reader, "SET application_name = 'report'");
  must(*reader, "BEGIN ISOLATION LEVEL REPEATABLE READ");
  must(*reader, "SELECT count(*) FROM item");  // an old snapshot: the build waits for it
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    SystemClock clock;
    RecordingObserver observer;
    const std::unique_ptr<Database> database = make_pg_database(shop.url);
    (void)run_plan(plan, shop.settings, *database, clock, observer);
    _exit(0);
  }
  const std::string waiting =
      "SELECT count(*) FROM pg_stat_progress_create_index WHERE phase LIKE 'waiting for old "
      "snapshots%' OR phase LIKE 'waiting for readers%' OR phase LIKE 'waiting for writers%'";
  while (shop.value(waiting) == "0") {
    REQUIRE(waitpid(child, nullptr, WNOHANG) == 0);
  }
  REQUIRE(kill(child, SIGKILL) == 0);
  REQUIRE(waitpid(child, nullptr, 0) == child);
  must(*reader, "COMMIT");
  REQUIRE_DONE(shop.run(plan));
  CHECK(shop.value(kValid) == "true CREATE INDEX item_i ON public.item USING btree (name)");
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
