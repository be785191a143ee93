// Several workers on one step, on a server: each row is moved once, whatever happens, and whoever
// is asked to hold or to give way does so.
#include <catch2/catch.hpp>
#include <functional>
#include <map>
#include <set>
#include <utility>

#include "executor/backfill_ranges.h"
#include "executor/ledger.h"
#include "executor/ledger_control.h"
#include "executor/wal_budget.h"
#include "tests/executor/fake_server.h"
#include "tests/executor/wide_table.h"

using namespace bellows;
using namespace std::chrono_literals;

namespace {

constexpr int kRows = 60'000;  // as many as three workers are worth
constexpr const char* kBusyWorkers =
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'bellows move' AND datname = "
    "current_database() AND state <> 'idle'";

// Does something the first time that it is told of an event.
class Reacting final : public Observer {
 public:
  void once(EventKind kind, std::function<void()> reaction) {
    x_reactions[kind] = std::move(reaction);
  }

  void on(const Event& event) override {
    const auto found = x_reactions.find(event.kind);
    if (found != x_reactions.end()) {
      const std::function<void()> reaction = std::exchange(found->second, [] {});
      reaction();
    }
  }

 private:
  std::map<EventKind, std::function<void()>> x_reactions;
};

struct WideShop : Shop {
  WideShop() {
    make_wide(*session, kRows);
    settings.batch_rows = 500;
    settings.batch_target = 5ms;
    settings.backfill_workers = 3;
  }
};

}  // namespace

TEST_CASE("three workers move every row once, in ranges of their own", "[pg]") {
  WideShop shop;
  REQUIRE_DONE(shop.run(wide_plan(*shop.session)));
  CHECK(wrong_rows(shop) == "0");
  CHECK(shop.value("SELECT rows FROM bellows.step") == std::to_string(kRows));
  CHECK(shop.value("SELECT count(*) FROM bellows.backfill_range") == "12");
  CHECK(shop.value("SELECT bool_and(done) FROM bellows.backfill_range") == "t");
  CHECK(shop.value("SELECT sum(rows_changed) FROM bellows.backfill_range") ==
        shop.value("SELECT rows_changed FROM bellows.backfill"));
  CHECK(shop.value(kBusyWorkers) == "0");
}

TEST_CASE("bounds divide a key of any type, and every row belongs to one part", "[pg]") {
  Shop shop;
  must(*shop.session,
       "CREATE TABLE \"Odd\" (\"When\" timestamptz, part text COLLATE \"C\", n int, "
       "PRIMARY KEY (\"When\", part)); INSERT INTO \"Odd\" SELECT timestamptz '2024-01-01' + (i / "
       "3) * interval '1 hour', 'p' || i % 3, i FROM generate_series(1, 9000) i; ANALYZE \"Odd\"");
  must(*shop.session, "SET DateStyle = 'SQL, DMY'; SET TimeZone = 'Asia/Kathmandu'");
  const Result<TableWalk> walk = TableWalk::over(
      *shop.session,
      {public_name("Odd"), "public.\"Odd\"", "\"Odd\"", {Name{"When"}, Name{"part"}}});
  REQUIRE(walk);
  const Result<std::vector<WalkCursor>> bounds = walk->bounds(*shop.session, 6);
  REQUIRE(bounds);
  REQUIRE(bounds->size() == 5);
  std::multiset<std::string> seen;
  for (std::size_t part = 0; part <= bounds->size(); ++part) {
    const TableWalk range =
        walk->part(part < bounds->size() ? (*bounds)[part] : WalkCursor{}, bounds->size() + 1);
    std::size_t rows = 0;
    WalkCursor cursor = part == 0 ? WalkCursor{} : (*bounds)[part - 1];
    for (bool last = false; !last;) {
      const Result<Window> window = range.next(*shop.session, cursor, 400);
      REQUIRE(window);
      const Result<Rows> found = shop.session->query(
          "SELECT n FROM \"Odd\" WHERE " + window->condition, window->parameters);
      REQUIRE(found);
      for (std::size_t i = 0; i < found->rows.size(); ++i) {
        seen.insert(found->text(i, 0));
      }
      rows += found->rows.size();
      last = window->last;
      cursor = window->end;
    }
    CHECK(rows > 9000 / 12);  // not all in one
  }
  CHECK(seen.size() == 9000);
  CHECK(std::set<std::string>(seen.begin(), seen.end()).size() == 9000);
}

