// The metrics file: its grammar, what is in it, and how it is written.
#include "cli/metrics.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "tests/support/surroundings.h"

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

class Silent final : public Observer {
 public:
  void on(const Event& event) override { events.push_back(event); }

  std::vector<Event> events;
};

bool is_name(const std::string& text) {
  return !text.empty() &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos;
}

// The end of name="value",… up to the closing brace; npos when that is not what is there.
std::size_t end_of_labels(const std::string& line, std::size_t at) {
  while (true) {
    const std::size_t equals = line.find("=\"", at);
    if (equals == std::string::npos || !is_name(line.substr(at, equals - at))) {
      return std::string::npos;
    }
    at = equals + 2;
    while (at < line.size() && line[at] != '"') {
      at += line[at] == '\\' ? 2U : 1U;
    }
    if (at + 1 >= line.size()) {
      return std::string::npos;
    }
    if (line[at + 1] == '}') {
      return at + 2;
    }
    at += 2;
  }
}

// What is wrong with a text in Prometheus' format, as `promtool check metrics` sees it: every
// family has help and type before its samples and comes once, counters end in _total, values are
// numbers, no sample comes twice.
std::string trouble_in(const std::string& text) {
  std::set<std::string> families;
  std::set<std::string> samples;
  std::string family;
  std::string type;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("# HELP ", 0) == 0) {
      family = line.substr(7, line.find(' ', 7) - 7);
      if (!is_name(family) || !families.insert(family).second || line.back() != '.') {
        return line;
      }
      type.clear();
    } else if (line.rfind("# TYPE ", 0) == 0) {
      type = line.substr(line.rfind(' ') + 1);
      const bool counter = family.size() > 6 && family.rfind("_total") == family.size() - 6;
      if (line != "# TYPE " + family + " " + type || counter != (type == "counter") ||
          (type != "counter" && type != "gauge")) {
        return line;
      }
    } else {
      const std::size_t brace = line.find('{');
      const std::size_t end = end_of_labels(line, brace + 1);
      if (type.empty() || line.substr(0, brace) != family || end == std::string::npos ||
          line[end] != ' ' || !samples.insert(line.substr(0, end)).second ||
          line.find_first_not_of("-0123456789.", end + 1) != std::string::npos) {
        return line;
      }
    }
  }
  return text.empty() || text.back() != '\n' ? "no line end" : "";
}

