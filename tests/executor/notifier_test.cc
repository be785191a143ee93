// Notifications: what is told, how, and that a failing one stops nothing.
#include "executor/notifier.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "executor/http.h"
#include "executor/ledger.h"
#include "executor/notifying_observer.h"
#include "executor/pg_database.h"
#include "migrations/json.h"
#include "tests/executor/gates/web_server.h"
#include "tests/executor/plan_fixture.h"
#include "tests/support/surroundings.h"

using namespace bellows;
using namespace std::chrono_literals;

namespace {

// Safe to be told from the thread that sends.
class Listening final : public Observer {
 public:
  void on(const Event& event) override {
    const std::lock_guard<std::mutex> lock(x_mutex);
    recorded.on(event);
  }

  RecordingObserver recorded;

 private:
  std::mutex x_mutex;
};

class Remembering final : public Notifier {
 public:
  Remembering(std::vector<std::string>& sent, Result<void> answer)
      : x_sent(sent), x_answer(std::move(answer)) {}

  Result<void> send(const Notice& notice) override {
    x_sent.push_back(notice_json(notice));
    return x_answer;
  }

  [[nodiscard]] std::string name() const override { return "remembering"; }

 private:
  std::vector<std::string>& x_sent;
  Result<void> x_answer;
};

Event event_of(EventKind kind, const std::string& step, const std::string& text) {
  Event event;
  event.kind = kind;
  event.step = step;
  event.text = text;
  return event;
}

// Tells the events; what arrived.
std::vector<std::string> told(const std::vector<Event>& events, const std::set<std::string>& names,
                              Database& database, Observer& behind, Result<void> answer = {}) {
  std::vector<std::string> sent;
  {
    std::vector<std::unique_ptr<Notifier>> notifiers;
    notifiers.push_back(std::make_unique<Remembering>(sent, std::move(answer)));
    NotifyingObserver observer({names, "ada", 10s}, std::move(notifiers), database, behind);
    for (const Event& event : events) {
      observer.on(event);
    }
    observer.ended("done");
  }
  return sent;
}

std::string whole(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("only what somebody wants to hear of is told, with plan and phase, in order") {
  Script script;
  FakeDatabase database(script);
  Listening behind;
  const std::vector<std::string> sent =
      told({event_of(EventKind::kPlanStarted, "", "abc"),
            event_of(EventKind::kPhaseStarted, "", "expand"),
            event_of(EventKind::kStepFailed, "E1", "it \"broke\""),
            event_of(EventKind::kStepFinished, "E2", "")},
           {"step-failed", "run-ended"}, database, behind);
  CHECK(
      sent ==
      std::vector<std::string>{
          R"({"event":"step-failed","database":"fake","plan":"abc","phase":"expand","step":"E1","text":"it \"broke\"","by":"ada"})",
          R"({"event":"run-ended","database":"fake","plan":"abc","phase":"expand","step":"","text":"done","by":"ada"})"});
  CHECK(behind.recorded.events.size() == 4);
}

TEST_CASE("who waits is told about once, not with every look") {
  Script script;
  FakeDatabase database(script);
  Listening behind;
  const std::vector<std::string> sent = told({event_of(EventKind::kGateWaiting, "go", "1 s"),
                                              event_of(EventKind::kGateWaiting, "go", "2 s"),
                                              event_of(EventKind::kGateWaiting, "other", "1 s"),
                                              event_of(EventKind::kGateWaiting, "other", "2 s")},
                                             {"gate-waiting"}, database, behind);
  CHECK(sent.size() == 2);
}

TEST_CASE("a notification that fails is said, and nothing stops") {
  Script script;
  FakeDatabase database(script);
  Listening behind;
  const std::vector<std::string> sent =
      told({event_of(EventKind::kStepFailed, "E1", ""), event_of(EventKind::kStepFailed, "E2", "")},
           {"step-failed"}, database, behind,
           Error{ErrorCode::kConnection, "nobody is there", "", {}, ""});
  CHECK(sent.size() == 2);
  const std::vector<Event> notices = behind.recorded.of_kind(EventKind::kNotice);
  REQUIRE(notices.size() == 2);
  CHECK(notices[0].text ==
        "the notification of step-failed by remembering failed: nobody is there");
  CHECK(script.sent_with("INSERT INTO bellows.event").size() == 2);
}

