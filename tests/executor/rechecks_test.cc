// What a plan rests on beside its schema: its server, and sync triggers that were always at work.
#include "executor/rechecks.h"

#include <catch2/catch.hpp>

#include "executor/server_identity.h"
#include "executor/sync_watch.h"
#include "tests/executor/plan_fixture.h"

using namespace bellows;

namespace {

// The shop's plan with a copy that rests on its trigger, as the recipes make it.
Plan plan_with_copy(Session& session) {
  Plan plan = shop_plan(session);
  for (Step& step : plan.steps) {
    if (step.id == "B1") {
      std::get<MoveRows>(step.action).triggers = RowTriggers::kSilent;
    }
  }
  return seal(std::move(plan), session);
}

// Does something on another session when a step begins.
class Meddler final : public Observer {
 public:
  Meddler(Session& session, std::string step, std::string sql)
      : x_session(session), x_step(std::move(step)), x_sql(std::move(sql)) {}

  void on(const Event& event) override {
    if (event.kind == EventKind::kStepFinished && event.step == x_step) {
      must(x_session, x_sql);
    }
  }

 private:
  Session& x_session;
  std::string x_step;
  std::string x_sql;
};

SyncTriggerState trigger(const std::string& version, const std::string& enabled = "O") {
  return {public_name("t"), Name{"zz_bellows_t"}, enabled, version};
}

constexpr const char* kOff = "ALTER TABLE item DISABLE TRIGGER item_sync";
constexpr const char* kOn = "ALTER TABLE item ENABLE TRIGGER item_sync";
constexpr const char* kWrite = "UPDATE item SET name = 'behind its back' WHERE id = 7";
constexpr const char* kCopied = "SELECT full_name FROM item WHERE id = 7";

}  // namespace

TEST_CASE("a trigger that is gone, off or was off is told apart") {
  const SyncState then = {trigger("1/10/x")};
  CHECK(compare_sync(then, then).tables.empty());
  CHECK(compare_sync(then, {}).broken.size() == 1);
  CHECK(compare_sync(then, {trigger("1/11/x", "D")}).broken.size() == 1);
  CHECK(compare_sync(then, {trigger("1/11/x", "R")}).broken.size() == 1);
  CHECK(compare_sync(then, {trigger("1/11/x")}).altered.size() == 1);
  CHECK(compare_sync(then, {trigger("2/12/x")}).altered.size() == 1);  // made again
  CHECK(compare_sync(then, {trigger("1/10/x", "A")}).tables.empty());
  // One that came since is somebody else's step.
  CHECK(compare_sync({}, then).tables.empty());
  const Result<SyncState> read = sync_state_from_json(sync_state_to_json(then));
  REQUIRE(read);
  CHECK(*read == then);
  CHECK_FALSE(sync_state_from_json("[[1]]"));
}

TEST_CASE("a sync trigger that is switched off stops the plan; on again, the copy is made anew",
          "[pg]") {
  Shop shop;
  const Plan plan = plan_with_copy(*shop.session);
  shop.settings.until = Phase::kBackfill;
  REQUIRE_DONE(shop.run(plan));
  must(*shop.session, kOff);
  must(*shop.session, kWrite);
  shop.settings.until = Phase::kContract;
  const Result<RunReport> report = shop.run(plan);
  REQUIRE_FALSE(report);
  CHECK(report.error().code == ErrorCode::kDrift);
  CHECK_THAT(report.error().message, Catch::Contains("item_sync") && Catch::Contains("off"));
  CHECK(shop.value("SELECT count(*) FROM bellows.step WHERE phase = 'contract'") == "0");
  must(*shop.session, kOn);
  shop.settings.until = Phase::kBackfill;
  REQUIRE_DONE(shop.run(plan));
  CHECK(shop.value(kCopied) == "behind its back");
  CHECK(shop.value("SELECT count(*) FROM bellows.event WHERE kind = 'proof-void'") == "1");
  // Only the copy and its proof, not what the user's own UPDATE did.
  CHECK(shop.value("SELECT v FROM pair WHERE a = 1 AND b = 'b0'") == "5");
  shop.settings.until = Phase::kContract;
  REQUIRE_DONE(shop.run(plan));
  CHECK(shop.value("SELECT count(*) FROM bellows.event WHERE kind = 'proof-void'") == "1");
}

TEST_CASE("a sync trigger that was off under a run stops it before the next step", "[pg]") {
  Shop shop;
  const Plan plan = plan_with_copy(*shop.session);
  Meddler meddler(*shop.session, "B4", std::string(kOff) + "; " + kWrite + "; " + kOn);
  const Result<RunReport> report =
      run_plan(plan, shop.settings, *shop.database, shop.clock, meddler);
  REQUIRE_FALSE(report);
  CHECK(report.error().code == ErrorCode::kDrift);
  CHECK(shop.value("SELECT count(*) FROM bellows.step WHERE phase = 'contract'") == "0");
  shop.settings.until = Phase::kBackfill;
  REQUIRE_DONE(shop.run(plan));
  CHECK(shop.value(kCopied) == "behind its back");
}

TEST_CASE("what is filled only once cannot be mended, and says so", "[pg]") {
  Shop shop;
  const Plan plan = shop_plan(*shop.session);  // B1 counts as the user's own UPDATE
  shop.settings.until = Phase::kBackfill;
  REQUIRE_DONE(shop.run(plan));
  must(*shop.session, kOff);
  must(*shop.session, kOn);
  const Result<RunReport> report = shop.run(plan);
  REQUIRE_FALSE(report);
  CHECK(report.error().code == ErrorCode::kDrift);
  CHECK_THAT(report.error().hint, Catch::Contains("bellows abort"));
  REQUIRE_DONE(shop.abort());
}

TEST_CASE("a plan does not go on on another server before somebody says so", "[pg]") {
  Shop shop;
  const Plan plan = plan_with_copy(*shop.session);
  shop.settings.until = Phase::kBackfill;
  REQUIRE_DONE(shop.run(plan));
  const Result<ServerIdentity> here = server_identity(*shop.session);
  REQUIRE(here);
  CHECK(here->system.size() > 10);
  CHECK(here->timeline == "1");
  const std::string change =
      GENERATE(as<std::string>{}, "server_system = '1'", "server_timeline = '9'");
  must(*shop.session, "UPDATE bellows.plan SET " + change);
  for (const Result<RunReport>& refused : {shop.run(plan), shop.abort()}) {
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::kDrift);
    CHECK_THAT(refused.error().hint, Catch::Contains("--accept-server"));
  }
  shop.settings.server_change = ServerChange::kAccept;
  SECTION("run") {
    shop.settings.until = Phase::kContract;
    REQUIRE_DONE(shop.run(plan));
    CHECK(shop.value("SELECT server_system || '/' || server_timeline FROM bellows.plan") ==
          here->system + "/" + here->timeline);
    CHECK(shop.value("SELECT v FROM pair WHERE a = 1 AND b = 'b0'") == "5");
  }
  SECTION("abort") {
    REQUIRE_DONE(shop.abort());
  }
}

TEST_CASE("a plan of an older Bellows, which recorded no server, goes on", "[pg]") {
  Shop shop;
  const Plan plan = plan_with_copy(*shop.session);
  shop.settings.until = Phase::kBackfill;
  REQUIRE_DONE(shop.run(plan));
  must(*shop.session, "UPDATE bellows.plan SET server_system = NULL, server_timeline = NULL");
  must(*shop.session, "UPDATE bellows.step SET sync_after = NULL");
  shop.settings.until = Phase::kContract;
  REQUIRE_DONE(shop.run(plan));
}
