#include "cli/observers.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <sstream>

namespace bellows {
namespace {

using std::chrono::milliseconds;

class HandClock final : public Clock {
 public:
  std::chrono::steady_clock::time_point now() override { return x_now; }

  void sleep_for(milliseconds duration) override { x_now += duration; }

 private:
  std::chrono::steady_clock::time_point x_now{std::chrono::hours(1)};
};

// What an observer wrote on a log or a terminal.
struct Written {
  explicit Written(Stream kind) : console{out, err, kind, kind}, lines(console, clock) {}

  void on(EventKind kind, const std::string& step, const std::string& text) {
    Event event;
    event.kind = kind;
    event.step = step;
    event.text = text;
    lines.on(event);
  }

  void progress(std::int64_t done) {
    Event event;
    event.kind = EventKind::kStepProgress;
    event.step = "B1";
    event.done = done;
    event.total = 100;
    lines.on(event);
  }

  std::ostringstream out;
  std::ostringstream err;
  HandClock clock;
  Console console;
  LineObserver lines;
};

TEST_CASE("a step is one line in a log") {
  Written written(Stream::kPlain);
  written.on(EventKind::kPhaseStarted, "", "expand");
  written.on(EventKind::kStepStarted, "E1", "add a column");
  Event finished;
  finished.kind = EventKind::kStepFinished;
  finished.step = "E1";
  finished.elapsed = milliseconds(1234);
  finished.attempts = 3;
  written.lines.on(finished);
  written.on(EventKind::kStepSkipped, "E2", "another");
  written.on(EventKind::kStepFailed, "E3", "it broke");
  CHECK(written.out.str() ==
        "expand\n  + E1  add a column  (1.2s, 3 attempts)\n  = E2  another  (done before)\n"
        "  ! E3: it broke\n");
  CHECK(written.err.str().empty());
}

TEST_CASE("progress is a line every few seconds in a log") {
  Written written(Stream::kPlain);
  written.on(EventKind::kStepStarted, "B1", "fill");
  for (int i = 0; i < 100; ++i) {
    written.clock.sleep_for(milliseconds(100));
    written.progress(i);
  }
  const std::string text = written.out.str();
  CHECK(std::count(text.begin(), text.end(), '\n') == 2);
}

TEST_CASE("who blocks is told at once, and then seldom, in a log") {
  Written written(Stream::kPlain);
  for (int i = 0; i < 41; ++i) {
    written.on(EventKind::kStepWaiting, "E1", "pid 7, " + std::to_string(i) + " s");
    written.clock.sleep_for(milliseconds(500));
  }
  CHECK(written.out.str() == "  … E1  pid 7, 0 s\n  … E1  pid 7, 20 s\n  … E1  pid 7, 40 s\n");
}

TEST_CASE("a terminal's last line is drawn over") {
  Written written(Stream::kTerminal);
  written.progress(10);
  written.progress(20);
  written.on(EventKind::kNotice, "", "hello");
  const std::string text = written.out.str();
  CHECK(std::count(text.begin(), text.end(), '\n') == 1);
  CHECK(text.find("\r\033[K  hello\n") == text.size() - 12);
}

TEST_CASE("events are JSON lines for programs") {
  std::ostringstream out;
  std::ostringstream err;
  const Console console{out, err, Stream::kPlain, Stream::kPlain};
  JsonObserver observer(console);
  Event event;
  event.kind = EventKind::kStepFinished;
  event.step = "E1";
  event.elapsed = milliseconds(12);
  event.attempts = 1;
  observer.on(event);
  CHECK(out.str() ==
        "{\"event\":\"step-finished\",\"step\":\"E1\",\"elapsed_ms\":12,\"attempts\":1,\"rows\":0}"
        "\n");
}

}  // namespace
}  // namespace bellows
