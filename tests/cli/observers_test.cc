#include "cli/observers.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <set>
#include <sstream>

#include "migrations/json.h"
#include "tests/support/json_schema.h"

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

// What stands on a terminal of unlimited size after these characters were sent to it. Colours are
// left out; a line end also goes back to the first column, as terminals do by default.
std::string screen(const std::string& sent) {
  std::vector<std::string> lines(1);
  std::size_t row = 0;
  std::size_t column = 0;
  for (std::size_t i = 0; i < sent.size(); ++i) {
    if (sent[i] == '\r') {
      column = 0;
    } else if (sent[i] == '\n') {
      column = 0;
      lines.resize(std::max(lines.size(), ++row + 1));
    } else if (sent[i] == '\033') {
      const std::size_t end = sent.find_first_of("AJKm", i);
      REQUIRE(end != std::string::npos);
      const std::string number = sent.substr(i + 2, end - i - 2);
      if (sent[end] == 'A') {
        REQUIRE(row >= std::stoul(number));
        row -= std::stoul(number);
      } else if (sent[end] == 'J') {
        lines.resize(row + 1);
        lines[row].resize(column);
      }
      i = end;
    } else {
      lines[row].resize(std::max(lines[row].size(), column + 1), ' ');
      lines[row][column++] = sent[i];
    }
  }
  std::string text;
  for (const std::string& line : lines) {
    text += line + "\n";
  }
  return text;
}

TEST_CASE("what goes on stands below what is done, and is drawn over") {
  Written written(Stream::kTerminal);
  Event phase;
  phase.kind = EventKind::kPhaseStarted;
  phase.text = "backfill";
  phase.done = 1;
  phase.total = 3;
  written.lines.on(phase);
  written.on(EventKind::kStepStarted, "B1", "fill");
  written.progress(10);
  written.progress(50);
  written.on(EventKind::kNotice, "", "hello");
  CHECK(screen(written.out.str()) ==
        "backfill\n  hello\n  [########----------------]  backfill: 1 of 3 steps\n"
        "    B1  [############------------]  50%  50 of 100 rows\n");
  written.on(EventKind::kStepWaiting, "B1", "pid 7");
  CHECK_THAT(screen(written.out.str()), Catch::EndsWith("50 of 100 rows\n  … B1  pid 7\n"));
  Event finished;
  finished.kind = EventKind::kStepFinished;
  finished.step = "B1";
  written.lines.on(finished);
  CHECK(screen(written.out.str()) ==
        "backfill\n  hello\n  + B1  fill  (0s)\n"
        "  [################--------]  backfill: 2 of 3 steps\n");
}

TEST_CASE("nothing that is drawn over is left at the end") {
  std::ostringstream out;
  const Console console{out, out, Stream::kTerminal, Stream::kTerminal};
  HandClock clock;
  {
    LineObserver observer(console, clock);
    Event progress;
    progress.kind = EventKind::kStepProgress;
    progress.step = "B1";
    observer.on(progress);
    Event paused;
    paused.kind = EventKind::kPaused;
    paused.text = "by ada";
    observer.on(paused);
  }
  out << "Done.\n";
  CHECK(screen(out.str()) == "  paused by ada\nDone.\n\n");
}

TEST_CASE("a line that is drawn over is never wider than the terminal") {
  std::ostringstream out;
  const Console console{out, out, Stream::kTerminal, Stream::kTerminal, [] { return 30; }};
  HandClock clock;
  LineObserver observer(console, clock);
  Event waiting;
  waiting.kind = EventKind::kStepWaiting;
  waiting.step = "E1";
  waiting.text = "pid 4711 (a rather long name, idle in transaction for 3 s)";
  observer.on(waiting);
  CHECK(screen(out.str()) == "  … E1  pid 4711 (a rather l…\n");
}

TEST_CASE("no control character goes to what is no terminal") {
  Written written(Stream::kPlain);
  for (int kind = 0; kind <= static_cast<int>(EventKind::kResumed); ++kind) {
    written.clock.sleep_for(milliseconds(20'000));
    written.on(static_cast<EventKind>(kind), "E1", "text");
  }
  const std::string text = written.out.str();
  CHECK(std::none_of(text.begin(), text.end(), [](char letter) {
    return static_cast<unsigned char>(letter) < 0x20 && letter != '\n';
  }));
  CHECK(std::count(text.begin(), text.end(), '\n') > 10);
}

TEST_CASE("how long it may take is a band when it was held up") {
  CHECK(time_left(milliseconds(2000), milliseconds(2100)) == "2.0s left");
  CHECK(time_left(milliseconds(2000), milliseconds(5000)) == "2.0s to 5.0s left");
  CHECK(time_left(milliseconds(100), milliseconds(400)) == "100ms left");
}

TEST_CASE("text is cut by characters, not by bytes") {
  CHECK(cut_to("abc", 3) == "abc");
  CHECK(cut_to("abcd", 3) == "ab…");
  CHECK(cut_to("äöüß", 3) == "äö…");
  CHECK(cut_to("abcd", 0) == "abcd");
}

TEST_CASE("every kind of event conforms to the published schema") {
  std::ostringstream text;
  text << std::ifstream(std::string(BELLOWS_SOURCE_DIR) + "/docs/events.schema.json").rdbuf();
  const Result<Json> schema = parse_json(text.str());
  REQUIRE(schema);
  std::set<std::string> kinds;
  for (int kind = 0; kind <= static_cast<int>(EventKind::kResumed); ++kind) {
    Event event;
    event.kind = static_cast<EventKind>(kind);
    event.step = "E1";
    event.text = "text";
    event.rollout = 1;
    event.attempts = 2;
    event.lag = milliseconds(3);
    const Result<Json> line = parse_json(event_json(event));
    REQUIRE(line);
    CAPTURE(event_json(event));
    CHECK(schema_violation(*schema, *line) == "");
    kinds.insert(line->at("event"));
    Json wrong = *line;
    wrong["event"] = "something-else";
    CHECK(schema_violation(*schema, wrong) != "");
    wrong = *line;
    wrong["surprise"] = 1;
    CHECK(schema_violation(*schema, wrong) != "");
  }
  CHECK(kinds.size() == 18);
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