TEST_CASE("workers whose connections break leave ranges that any run finishes", "[pg][crash]") {
  int broken = 0;
  for (int statements = 40; statements < 4000; statements = statements * 7 / 2) {
    WideShop shop;
    const Plan plan = wide_plan(*shop.session);
    LosingDatabase losing(*shop.database, "move", statements);
    const Result<RunReport> report =
        run_plan(plan, shop.settings, losing, shop.clock, shop.observer);
    CAPTURE(statements);
    broken += report ? 0 : 1;
    if (!report) {
      CHECK(report.error().code == ErrorCode::kSql);
      shop.settings.backfill_workers = broken % 2 + 1;
      REQUIRE_DONE(shop.run(plan));
    }
    REQUIRE(wrong_rows(shop) == "0");
    REQUIRE(shop.value("SELECT rows FROM bellows.step") == std::to_string(kRows));
  }
  CHECK(broken > 1);
}

TEST_CASE("a pause begins when no worker is in a batch", "[pg]") {
  WideShop shop;
  shop.settings.wal_budget = 6'000'000;  // some seconds for all of them
  const Plan plan = wide_plan(*shop.session);
  Reacting observer;
  observer.once(EventKind::kStepProgress, [&] { REQUIRE(pause(*shop.session, {"ada", ""})); });
  std::string moved;
  observer.once(EventKind::kPaused, [&] {
    CHECK(shop.value(kBusyWorkers) == "0");
    const std::string sum = "SELECT sum(rows_changed) FROM bellows.backfill_range";
    moved = shop.value(sum);
    CHECK(shop.value("SELECT count(*) FROM wide WHERE v <> id / 64") == moved);
    // Long enough for several batches of anyone who does not hold.
    const auto end = std::chrono::steady_clock::now() + 500ms;
    while (std::chrono::steady_clock::now() < end) {
      REQUIRE(shop.value(sum) == moved);
    }
    REQUIRE(resume(*shop.session, {"ada", ""}));
  });
  REQUIRE_DONE(run_plan(plan, shop.settings, *shop.database, shop.clock, observer));
  REQUIRE_FALSE(moved.empty());
  CHECK(moved != std::to_string(kRows));
  CHECK(wrong_rows(shop) == "0");
}

TEST_CASE("odd rows of several ranges are set aside, and tried again by the next run", "[pg]") {
  WideShop shop;
  must(*shop.session,
       "UPDATE wide SET v = 2147483647 WHERE id IN (64, 64 * 31000, 64 * 60000); ANALYZE wide");
  const Plan plan = wide_plan(*shop.session);
  const Result<RunReport> report = shop.run(plan);
  REQUIRE_FALSE(report);
  CHECK_THAT(report.error().message, Catch::Contains("3 rows of public.wide could not be moved"));
  CHECK(shop.value("SELECT bool_and(done) FROM bellows.backfill_range") == "t");
  must(*shop.session, "UPDATE wide SET v = id / 64 WHERE v = 2147483647");
  REQUIRE_DONE(shop.run(plan));
  CHECK(wrong_rows(shop) == "0");
  CHECK(shop.value("SELECT count(*) FROM bellows.quarantine") == "0");
}

TEST_CASE("nobody takes the lease over while a worker is in a batch", "[pg]") {
  Shop shop;
  REQUIRE(ensure_ledger(*shop.session));
  const Result<Lease> lease = take_lease(*shop.session, "one", shop.clock);
  REQUIRE(lease);
  Lease beside = *lease;
  beside.share = LeaseShare::kBeside;
  const std::unique_ptr<Session> worker = session_of(*shop.database);
  must(*worker, "BEGIN");
  REQUIRE(hold_lease(*worker, beside));
  REQUIRE(hold_lease(*shop.session, *lease));  // it can be renewed meanwhile
  must(*shop.session, "UPDATE bellows.lease SET expires_at = '-infinity', backend_pid = 0");
  const std::unique_ptr<Session> other = session_of(*shop.database);
  const Result<Lease> early = take_lease(*other, "two", shop.clock);
  REQUIRE_FALSE(early);
  CHECK(early.error().code == ErrorCode::kBusy);
  must(*worker, "COMMIT");
  REQUIRE(take_lease(*other, "two", shop.clock));
  const Result<void> late = hold_lease(*worker, beside);
  REQUIRE_FALSE(late);
  CHECK(late.error().code == ErrorCode::kBusy);
}

TEST_CASE("a budget of write-ahead log is kept by resting after each batch") {
  CHECK(rest_for(5'000'000, 100ms, 10'000'000) == 400ms);
  CHECK(rest_for(5'000'000, 600ms, 10'000'000) == 0ms);
  FakeRun fake;
  fake.settings.wal_budget = 10'000'000;
  fake.script.answer("pg_current_wal_insert_lsn", one_row({"7000"}), 1);
  fake.script.answer("pg_current_wal_insert_lsn", one_row({"5007000"}), 1);
  WalBudget budget(fake.context);
  REQUIRE(budget.before_batch());
  REQUIRE(budget.after_batch());
  std::chrono::milliseconds rested{0};
  for (const std::chrono::milliseconds slept : fake.clock.slept) {
    rested += slept;
  }
  CHECK(rested == 500ms);
}
