// Batches, their size and their retries, on a scripted server.
#include "executor/backfill.h"

#include <catch2/catch.hpp>

#include "executor/batch_size.h"
#include "executor/retry.h"
#include "executor/table_walk.h"
#include "executor/transaction.h"
#include "tests/executor/fake_server.h"

using namespace bellows;
using namespace std::chrono_literals;

namespace {

const ObjectName kTable{Name{"public"}, Name{"t"}};

MoveRows copy_column(std::vector<Name> key) {
  return MoveRows{kTable, "public.t", "t", "b = a", "b IS DISTINCT FROM a", std::move(key)};
}

Result<StepOutcome> run(FakeRun& fake, const MoveRows& move) {
  const Action action = move;
  const StepJob job{"hash", "B1", "B1", action, {}, "", [&](const StepOutcome&) {
                      return execute(fake.session, "RECORD");
                    }};
  return move_rows(fake.context, job, move);
}

Rows affected(std::int64_t rows) {
  Rows result;
  result.affected = rows;
  return result;
}

}  // namespace

TEST_CASE("a batch grows slowly and shrinks at once") {
  BatchSize size(1000, 50ms);
  size.took(1000, 10ms);
  CHECK(size.rows() == 1250);  // a quarter at most, however fast it was
  size.took(1250, 50ms);
  CHECK(size.rows() == 1250);
  size.took(1250, 80ms);
  CHECK(size.rows() == 781);
  size.took(781, 101ms);
  CHECK(size.rows() == 390);
  size.halve();
  CHECK(size.rows() == 195);
  BatchSize one(1, 50ms);
  one.halve();
  CHECK(one.rows() == 1);
  one.took(1, 1ms);
  CHECK(one.rows() == 2);  // not stuck at the bottom
}

TEST_CASE("a batch of rows that were counted before grows from those, however often") {
  BatchSize size(1000, 50ms);
  for (int i = 0; i < 16; ++i) {
    size.took(1000, 20ms);
  }
  CHECK(size.rows() == 1250);
}

TEST_CASE("a disk whose every commit is slow does not shrink batches to nothing") {
  BatchSize size(5000, 50ms);
  for (int i = 0; i < 20; ++i) {
    size.took(size.rows(), 60ms);
  }
  CHECK(size.rows() == 1000);
  size.halve();
  size.took(500, 60ms);
  CHECK(size.rows() == 500);  // what a lock made smaller grows again only by being fast
}

TEST_CASE("pauses grow up to their limit and never vanish") {
  Backoff backoff(500ms, 60s, 7);
  std::chrono::milliseconds limit = 500ms;
  for (int i = 0; i < 20; ++i) {
    const std::chrono::milliseconds pause = backoff.next();
    CHECK(pause <= limit);
    CHECK(pause >= limit / 10);
    limit = std::min(limit * 2, std::chrono::milliseconds(60s));
  }
}

TEST_CASE("batches go along the key, each with its cursor in the same transaction") {
  FakeRun fake;
  fake.settings.batch_rows = 100;
  fake.script.answer("sum(greatest", one_row({"150", "2"}));
  fake.script.answer("format_type", one_row({"bigint"}));
  fake.script.answer("OFFSET", one_row({"100"}), 1);
  fake.script.answer("UPDATE public.t", affected(60));
  const Result<StepOutcome> outcome = run(fake, copy_column({Name{"id"}}));
  REQUIRE(outcome);
  CHECK(outcome->rows == 120);
  CHECK(fake.script.sent_with("UPDATE public.t") ==
        std::vector<std::string>{
            "UPDATE public.t SET b = a WHERE true AND (t.id) <= ($1::text::bigint) AND "
            "(b IS DISTINCT FROM a)",
            "UPDATE public.t SET b = a WHERE (t.id) > ($1::text::bigint) AND "
            "(b IS DISTINCT FROM a)"});
  CHECK(fake.script.sent_with("INSERT INTO bellows.backfill").size() == 2);
  CHECK(std::count(fake.script.sent.begin(), fake.script.sent.end(), "COMMIT") == 2);
  // The last batch, the cursor and the step's row commit together.
  const std::vector<std::string>& sent = fake.script.sent;
  CHECK(sent.at(sent.size() - 2) == "RECORD");
  CHECK(sent.back() == "COMMIT");
}

