// fake_server.h: a server that answers from a script and remembers what it was sent, and a clock
// that goes only when somebody sleeps.
#pragma once

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "executor/clock.h"
#include "executor/database.h"
#include "executor/observer.h"
#include "executor/run_context.h"
#include "executor/sensors/sensors.h"

namespace bellows {

inline Error server_error(const std::string& sqlstate) {
  const bool lock = sqlstate == "55P03" || sqlstate == "40P01" || sqlstate == "40001";
  return Error{lock ? ErrorCode::kLock : ErrorCode::kSql, "error " + sqlstate, "", {}, sqlstate};
}

inline Rows one_row(const std::vector<std::string>& values) {
  Rows rows;
  rows.columns.assign(values.size(), "column");
  rows.rows.emplace_back(values.begin(), values.end());
  rows.affected = 1;
  return rows;
}

// What is sent and what comes back, for all sessions of one database.
struct Script {
  struct Answer {
    std::string when;  // the statement contains this
    Result<Rows> what;
    int times;  // that it is given; -1: always
  };

  std::vector<Answer> answers;  // the first that fits is given; an empty result when none does
  std::vector<std::string> sent;

  void answer(std::string when, Result<Rows> what, int times = -1) {
    answers.push_back(Answer{std::move(when), std::move(what), times});
  }

  [[nodiscard]] std::vector<std::string> sent_with(std::string_view part) const {
    std::vector<std::string> list;
    std::copy_if(sent.begin(), sent.end(), std::back_inserter(list),
                 [&](const std::string& text) { return text.find(part) != std::string::npos; });
    return list;
  }

  // Unless the script says otherwise the lease is held, tables exist and deadlock_timeout is 1 s.
  Result<Rows> respond(std::string_view sql) {
    sent.emplace_back(sql);
    for (Answer& answer : answers) {
      if (answer.times != 0 && sql.find(answer.when) != std::string_view::npos) {
        answer.times -= answer.times > 0 ? 1 : 0;
        return answer.what;
      }
    }
    if (sql.starts_with("UPDATE bellows.lease")) {
      return one_row({"1"});
    }
    if (sql.find("relkind IN") != std::string_view::npos) {
      return one_row({"t"});
    }
    if (sql.find("'deadlock_timeout'") != std::string_view::npos) {
      return one_row({"1000"});
    }
    return Rows{};
  }
};

class FakeSession final : public Session {
 public:
  explicit FakeSession(Script& script) : x_script(script) {}

  using Session::query;

  Result<Rows> query(std::string_view sql, const std::vector<Value>&) override {
    return x_script.respond(sql);
  }

  [[nodiscard]] int backend_pid() const override { return 42; }

  void cancel() override {}

 private:
  Script& x_script;
};

class FakeDatabase final : public Database {
 public:
  explicit FakeDatabase(Script& script) : x_script(script) {}

  Result<std::unique_ptr<Session>> connect(std::string_view) override {
    return std::unique_ptr<Session>(std::make_unique<FakeSession>(x_script));
  }

  [[nodiscard]] std::string display_name() const override { return "fake"; }

 private:
  Script& x_script;
};

class FakeClock final : public Clock {
 public:
  [[nodiscard]] std::chrono::steady_clock::time_point now() override { return x_now; }

  void sleep_for(std::chrono::milliseconds duration) override {
    slept.push_back(duration);
    x_now += duration;
  }

  std::vector<std::chrono::milliseconds> slept;

 private:
  std::chrono::steady_clock::time_point x_now{};
};

class RecordingObserver final : public Observer {
 public:
  void on(const Event& event) override { events.push_back(event); }

  // "step-finished E1", in order; progress left out, because how much there is depends on speed.
  [[nodiscard]] std::vector<std::string> story() const {
    std::vector<std::string> lines;
    for (const Event& event : events) {
      if (event.kind != EventKind::kStepProgress) {
        lines.push_back(std::string(event_name(event.kind)) + " " +
                        (event.step.empty() ? event.text : event.step));
      }
    }
    return lines;
  }

  [[nodiscard]] std::vector<Event> of_kind(EventKind kind) const {
    std::vector<Event> list;
    std::copy_if(events.begin(), events.end(), std::back_inserter(list),
                 [&](const Event& event) { return event.kind == kind; });
    return list;
  }

  std::vector<Event> events;
};

// Everything that a piece of the executor runs with, on a scripted server.
struct FakeRun {
  Script script;
  FakeDatabase database{script};
  FakeSession session{script};
  FakeClock clock;
  RecordingObserver observer;
  RunSettings settings;
  RunContext context{settings, database, clock, observer, session, Lease{"me", 1}};

  FakeRun() { settings.ignored_sensors = sensor_names(); }  // a script has nothing to read
};

}  // namespace bellows
