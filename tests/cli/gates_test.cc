// [[gate]] in bellows.toml, and the command that asks them all.
#include <catch2/catch.hpp>

#include "cli/config_gates.h"
#include "cli/report_error.h"
#include "migrations/json.h"
#include "tests/support/expect_program.h"
#include "tests/support/sandbox_fixture.h"
#include "tests/support/surroundings.h"

namespace bellows {
namespace {

using std::chrono::milliseconds;

Result<Config> load(const std::string& toml) {
  const WorkFolder folder;
  folder.write("ops/bellows.toml", toml);
  ConfigRequest request;
  request.file = "ops/bellows.toml";
  request.environment = [](const std::string&) { return std::nullopt; };
  return load_config(request);
}

std::string refusal(const std::string& toml) {
  const Result<Config> config = load(toml);
  return config ? "accepted"
                : place_text(config.error().at) + " " + config.error().message + " | " +
                      config.error().hint;
}

constexpr const char* kEveryKind = R"toml(
[[gate]]
name = "rolled-out"
kind = "kubernetes"
workload = "deployment/shop"
namespace = "shop"
image = "registry.example.com/shop:${RELEASE}"
container = "web"
label = "version=2.0"
url = "https://10.0.0.1:6443"
token-file = "secrets/token"
ca-file = "/etc/kubernetes/ca.crt"
connect-timeout = "2s"
timeout = "10s"

[[gate]]
name = "reported"
kind = "prometheus"
url = "http://prometheus:9090"
query = "count(shop_info{release='2.0'}) / count(shop_info)"
age-query = "min(timestamp(shop_info))"
condition = "= 1"
fresh = "1m"
token-variable = "PROMETHEUS_TOKEN"
proxy = "none"

[[gate]]
name = "answers"
kind = "http"
url = "https://api.example.com/status"
pointer = "/release"
condition = "= 2.0"

[[gate]]
name = "deployed"
kind = "all"
before = "backfill"
of = ["rolled-out", "reported", "answers"]
passes = 3
soak = "10m"
overdue = "2h"
poll = "15s"

[[gate]]
name = "alive"
kind = "heartbeat"
table = "app.heartbeat"
release = "2.0"
at-least = 3
ttl = "30s"
gone-after = "5m"
instance-column = "host"
release-column = "version"
seen-column = "at"

[[gate]]
kind = "query-usage"
quiet = "24h"

[[gate]]
kind = "object-usage"
quiet = "1d"
)toml";

TEST_CASE("gates of every kind are read with every key") {
  const Result<Config> config = load(kEveryKind);
  INFO((config ? "" : config.error().message));
  REQUIRE(config);
  REQUIRE(config->gates.size() == 7);
  const GateSpec& kubernetes = config->gates[0];
  CHECK(kubernetes.workload == WorkloadSpec{"deployment/shop", "shop", "web",
                                            "registry.example.com/shop:${RELEASE}", "version=2.0"});
  CHECK(kubernetes.endpoint.token_file == "ops/secrets/token");
  CHECK(kubernetes.endpoint.ca_file == "/etc/kubernetes/ca.crt");
  CHECK(kubernetes.endpoint.connect_timeout == milliseconds(2000));
  CHECK(kubernetes.timeout == milliseconds(10'000));
  CHECK(kubernetes.at.line == 2);
  const GateSpec& prometheus = config->gates[1];
  CHECK(prometheus.reading.age_query == "min(timestamp(shop_info))");
  CHECK(prometheus.reading.fresh == milliseconds(60'000));
  CHECK(prometheus.endpoint.token_variable == "PROMETHEUS_TOKEN");
  CHECK(prometheus.endpoint.proxy == "none");
  CHECK(config->gates[2].reading.pointer == "/release");
  const GateSpec& all = config->gates[3];
  CHECK(all.of == std::vector<std::string>{"rolled-out", "reported", "answers"});
  CHECK(all.passes == 3);
  CHECK(all.soak == milliseconds(600'000));
  CHECK(all.overdue == milliseconds(7'200'000));
  const HeartbeatSpec& heart = config->gates[4].heartbeat;
  CHECK(heart.at_least == 3);
  CHECK(heart.gone_after == milliseconds(300'000));
  CHECK(heart.seen_column == "at");
  CHECK(config->gates[6].duration == milliseconds(86'400'000));
}

TEST_CASE("what config prints of gates can be read again, and is the same") {
  const Result<Config> config = load(kEveryKind);
  REQUIRE(config);
  const std::string printed = gates_in_force(config->gates);
  const Result<Config> again = load(printed);
  INFO(printed);
  REQUIRE(again);
  CHECK(gates_in_force(again->gates) != "");
  REQUIRE(again->gates.size() == config->gates.size());
  for (std::size_t i = 0; i < again->gates.size(); ++i) {
    GateSpec first = config->gates[i];
    GateSpec second = again->gates[i];
    first.at = second.at = {};
    first.endpoint.token_file = second.endpoint.token_file;  // anchored once more
    CHECK(first == second);
  }
}

TEST_CASE("a gate that cannot work is refused with its place") {
  const std::string http = "[[gate]]\nkind = \"http\"\n";
  CHECK(refusal(http) ==
        "ops/bellows.toml:1:1 gate \"http\" of kind http needs a url | Add url = "
        "\"https://api.example.com/status\" to the gate.");
  CHECK(refusal(http + "url = \"nonsense\"\ncondition = \"= 1\"\n") ==
        "ops/bellows.toml:1:1 gate \"http\" of kind http cannot be asked: \"nonsense\" is no URL "
        "of a "
        "web server | Write it in full, such as \"https://api.example.com/status\".");
  const std::string secret =
      refusal(http + "url = \"https://me:hunter2@host/x\"\ncondition = \"= 1\"\n");
  CHECK_THAT(secret, Catch::Contains("has a user in it") && !Catch::Contains("hunter2"));
  const std::string asked = http + "url = \"https://host/x\"\n";
  CHECK_THAT(refusal(asked), Catch::Contains("needs a condition"));
  CHECK(refusal(asked + "condition = \"== 2\"\n") ==
        "ops/bellows.toml:1:1 gate \"http\" of kind http cannot judge: \"== 2\" is no condition | "
        "Write \"= 2.0\", \"!= 0\", \"< 3\", \"<= 3\", \"> 3\", \">= 3\" or \"exists\".");
  CHECK_THAT(refusal(asked + "condition = \"= 1\"\npointer = \"release\"\n"),
             Catch::Contains("\"release\" is no JSON pointer"));
  CHECK_THAT(refusal(asked + "condition = \"= 1\"\ntoken-file = \"a\"\ntoken-variable = \"B\"\n"),
             Catch::Contains("has a token-file and a token-variable"));
  CHECK_THAT(refusal(asked + "condition = \"= 1\"\nproxy = \"proxy\"\n"),
             Catch::Contains("has a proxy that cannot be used"));
  CHECK_THAT(refusal(asked + "condition = \"= 1\"\ntimeout = \"0s\"\n"),
             Catch::Contains("needs a timeout"));
  CHECK_THAT(refusal(asked + "condition = \"= 1\"\npoll = \"0s\"\n"),
             Catch::Contains("without a pause"));
  CHECK_THAT(refusal("[[gate]]\nkind = \"prometheus\"\nurl = \"http://p\"\n"),
             Catch::Contains("needs a query"));
  const std::string kubernetes = "[[gate]]\nkind = \"kubernetes\"\n";
  CHECK_THAT(refusal(kubernetes), Catch::Contains("needs a workload"));
  CHECK_THAT(refusal(kubernetes + "workload = \"pod/shop\"\n"),
             Catch::Contains("needs a workload"));
  CHECK_THAT(refusal(kubernetes + "workload = \"deployment/../x\"\n"),
             Catch::Contains("needs a workload"));
  CHECK_THAT(refusal(kubernetes + "workload = \"deployment/shop\"\n"),
             Catch::Contains("needs the image or the label of the new release") &&
                 Catch::Contains("before the deploy the old release looks complete, too"));
  CHECK_THAT(refusal(kubernetes + "workload = \"deployment/shop\"\nlabel = \"2.0\"\n"),
             Catch::Contains("needs the image or the label"));
  CHECK_THAT(refusal("[[gate]]\nkind = \"heartbeat\"\ntable = \"t\"\n"),
             Catch::Contains("needs the new release"));
  CHECK_THAT(refusal("[[gate]]\nkind = \"heartbeat\"\ntable = \"t\"\nrelease = \"2\"\n"
                     "ttl = \"1m\"\ngone-after = \"1s\"\n"),
             Catch::Contains("gone before it is silent"));
  CHECK_THAT(refusal("[[gate]]\nkind = \"query-usage\"\n"),
             Catch::Contains("needs a time of quiet"));
  CHECK(
      refusal("[[gate]]\nkind = \"all\"\nof = [\"deployed\"]\n\n[[gate]]\nkind = \"approval\"\n") ==
      "ops/bellows.toml:1:1 gate \"all\" of kind all names a gate that is not there: \"deployed\" "
      "| "
      "Write that gate, too, or name one of approval.");
  CHECK_THAT(refusal("[[gate]]\nkind = \"not\"\nof = [\"any\"]\n[[gate]]\nkind = \"any\"\n"
                     "of = [\"not\"]\n"),
             Catch::Contains("is a part of itself"));
}

TEST_CASE("gates: asks every one, without a plan and without a trace", "[pg]") {
  const WorkFolder folder;
  const std::string url = fresh_database();
  const Environment database("DATABASE_URL", url);
  CHECK(expect(0, {"gates"}).out == "No gate is configured: nothing waits.\n");
  folder.write("bellows.toml",
               "[[gate]]\nkind = \"sessions\"\napplication-name = \"shop-1.%\"\n"
               "[[gate]]\nname = \"done\"\nkind = \"command\"\ncommand = [\"false\"]\n"
               "[[gate]]\nname = \"answers\"\nkind = \"http\"\nbefore = \"backfill\"\n"
               "url = \"http://127.0.0.1:1/x\"\ncondition = \"exists\"\ntoken-file = \"token\"\n");
  folder.write("token", "hunter2");
  const std::string text = expect(3, {"gates"}).out;
  CHECK_THAT(text,
             Catch::StartsWith("before backfill\n  unknown  answers   http://127.0.0.1:1: ") &&
                 Catch::Contains("(bellows.toml:8:1)\nbefore contract\n  pass     sessions  "
                                 "no session like \"shop-1.%\" is connected\n"
                                 "  pending  done      exit code 1\n"));
  CHECK_THAT(text, !Catch::Contains("hunter2"));
  CHECK_THAT(expect(0, {"config"}).out,
             Catch::Contains("token-file = \"token\"") && !Catch::Contains("hunter2"));
  const Result<Json> json = parse_json(expect(3, {"gates", "--format", "json"}).out);
  REQUIRE(json);
  CHECK(json->at("plan").is_null());
  CHECK(json->at("gates")[1]["gate"] == "sessions");
  CHECK(json->at("gates")[1]["verdict"] == "pass");
  CHECK(json->at("gates")[1]["source"] == "pg_stat_activity");
  CHECK(ask(url, "SELECT to_regnamespace('bellows') IS NULL") == "t");
  folder.write("bellows.toml", "[[gate]]\nkind = \"sessions\"\napplication-name = \"shop-1.%\"\n");
  expect(0, {"gates"});
}

TEST_CASE("gates: while a plan is under way they are asked about it", "[pg]") {
  const WorkFolder folder;
  const Environment database("DATABASE_URL", fresh_database());
  folder.write("bellows.toml",
               "[source]\nfolder = \"db\"\n[[gate]]\nname = \"go\"\nkind = \"approval\"\n"
               "[[gate]]\nkind = \"object-usage\"\nquiet = \"1h\"\n");
  folder.write("db/V1__orders.sql",
               "CREATE TABLE orders (id bigint PRIMARY KEY, status text NOT NULL);\n");
  expect(0, {"run"});
  CHECK_THAT(expect(3, {"gates"}).out, Catch::Contains("no plan is under way"));
  folder.write("db/V2__state.sql", "ALTER TABLE orders RENAME COLUMN status TO state;\n");
  expect(3, {"run"});
  const std::string shut = expect(3, {"gates"}).out;
  CHECK_THAT(shut, Catch::Contains("pending  go            nobody has approved this plan yet") &&
                       Catch::Contains("pass     object-usage  this plan drops no table"));
  expect(0, {"approve", "--by", "Ada"});
  CHECK_THAT(expect(0, {"gates"}).out, Catch::Contains("pass     go            Ada approved it"));
}

}  // namespace
}  // namespace bellows