TEST_CASE("a composite key is compared as a row, quoted names and types included") {
  FakeRun fake;
  fake.script.answer("sum(greatest", one_row({"10", "1"}));
  fake.script.answer("format_type", one_row({"\"My Type\""}), 1);
  fake.script.answer("format_type", one_row({"character(3)"}), 1);
  const WalkSource source{kTable, "public.t AS x", "x", {Name{"Odd"}, Name{"b"}}};
  const Result<TableWalk> walk = TableWalk::over(fake.session, source);
  REQUIRE(walk);
  const Result<Window> window = walk->next(fake.session, {"7", "abc"}, 50);
  REQUIRE(window);
  CHECK(window->last);
  CHECK(window->condition == "(x.\"Odd\", x.b) > ($1::text::\"My Type\", $2::text::character(3))");
  CHECK(fake.script.sent.back() ==
        "SELECT to_jsonb(x.\"Odd\") #>> '{}', to_jsonb(x.b) #>> '{}' FROM public.t AS x WHERE "
        "(x.\"Odd\", x.b) > ($1::text::\"My Type\", $2::text::character(3)) ORDER BY x.\"Odd\", "
        "x.b OFFSET 49 LIMIT 1");
}

namespace {

// Every window from the cursor on, as "condition | parameters", until it has `count` of them.
std::vector<std::string> windows_of(const TableWalk& walk, Session& session, WalkCursor cursor,
                                    int rows, std::size_t count) {
  std::vector<std::string> texts;
  while (texts.size() < count) {
    const Result<Window> window = walk.next(session, cursor, rows, WalkOrder::kSpread);
    REQUIRE(window);
    std::string text = window->condition + " |";
    for (const Value& value : window->parameters) {
      text += " " + value.value_or("NULL");
    }
    texts.push_back(text + (window->ends_stretch ? ", ends" : ""));
    cursor = window->end;
  }
  return texts;
}

}  // namespace

TEST_CASE("rows that lie side by side are spread over eight passes through both halves in turns") {
  FakeRun fake;
  fake.script.answer("sum(greatest", one_row({"100000", "2000"}));
  fake.script.answer("format_type", one_row({"integer"}));
  fake.script.answer("OFFSET 799 ", one_row({"900"}), 1);
  fake.script.answer("OFFSET 799 ", one_row({"1700"}), 1);
  const Result<TableWalk> walk =
      TableWalk::over(fake.session, {kTable, "public.t", "t", {Name{"id"}}});
  REQUIRE(walk);
  const std::vector<std::string> windows = windows_of(*walk, fake.session, {"100"}, 100, 17);
  const std::string part = "(t.id) <= ($1::text::integer) AND (t.id) > ($2::text::integer)";
  for (std::size_t turn = 0; turn < 16; ++turn) {
    CHECK(windows.at(turn) == part + " AND t.id & 7 = " + std::to_string(turn / 2) +
                                  (turn % 2 == 0 ? " | 900 100" : " | 1700 900") +
                                  (turn == 15 ? ", ends" : ""));
  }
  // The rest is smaller than a batch.
  CHECK(windows.at(16) == "(t.id) > ($1::text::integer) | 1700");
}

