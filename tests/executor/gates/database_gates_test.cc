// Gates that ask the database, against a real one: heartbeat, query-usage, object-usage.
#include <catch2/catch.hpp>

#include "executor/gates/gates.h"
#include "executor/ledger.h"
#include "executor/ledger_gates.h"
#include "tests/executor/plan_fixture.h"
#include "tests/support/surroundings.h"

namespace bellows {
namespace {

using std::chrono::milliseconds;

// A table of heartbeats in a schema of its own, with names that need quotes.
struct Hearts {
  std::string url = fresh_database();
  std::unique_ptr<Database> database = make_pg_database(url);
  std::unique_ptr<Session> session = session_of(*database);
  GateSpec spec;

  Hearts() {
    must(*session, "CREATE SCHEMA \"App\"");
    must(*session,
         "CREATE TABLE \"App\".heartbeat (instance text, \"Release\" text, seen_at timestamptz)");
    spec.name = "alive";
    spec.kind = "heartbeat";
    spec.heartbeat.table = "\"App\".heartbeat";
    spec.heartbeat.release_column = "Release";
    spec.heartbeat.release = "2.0";
    spec.heartbeat.at_least = 2;
    spec.heartbeat.ttl = milliseconds(60'000);
  }

  void beat(const std::string& instance, const std::string& release, const std::string& ago) {
    must(*session, "INSERT INTO \"App\".heartbeat VALUES ('" + instance + "', " +
                       (release.empty() ? "NULL" : "'" + release + "'") + ", now() - interval '" +
                       ago + "')");
  }

  Observation ask() {
    const Result<std::unique_ptr<Gate>> gate = make_gate(spec);
    REQUIRE(gate);
    GateContext context;
    context.session = session.get();
    return (*gate)->observe(context);
  }
};

TEST_CASE("heartbeat: enough of the new release, and none of another one", "[pg]") {
  Hearts hearts;
  const Observation nobody = hearts.ask();
  CHECK(nobody.verdict == Verdict::kUnknown);
  CHECK(nobody.evidence == "nobody reports to \"App\".heartbeat");
  hearts.beat("a", "2.0", "5 s");
  CHECK(hearts.ask().evidence == "1 instance of release 2.0, not 2");
  hearts.beat("b", "1.9", "5 s");
  hearts.beat("c", "2.0", "5 s");
  const Observation old = hearts.ask();
  CHECK(old.verdict == Verdict::kPending);
  CHECK(old.evidence == "1 instance of another release, such as b (1.9)");
  hearts.beat("b", "2.0", "1 s");  // deployed
  const Observation done = hearts.ask();
  CHECK(done.verdict == Verdict::kPass);
  CHECK(done.value == "3 current, 0 old, 0 silent");
  hearts.beat("c", "1.9", "0 s");  // rolled back
  CHECK(hearts.ask().verdict == Verdict::kPending);
}

TEST_CASE("heartbeat: silent is not gone", "[pg]") {
  Hearts hearts;
  hearts.beat("a", "2.0", "5 s");
  hearts.beat("b", "2.0", "5 s");
  hearts.beat("c", "1.9", "5 min");
  const Observation silent = hearts.ask();
  CHECK(silent.verdict == Verdict::kPending);
  CHECK_THAT(silent.evidence, Catch::Contains("silent, such as c (1.9); gone after 10m"));
  hearts.spec.heartbeat.gone_after = milliseconds(120'000);
  CHECK(hearts.ask().verdict == Verdict::kPass);
}

TEST_CASE("heartbeat: an application that reports no more proves nothing", "[pg]") {
  Hearts hearts;
  hearts.beat("a", "2.0", "2 min");
  hearts.beat("b", "2.0", "2 min");
  const Observation seen = hearts.ask();
  CHECK(seen.verdict == Verdict::kUnknown);
  CHECK_THAT(seen.evidence, Catch::Contains("nobody has reported"));
}

TEST_CASE("heartbeat: a clock that is off is seen", "[pg]") {
  Hearts hearts;
  hearts.beat("a", "2.0", "5 s");
  hearts.beat("b", "2.0", "-1 hour");
  const Observation seen = hearts.ask();
  CHECK(seen.verdict == Verdict::kUnknown);
  CHECK_THAT(seen.evidence, Catch::Contains("b reports from the future"));
}

TEST_CASE("heartbeat: what cannot be read is unknown", "[pg]") {
  Hearts hearts;
  hearts.beat("a", "", "5 s");
  CHECK(hearts.ask().verdict == Verdict::kUnknown);
  hearts.spec.heartbeat.table = "app.heartbeat";
  CHECK(hearts.ask().evidence == "there is no table app.heartbeat");
  hearts.spec.heartbeat.table = "not a name";
  CHECK(hearts.ask().verdict == Verdict::kUnknown);
  hearts.spec.heartbeat.table = "\"App\".heartbeat";
  hearts.spec.heartbeat.seen_column = "instance";
  CHECK_THAT(hearts.ask().evidence, Catch::Contains("not a timestamp with time zone"));
  hearts.spec.heartbeat.seen_column = "seen_at";
  hearts.spec.heartbeat.instance_column = "x; DROP TABLE heartbeat";
  CHECK(hearts.ask().verdict == Verdict::kUnknown);
}

// Whoever watches what a plan drops, over several questions, as the keeper would ask.
struct Watch {
  std::unique_ptr<Database> database;
  std::unique_ptr<Session> session;
  Plan plan;
  GateSpec spec;

  Watch(const std::string& url, const std::string& kind)
      : database(make_pg_database(url)), session(session_of(*database)) {
    REQUIRE(ensure_ledger(*session));
    must(*session, "CREATE TABLE item (id int PRIMARY KEY, name text, legacy text)");
    must(*session, "INSERT INTO item SELECT n, 'x', 'y' FROM generate_series(1, 50) n");
    must(*session, "CREATE TABLE old_item (id int PRIMARY KEY)");
    must(*session, "CREATE INDEX item_name ON item (name)");
    plan.hash = "p";
    plan.steps = {
        make_step({"C1", Phase::kContract, 0}, RunSql{{"ALTER TABLE item DROP COLUMN legacy"}}, {}),
        make_step({"C2", Phase::kContract, 0}, RunSql{{"DROP TABLE old_item"}}, {}),
        make_step({"C3", Phase::kContract, 0},
                  DropIndex{public_name("item_name"), "DROP INDEX CONCURRENTLY item_name"}, {})};
    must(*session,
         "INSERT INTO bellows.plan (hash, document, status, started_by, start_fingerprint) "
         "VALUES ('p', '', 'running', 'me', '')");
    spec.name = "unused";
    spec.kind = kind;
    spec.duration = milliseconds(1);
  }

  // A new process each time: what is remembered is in the ledger.
  Observation ask() {
    must(*session, "SELECT pg_sleep(0.002)");  // for so long it is quiet, if it is
    const std::unique_ptr<Gate> gate = *make_gate(spec);
    GateContext context;
    context.session = session.get();
    context.plan_hash = "p";
    context.plan = &plan;
    const Observation seen = gate->observe(context);
    for (const auto& [name, reading] : seen.baselines) {
      REQUIRE(write_gate_baseline(context, name, reading));
    }
    return seen;
  }

  // The first look only says from where on is counted; after it, and a moment, it is quiet.
  void expect_quiet() {
    ask();
    const Observation seen = ask();
    INFO(seen.evidence);
    CHECK(seen.verdict == Verdict::kPass);
  }
};

// What a statement answers is of no interest here, that it was sent is.
void use(const Client& application, const std::string& sql) {
  (void)application.ask(sql);
}

// A server of its own: the extension has to be loaded when it starts.
std::unique_ptr<Sandbox> start_counting(const std::string& option) {
  SandboxSettings settings;
  settings.options = {"shared_preload_libraries=pg_stat_statements", option};
  Result<std::unique_ptr<Sandbox>> started = Sandbox::start(settings);
  INFO((started ? "" : started.error().message));
  REQUIRE(started);
  return *std::move(started);
}

Sandbox& counting_server() {
  static const std::unique_ptr<Sandbox> server = start_counting("pg_stat_statements.max=5000");
  return *server;
}

std::string counting_database(const Sandbox& server, const std::string& name) {
  const Result<std::string> url = server.create_database(name);
  REQUIRE(url);
  ask(*url, "CREATE EXTENSION pg_stat_statements");
  return *url;
}

TEST_CASE("query-usage: shut while statements name what is dropped", "[pg]") {
  const std::string url = counting_database(counting_server(), "names");
  Watch watch(url, "query-usage");
  const Client application(url, "shop");
  use(application, "SELECT legacy FROM item WHERE id = 1");
  const Observation first = watch.ask();
  CHECK(first.verdict == Verdict::kPending);
  CHECK_THAT(first.evidence, Catch::Contains("not used since"));
  use(application, "SELECT name FROM item WHERE id = 1");
  CHECK(watch.ask().verdict == Verdict::kPass);
  use(application, "SELECT legacy FROM item WHERE id = 2");
  const Observation again = watch.ask();
  CHECK(again.verdict == Verdict::kPending);
  CHECK(again.evidence ==
        "still used: public.item.legacy, in SELECT legacy FROM item WHERE id = $1");
  use(application, "SELECT count(*) FROM old_item");
  CHECK_THAT(watch.ask().evidence, Catch::Contains("still used: public.old_item"));
  watch.expect_quiet();
}

TEST_CASE("query-usage: its own plan's steps are no use", "[pg]") {
  Watch watch(counting_database(counting_server(), "own_steps"), "query-usage");
  watch.expect_quiet();
  must(*watch.session, "ALTER TABLE item DROP COLUMN legacy");
  CHECK(watch.ask().verdict == Verdict::kPass);
}

TEST_CASE("query-usage: statistics that were reset prove nothing", "[pg]") {
  Watch watch(counting_database(counting_server(), "reset"), "query-usage");
  watch.expect_quiet();
  must(*watch.session, "SELECT pg_stat_statements_reset()");
  const Observation seen = watch.ask();
  CHECK(seen.verdict == Verdict::kUnknown);
  CHECK_THAT(seen.evidence, Catch::Contains("pg_stat_statements was reset"));
  watch.expect_quiet();
}

TEST_CASE("query-usage: neither do those of single statements", "[pg]") {
  const std::string url = counting_database(counting_server(), "reset_one");
  Watch watch(url, "query-usage");
  ask(url, "SELECT legacy FROM item");
  watch.expect_quiet();
  must(*watch.session,
       "SELECT pg_stat_statements_reset(userid, dbid, queryid) FROM pg_stat_statements "
       "WHERE query = 'SELECT legacy FROM item'");
  CHECK(watch.ask().verdict == Verdict::kUnknown);
}

TEST_CASE("query-usage: evicted statements prove nothing", "[pg]") {
  const std::unique_ptr<Sandbox> small = start_counting("pg_stat_statements.max=100");
  const std::string url = counting_database(*small, "evicted");
  Watch watch(url, "query-usage");
  watch.ask();
  const Client application(url, "shop");
  std::string statement = "SELECT 1";
  for (int i = 0; i < 150; ++i) {
    use(application, statement += ", 1");
  }
  const Observation seen = watch.ask();
  CHECK(seen.verdict == Verdict::kUnknown);
  CHECK_THAT(seen.evidence, Catch::Contains("pg_stat_statements.max"));
}

TEST_CASE("query-usage: a role that does not see the statements knows nothing", "[pg]") {
  const std::string url = counting_database(counting_server(), "hidden");
  Watch watch(url, "query-usage");
  ask(url, "SELECT legacy FROM item");
  must(*watch.session, "CREATE ROLE plain");
  must(*watch.session, "GRANT USAGE ON SCHEMA bellows TO plain");
  must(*watch.session, "GRANT ALL ON ALL TABLES IN SCHEMA bellows TO plain");
  must(*watch.session, "SET ROLE plain");
  const Observation seen = watch.ask();
  must(*watch.session, "RESET ROLE");
  CHECK(seen.verdict == Verdict::kUnknown);
  CHECK_THAT(seen.evidence, Catch::Contains("pg_read_all_stats"));
}

TEST_CASE("query-usage: without the extension nothing is known", "[pg]") {
  Watch loaded(*counting_server().create_database("without"), "query-usage");
  CHECK_THAT(loaded.ask().evidence, Catch::Contains("CREATE EXTENSION pg_stat_statements"));
  Watch missing(fresh_database(), "query-usage");
  must(*missing.session, "CREATE EXTENSION pg_stat_statements");
  CHECK(missing.ask().verdict == Verdict::kUnknown);
}

TEST_CASE("query-usage: a plan that drops nothing needs no quiet", "[pg]") {
  Watch watch(fresh_database(), "query-usage");
  watch.plan.steps.clear();
  CHECK(watch.ask().verdict == Verdict::kPass);
}

// Counters arrive when a session has nothing else to do.
Observation ask_until_moved(Watch& watch) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  Observation seen = watch.ask();
  while (seen.verdict == Verdict::kPass && std::chrono::steady_clock::now() < end) {
    seen = watch.ask();
  }
  return seen;
}

// What the test itself did before must have arrived, too.
void settle(Watch& watch) {
  must(*watch.session, "SELECT pg_stat_force_next_flush()");
  must(*watch.session, "SELECT 1");
}

TEST_CASE("object-usage: shut while a table or index that is dropped is used", "[pg]") {
  const std::string url = fresh_database();
  Watch watch(url, "object-usage");
  settle(watch);
  watch.expect_quiet();
  {
    const Client application(url, "shop");
    use(application, "SELECT count(*) FROM old_item");
  }
  const Observation read = ask_until_moved(watch);
  CHECK(read.verdict == Verdict::kPending);
  CHECK_THAT(read.evidence, Catch::Contains("still used: table public.old_item was read"));
  watch.expect_quiet();
  {
    const Client application(url, "shop");
    use(application, "INSERT INTO old_item VALUES (1)");
  }
  CHECK_THAT(ask_until_moved(watch).evidence, Catch::Contains("table public.old_item was written"));
  watch.expect_quiet();
  {
    const Client application(url, "shop");
    use(application, "SET enable_seqscan = off");
    use(application, "SELECT id FROM item WHERE name = 'x'");
  }
  CHECK_THAT(ask_until_moved(watch).evidence,
             Catch::Contains("index public.item_name was scanned"));
}

TEST_CASE("object-usage: statistics that were reset prove nothing", "[pg]") {
  const std::string url = fresh_database();
  Watch watch(url, "object-usage");
  settle(watch);
  watch.expect_quiet();
  must(*watch.session, "SELECT pg_stat_reset()");
  CHECK(watch.ask().verdict == Verdict::kUnknown);
  ask(url, "SELECT count(*) FROM old_item");
  ask_until_moved(watch);
  watch.expect_quiet();
  must(*watch.session, "SELECT pg_stat_reset_single_table_counters('old_item'::regclass)");
  CHECK(watch.ask().verdict == Verdict::kUnknown);
}

TEST_CASE("object-usage: what the plan itself has dropped is used by nobody", "[pg]") {
  Watch watch(fresh_database(), "object-usage");
  settle(watch);
  watch.expect_quiet();
  must(*watch.session, "DROP TABLE old_item");
  const Observation seen = watch.ask();
  INFO(seen.evidence);
  CHECK(seen.verdict == Verdict::kPass);
}

TEST_CASE("object-usage: a plan that drops neither tables nor indexes has nothing to ask", "[pg]") {
  Watch watch(fresh_database(), "object-usage");
  watch.plan.steps.erase(watch.plan.steps.begin() + 1, watch.plan.steps.end());
  CHECK(watch.ask().evidence == "this plan drops no table and no index");
}

TEST_CASE("usage: without a plan nobody knows what to watch", "[pg]") {
  const std::string url = fresh_database();
  const std::unique_ptr<Database> database = make_pg_database(url);
  const std::unique_ptr<Session> session = session_of(*database);
  for (const char* kind : {"query-usage", "object-usage"}) {
    GateSpec spec;
    spec.name = kind;
    spec.kind = kind;
    spec.duration = milliseconds(1);
    GateContext context;
    context.session = session.get();
    CHECK((*make_gate(spec))->observe(context).verdict == Verdict::kUnknown);
  }
}

}  // namespace
}  // namespace bellows
