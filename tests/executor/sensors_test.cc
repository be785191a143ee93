// What the sensors read, and how hard a step works then.
#include "executor/sensors/sensors.h"

#include <catch2/catch.hpp>
#include <thread>

#include "executor/throttle.h"
#include "tests/executor/plan_fixture.h"

using namespace bellows;
using namespace std::chrono_literals;

namespace {

Rows rows_of(const std::vector<std::vector<std::string>>& lines) {
  Rows rows;
  for (const std::vector<std::string>& line : lines) {
    rows.rows.emplace_back(line.begin(), line.end());
  }
  return rows;
}

// name, hidden, bytes, seconds, yellow, red
std::vector<std::string> replica(const std::string& name, const std::string& yellow,
                                 const std::string& red) {
  return {name, "f", "1048576", "1", yellow, red};
}

constexpr const char* kReplicas = "pg_stat_replication";

// A run whose sensors are not ignored.
struct Sensed : FakeRun {
  Sensed() {
    settings.ignored_sensors = {"slots", "archive", "waiters"};
    settings.batch_target = 50ms;
    settings.lock_deadline = 60s;
  }
};

Reading read(Session& session) {
  SensorMemory memory;
  const Result<Reading> reading = read_sensors(session, {}, memory);
  REQUIRE(reading);
  return *reading;
}

}  // namespace

TEST_CASE("on a quiet server every sensor is green", "[pg]") {
  Shop shop;
  const Reading reading = read(*shop.session);
  CHECK(reading.text.empty());
  CHECK(reading.level == SensorLevel::kGreen);
}

TEST_CASE("every sensor can be read by a role without rights", "[pg]") {
  Shop shop;
  const std::string role = "plain_" + shop.value("SELECT current_database()");
  must(*shop.session, "CREATE ROLE " + role + " LOGIN");
  const std::unique_ptr<Database> plain = make_pg_database(shop.url + "&user=" + role);
  const Reading reading = read(*session_of(*plain));
  CHECK(reading.text.empty());
  CHECK(reading.level == SensorLevel::kGreen);
}

TEST_CASE("sessions that wait for a lock are counted", "[pg]") {
  Shop shop;
  const std::unique_ptr<Session> holder = session_of(*shop.database);
  const std::unique_ptr<Session> waiter = session_of(*shop.database);
  must(*holder, "BEGIN");
  must(*holder, "LOCK TABLE item");
  std::thread waiting([&] { (void)waiter->query("SELECT count(*) FROM item"); });
  SensorMemory memory;
  SensorLevel level = SensorLevel::kGreen;
  for (int i = 0; i < 1000 && level == SensorLevel::kGreen; ++i) {
    const Result<Reading> reading = read_waiters(*shop.session, memory);
    level = reading ? reading->level : SensorLevel::kUnknown;
  }
  must(*holder, "ROLLBACK");
  waiting.join();
  CHECK(level == SensorLevel::kYellow);
}

TEST_CASE("a replica that is missing, hidden or behind") {
  Script script;
  FakeSession session(script);
  SensorMemory memory;
  const auto level = [&](const std::vector<std::vector<std::string>>& lines) {
    script.answers.clear();
    script.answer(kReplicas, rows_of(lines));
    const Result<Reading> reading = read_replicas(session, memory);
    REQUIRE(reading);
    return reading->level;
  };
  CHECK(level({}) == SensorLevel::kGreen);
  CHECK(level({replica("a", "f", "f"), replica("b", "f", "f")}) == SensorLevel::kGreen);
  CHECK(level({replica("a", "t", "f"), replica("b", "f", "f")}) == SensorLevel::kYellow);
  CHECK(level({replica("a", "t", "t"), replica("b", "f", "f")}) == SensorLevel::kRed);
  CHECK(level({replica("a", "f", "f")}) == SensorLevel::kRed);  // b was there
  CHECK(level({{"a", "t", "", "", "", ""}, replica("b", "f", "f")}) == SensorLevel::kUnknown);
  SensorMemory declared;
  declared.expected_replicas = {"c"};
  script.answers.clear();
  CHECK(read_replicas(session, declared)->level == SensorLevel::kRed);
}

TEST_CASE("a sensor that cannot be read is unknown; a lost connection is an error") {
  Script script;
  FakeSession session(script);
  SensorMemory memory;
  script.answer(kReplicas, server_error("42501"), 1);
  const std::vector<std::string> others = {"slots", "archive", "waiters"};
  const Result<Reading> unreadable = read_sensors(session, others, memory);
  REQUIRE(unreadable);
  CHECK(unreadable->level == SensorLevel::kUnknown);
  CHECK_THAT(unreadable->text, Catch::Contains("replicas"));
  script.answers.clear();
  script.answer(kReplicas, Error{ErrorCode::kConnection, "gone", "", {}, ""});
  CHECK_FALSE(read_sensors(session, others, memory));
}

TEST_CASE("a slot that was lost before is nothing to wait for, one that is lost meanwhile is") {
  Script script;
  FakeSession session(script);
  SensorMemory memory;
  script.answer("pg_replication_slots", rows_of({{"s", "lost", "0", ""}}));
  CHECK(read_slots(session, memory)->level == SensorLevel::kGreen);
  memory.first = false;
  script.answers.clear();
  script.answer("pg_replication_slots", rows_of({{"s", "lost", "0", ""}, {"t", "lost", "0", ""}}));
  CHECK(read_slots(session, memory)->level == SensorLevel::kRed);
}

TEST_CASE("yellow halves the pace, red holds with the lease and goes on") {
  Sensed fake;
  fake.script.answer(kReplicas, rows_of({replica("a", "t", "f")}), 1);
  fake.script.answer(kReplicas, rows_of({replica("a", "t", "t")}), 2);
  fake.script.answer(kReplicas, rows_of({replica("a", "f", "f")}));
  Throttle throttle(fake.context, "B1");
  REQUIRE(throttle.before_batch());
  CHECK(fake.clock.slept == std::vector<std::chrono::milliseconds>{50ms});
  fake.clock.sleep_for(1s);  // the next look
  fake.clock.slept.clear();
  REQUIRE(throttle.before_batch());
  CHECK(fake.clock.slept.size() == 2);  // read again after each pause
  CHECK(fake.script.sent_with("UPDATE bellows.lease").size() >= 3);
  REQUIRE(fake.observer.of_kind(EventKind::kStepWaiting).size() == 2);
  CHECK_THAT(fake.observer.of_kind(EventKind::kStepWaiting)[0].text,
             Catch::Contains("held back: replica a"));
}

TEST_CASE("what stays unknown slows first, then holds until the deadline") {
  Sensed fake;
  fake.script.answer(kReplicas, server_error("42501"));
  Throttle throttle(fake.context, "B1");
  REQUIRE(throttle.before_batch());
  CHECK(fake.clock.slept == std::vector<std::chrono::milliseconds>{50ms});
  fake.clock.sleep_for(11s);
  const Result<void> held = throttle.before_batch();
  REQUIRE_FALSE(held);
  CHECK(held.error().code == ErrorCode::kLock);
  CHECK_THAT(held.error().message,
             Catch::Contains("step B1 was held back") && Catch::Contains("cannot be read"));
}

TEST_CASE("between two looks nothing is asked") {
  Sensed fake;
  fake.script.answer(kReplicas, Rows{});
  Throttle throttle(fake.context, "B1");
  for (int i = 0; i < 10; ++i) {
    REQUIRE(throttle.before_batch());
  }
  CHECK(fake.script.sent_with(kReplicas).size() == 1);
  CHECK(fake.clock.slept.empty());
}