TEST_CASE("the last stretch ends at the last row, so that new rows need not be chased") {
  FakeRun fake;
  fake.script.answer("sum(greatest", one_row({"100000", "2000"}));
  fake.script.answer("format_type", one_row({"integer"}));
  const bool two_halves = GENERATE(true, false);
  fake.script.answer(two_halves ? "OFFSET 799 " : "OFFSET 99 ", one_row({"200"}), 1);
  fake.script.answer("max(t.id)", one_row({two_halves ? "1000" : "500", "321"}), 1);
  const Result<TableWalk> walk =
      TableWalk::over(fake.session, {kTable, "public.t", "t", {Name{"id"}}});
  REQUIRE(walk);
  const std::size_t turns = two_halves ? 16 : 8;
  const std::vector<std::string> windows = windows_of(*walk, fake.session, {"100"}, 100, turns + 1);
  CHECK(windows.at(0) ==
        "(t.id) <= ($1::text::integer) AND (t.id) > ($2::text::integer) AND "
        "t.id & 7 = 0 | " +
            std::string(two_halves ? "200" : "321") + " 100");
  CHECK(windows.at(turns) == "(t.id) > ($1::text::integer) | 321");
}

TEST_CASE("keys at even distances are dealt out in turn, others by hash") {
  const auto [end, dealt] =
      GENERATE(table<std::string, std::string>({{"16100", "(t.id / 10) & 7"},
                                                {"4900", "(t.id / 3) & 7"},
                                                {"9000", "pg_catalog.hashint8(t.id) & 7"},
                                                {"1600100", "(t.id / 1000) & 7"}}));
  FakeRun fake;
  fake.script.answer("sum(greatest", one_row({"100000", "2000"}));
  fake.script.answer("format_type", one_row({"integer"}));
  fake.script.answer("OFFSET 799 ", one_row({"900"}), 1);
  fake.script.answer("OFFSET 799 ", one_row({end}), 1);
  const Result<TableWalk> walk =
      TableWalk::over(fake.session, {kTable, "public.t", "t", {Name{"id"}}});
  REQUIRE(walk);
  CHECK_THAT(windows_of(*walk, fake.session, {"100"}, 100, 1).at(0),
             Catch::Contains(" AND " + dealt + " = 0 |"));
}

TEST_CASE("a pass through a stretch is cut when batches have become smaller") {
  FakeRun fake;
  fake.script.answer("sum(greatest", one_row({"100000", "2000"}));
  fake.script.answer("format_type", one_row({"bigint"}));
  fake.script.answer("OFFSET 9 ", one_row({"333"}), 1);
  const Result<TableWalk> walk =
      TableWalk::over(fake.session, {kTable, "public.t", "t", {Name{"id"}}});
  REQUIRE(walk);
  CHECK(windows_of(*walk, fake.session, {"", "", "900", "1700", "14", "100", "hash"}, 10, 3) ==
        std::vector<std::string>{
            "(t.id) <= ($1::text::bigint) AND pg_catalog.hashint8(t.id) & 7 = 7 | 333",
            "(t.id) <= ($1::text::bigint) AND (t.id) > ($2::text::bigint) AND "
            "pg_catalog.hashint8(t.id) & 7 = 7 | 900 333",
            "(t.id) <= ($1::text::bigint) AND (t.id) > ($2::text::bigint) AND "
            "pg_catalog.hashint8(t.id) & 7 = 7 | 1700 900, ends"});
}

TEST_CASE("only a single integer key of a big table is spread") {
  FakeRun fake;
  const std::string rows = GENERATE(as<std::string>{}, "1599", "100000");
  fake.script.answer("sum(greatest", one_row({rows, "2000"}));
  fake.script.answer("format_type", one_row({rows == "1599" ? "bigint" : "uuid"}));
  const Result<TableWalk> walk =
      TableWalk::over(fake.session, {kTable, "public.t", "t", {Name{"id"}}});
  REQUIRE(walk);
  const Result<Window> window = walk->next(fake.session, {}, 100, WalkOrder::kSpread);
  REQUIRE(window);
  CHECK(window->condition == "true");
  CHECK(window->last);
}