std::string whole(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

Event event_of(EventKind kind, const std::string& step, const std::string& text) {
  Event event;
  event.kind = kind;
  event.step = step;
  event.text = text;
  return event;
}

TEST_CASE("metrics are what Prometheus reads") {
  Metrics metrics;
  metrics.database = "a \"quoted\" \\ host\nline";
  metrics.plan = "abc";
  metrics.phase = "backfill";
  metrics.rows_done = {{"B1", 10}, {"B2", 5}};
  metrics.rows_total = {{"B1", 20}, {"B2", 0}};
  metrics.waiting_for = "lock";
  metrics.lag_seconds = 0.25;
  const std::string text = metrics_text(metrics);
  CHECK(trouble_in(text) == "");
  const std::string database = "database=\"a \\\"quoted\\\" \\\\ host\\nline\"";
  CHECK_THAT(text,
             Catch::Contains("bellows_phase{" + database + ",phase=\"backfill\"} 1\n") &&
                 Catch::Contains("bellows_phase{" + database + ",phase=\"expand\"} 0\n") &&
                 Catch::Contains("bellows_waiting{" + database + ",for=\"lock\"} 1\n") &&
                 Catch::Contains("bellows_step_rows_done{" + database + ",step=\"B1\"} 10\n") &&
                 Catch::Contains("bellows_replication_lag_seconds{" + database + "} 0.250\n"));
  CHECK(trouble_in(metrics_text({})) == "");
}

TEST_CASE("the check of the grammar finds what is wrong") {
  CHECK(trouble_in("# HELP a_b Help.\n# TYPE a_b counter\na_b{c=\"d\"} 1\n") != "");
  CHECK(trouble_in("# HELP a Help.\n# TYPE a gauge\na{c=\"d\"} 1\na{c=\"d\"} 2\n") != "");
  CHECK(trouble_in("# HELP a Help.\n# TYPE a gauge\na{c=\"d} 1\n") != "");
  CHECK(trouble_in("# HELP a Help.\n# TYPE a gauge\na{c=\"d\"} one\n") != "");
  CHECK(trouble_in("a{c=\"d\"} 1\n") != "");
}

TEST_CASE("the file follows the run") {
  const WorkFolder folder;
  HandClock clock;
  Silent behind;
  MetricsObserver observer("run.prom", "db", clock, behind);
  Event started = event_of(EventKind::kPlanStarted, "", "abc");
  started.total = 3;
  observer.on(started);
  Event phase = event_of(EventKind::kPhaseStarted, "", "expand");
  phase.rollout = 1;
  observer.on(phase);
  Event retry = event_of(EventKind::kStepWaiting, "E1", "in the way: pid 7");
  retry.attempts = 3;
  clock.sleep_for(milliseconds(5000));
  observer.on(retry);
  CHECK_THAT(whole("run.prom"),
             Catch::Contains("for=\"lock\"} 1\n") &&
                 Catch::Contains("bellows_lock_retries_total{database=\"db\"} 1\n"));
  Event finished = event_of(EventKind::kStepFinished, "E1", "");
  finished.attempts = 4;
  finished.done = 100;
  observer.on(finished);
  const std::string text = whole("run.prom");
  CHECK(trouble_in(text) == "");
  CHECK_THAT(text, Catch::Contains("bellows_steps_done{database=\"db\"} 1\n") &&
                       Catch::Contains("bellows_steps{database=\"db\"} 3\n") &&
                       Catch::Contains("bellows_stalls_total{database=\"db\"} 3\n") &&
                       Catch::Contains("bellows_rows_moved_total{database=\"db\"} 100\n") &&
                       Catch::Contains("for=\"lock\"} 0\n") &&
                       Catch::Contains("state=\"at-work\"} 1\n"));
  observer.ended("failed");
  CHECK_THAT(whole("run.prom"), Catch::Contains("state=\"failed\"} 1\n"));
  CHECK(behind.events.size() == 4);
  // Nothing but the file is left.
  CHECK(std::distance(std::filesystem::directory_iterator("."), {}) == 1);
}

TEST_CASE("progress writes the file every few seconds, not with every batch") {
  const WorkFolder folder;
  HandClock clock;
  Silent behind;
  MetricsObserver observer("run.prom", "db", clock, behind);
  observer.on(event_of(EventKind::kPlanStarted, "", "abc"));
  Event progress = event_of(EventKind::kStepProgress, "B1", "");
  progress.done = 10;
  progress.total = 100;
  observer.on(progress);
  CHECK_THAT(whole("run.prom"), !Catch::Contains("bellows_step_rows_done"));
  clock.sleep_for(milliseconds(3000));
  observer.on(progress);
  CHECK_THAT(whole("run.prom"), Catch::Contains("bellows_step_rows_done"));
}

TEST_CASE("a file that cannot be written is said once") {
  const WorkFolder folder;
  HandClock clock;
  Silent behind;
  MetricsObserver observer("no/such/folder/run.prom", "db", clock, behind);
  observer.on(event_of(EventKind::kPlanStarted, "", "abc"));
  observer.on(event_of(EventKind::kPhaseStarted, "", "expand"));
  REQUIRE(behind.events.size() == 3);
  CHECK(behind.events[1].kind == EventKind::kNotice);
  CHECK_THAT(behind.events[1].text, Catch::Contains("no/such/folder/run.prom: No such file"));
}

}  // namespace
}  // namespace bellows