TEST_CASE("a command gets the notice on its standard input") {
  const WorkFolder folder;
  const auto notifier =
      make_command_notifier({"/bin/sh", "-c", "cat >got; echo $BELLOWS_EVENT >>got"}, 10s);
  REQUIRE(notifier->send({"paused", "db", "abc", "", "", "by ada", "bob"}));
  CHECK(whole("got") ==
        notice_json({"paused", "db", "abc", "", "", "by ada", "bob"}) + "\npaused\n");
  CHECK(notifier->name() == "/bin/sh");
}

TEST_CASE("a command that fails, hangs or is not there is an Error") {
  const Notice notice{"paused", "", "", "", "", "", ""};
  CHECK(make_command_notifier({"/bin/sh", "-c", "echo no such channel; exit 3"}, 10s)
            ->send(notice)
            .error()
            .message == "exit code 3: no such channel");
  CHECK(make_command_notifier({"/bin/sh", "-c", "kill -9 $$"}, 10s)->send(notice).error().message ==
        "signal 9 ended it");
  CHECK(make_command_notifier({"/bin/sh", "-c", "sleep 600 & wait"}, 100ms)
            ->send(notice)
            .error()
            .message == "it did not end within 100ms");
  CHECK_FALSE(make_command_notifier({"/no/such/program"}, 10s)->send(notice));
}

TEST_CASE("a web server gets the notice, with the token of the file", "[pg]") {
  const WorkFolder folder;
  const WebServer server;
  std::ofstream("token") << "s3cret\n";
  const Notice notice{"paused", "db", "abc", "", "", "by ada", "bob"};
  Webhook webhook;
  webhook.url = server.url("/services/T000/B000");
  webhook.token_file = "token";
  const auto notifier = make_webhook_notifier(webhook, 10s);
  REQUIRE(notifier->send(notice));
  HttpRequest posted;
  posted.url = server.url("/posted");
  const Result<HttpAnswer> answer = http_send(posted);
  REQUIRE(answer);
  const Result<Json> seen = parse_json(answer->body);
  REQUIRE(seen);
  CHECK(compact_json(*seen) ==
        R"([{"body":)" + notice_json(notice) + R"(,"authorization":"Bearer s3cret"}])");
  CHECK(notifier->name() == server.url());
}

TEST_CASE("a web server that fails or is not there is an Error that names it only", "[pg]") {
  const WebServer server;
  const Notice notice{"paused", "", "", "", "", "", ""};
  Webhook webhook;
  webhook.url = server.url("/failing");
  CHECK(make_webhook_notifier(webhook, 10s)->send(notice).error().message ==
        "it answered with status 500");
  webhook.url = "http://localhost:1/services/s3cret?key=s3cret";
  const Result<void> nobody = make_webhook_notifier(webhook, 10s)->send(notice);
  REQUIRE_FALSE(nobody);
  CHECK_THAT(nobody.error().message + nobody.error().hint, !Catch::Contains("s3cret"));
}

TEST_CASE("a run whose notifications fail does its work, and the ledger says so", "[pg]") {
  Shop shop;
  const Plan plan = shop_plan(*shop.session);
  Listening behind;
  {
    std::vector<std::unique_ptr<Notifier>> notifiers;
    notifiers.push_back(make_command_notifier({"/bin/false"}, 10s));
    NotifyingObserver observer({{"plan-finished"}, "ada", 10s}, std::move(notifiers),
                               *shop.database, behind);
    const Result<RunReport> report =
        run_plan(plan, shop.settings, *shop.database, shop.clock, observer);
    REQUIRE_DONE(report);
    CHECK(report->state == RunState::kDone);
  }
  CHECK(behind.recorded.of_kind(EventKind::kNotice).size() == 1);
  CHECK(shop.value("SELECT text FROM bellows.event WHERE kind = 'notify-failed'") ==
        "the notification of plan-finished by /bin/false failed: exit code 1");
}