TEST_CASE("without a key it goes over the blocks, then over those added since, then ends") {
  FakeRun fake;
  fake.script.answer("sum(greatest", one_row({"1000", "10"}), 1);
  fake.script.answer("sum(greatest", one_row({"1000", "12"}));
  const Result<TableWalk> walk = TableWalk::over(fake.session, {kTable, "public.t", "t", {}});
  REQUIRE(walk);
  WalkCursor cursor;
  std::vector<std::string> conditions;
  for (bool last = false; !last;) {
    const Result<Window> window = walk->next(fake.session, cursor, 500);
    REQUIRE(window);
    conditions.push_back(window->condition);
    cursor = window->end;
    last = window->last;
    REQUIRE(conditions.size() < 10);
  }
  CHECK(conditions ==
        std::vector<std::string>{"t.ctid >= '(0,0)'::tid AND t.ctid < '(5,0)'::tid",
                                 "t.ctid >= '(5,0)'::tid AND t.ctid < '(10,0)'::tid",
                                 "t.ctid >= '(10,0)'::tid AND t.ctid < '(12,0)'::tid"});
}

TEST_CASE("a batch that meets a lock is halved and tried again from its cursor") {
  FakeRun fake;
  fake.settings.batch_rows = 100;
  const std::string trouble = GENERATE(as<std::string>{}, "57014", "55P03", "40P01");
  fake.script.answer("sum(greatest", one_row({"150", "2"}));
  fake.script.answer("format_type", one_row({"bigint"}));
  fake.script.answer("UPDATE public.t", server_error(trouble), 2);
  const Result<StepOutcome> outcome = run(fake, copy_column({Name{"id"}}));
  REQUIRE(outcome);
  CHECK(outcome->attempts == 3);
  CHECK(fake.script.sent_with("OFFSET 99 ").size() == 1);
  CHECK(fake.script.sent_with("OFFSET 49 ").size() == 1);
  CHECK(fake.script.sent_with("OFFSET 24 ").size() == 1);
  CHECK(fake.script.sent_with("INSERT INTO bellows.backfill").size() == 1);
  CHECK(fake.observer.of_kind(EventKind::kStepWaiting).size() == 2);
}

TEST_CASE("where updates find no room on their page, rows are not spread for a while") {
  FakeRun fake;
  fake.settings.batch_rows = 100;
  const bool room = GENERATE(true, false);
  fake.script.answer("sum(greatest", one_row({"100000", "2000"}));
  fake.script.answer("coalesce(min(", one_row({"0"}));
  fake.script.answer("format_type", one_row({"bigint"}));
  for (const char* key : {"900", "1700", "2500", "3300"}) {
    fake.script.answer("LIMIT 1) AS s", one_row({key}), 1);
  }
  fake.script.answer("pg_stat_xact_all_tables", one_row({"90", room ? "80" : "20"}));
  fake.script.answer("UPDATE public.t", affected(60));
  REQUIRE(run(fake, copy_column({Name{"id"}})));
  CHECK(fake.script.sent_with("UPDATE public.t").size() == (room ? 33 : 17));
  CHECK(fake.script.sent_with(" & 7 = ").size() == (room ? 32 : 16));
}

TEST_CASE("a batch that never gets its rows gives up at the deadline") {
  FakeRun fake;
  fake.settings.lock_deadline = 20s;
  fake.script.answer("sum(greatest", one_row({"150", "2"}));
  fake.script.answer("format_type", one_row({"bigint"}));
  fake.script.answer("UPDATE public.t", server_error("55P03"));
  const Result<StepOutcome> outcome = run(fake, copy_column({Name{"id"}}));
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().code == ErrorCode::kLock);
  CHECK(fake.script.sent_with("RECORD").empty());
}

TEST_CASE("rows that cannot be moved end the step, not the batch before it") {
  FakeRun fake;
  fake.script.answer("sum(greatest", one_row({"150", "2"}));
  fake.script.answer("format_type", one_row({"bigint"}));
  fake.script.answer("UPDATE public.t", server_error("22012"));
  const Result<StepOutcome> outcome = run(fake, copy_column({Name{"id"}}));
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().sqlstate == "22012");
  CHECK(fake.script.sent.back() == "ROLLBACK");
}
