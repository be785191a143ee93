#include "cli/config.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "cli/config_gates.h"
#include "cli/config_keys.h"
#include "cli/report_error.h"
#include "tests/support/surroundings.h"

namespace bellows {
namespace {

using std::chrono::milliseconds;

struct Sources {
  std::map<std::string, std::string> environment;
  std::map<std::string, std::string> flags;
  std::string profile;
};

Result<Config> load(const Sources& sources = {}) {
  ConfigRequest request;
  request.flags = sources.flags;
  request.profile = sources.profile;
  request.environment = [&](const std::string& name) -> std::optional<std::string> {
    const auto found = sources.environment.find(name);
    return found == sources.environment.end() ? std::nullopt : std::optional(found->second);
  };
  return load_config(request);
}

// "file:line:column message | hint".
std::string refusal(const std::string& toml, const Sources& sources = {}) {
  const WorkFolder folder;
  folder.write("bellows.toml", toml);
  Result<Config> config = load(sources);
  if (config) {
    return "accepted";
  }
  return place_text(config.error().at) + " " + config.error().message + " | " + config.error().hint;
}

TEST_CASE("without any source the defaults are in force") {
  const WorkFolder folder;
  Result<Config> config = load();
  REQUIRE(config);
  CHECK(config->file.empty());
  CHECK(config->stall_budget == milliseconds(100));
  CHECK(config->batch_rows == 5000);
  CHECK(config->gates.empty());
}

TEST_CASE("a later source outranks an earlier one") {
  const WorkFolder folder;
  folder.write("bellows.toml",
               "[locks]\nstall-budget = \"10ms\"\ndeadline = \"1m\"\n"
               "[backfill]\nbatch-rows = 10\nbatch-target = \"10ms\"\n"
               "[profile.production.locks]\ndeadline = \"2m\"\n"
               "[profile.production.backfill]\nbatch-rows = 20\nbatch-target = \"20ms\"\n"
               "[profile.test.backfill]\nbatch-rows = 99\n");
  Sources sources;
  sources.profile = "production";
  sources.environment = {{"BELLOWS_BATCH_ROWS", "30"}, {"BELLOWS_BATCH_TARGET", "30ms"}};
  sources.flags = {{"--batch-target", "40ms"}};
  Result<Config> config = load(sources);
  REQUIRE(config);
  CHECK(config->stall_budget == milliseconds(10));
  CHECK(config->lock_deadline == milliseconds(120'000));
  CHECK(config->batch_rows == 30);
  CHECK(config->batch_target == milliseconds(40));
}

TEST_CASE("the profile may come from the environment") {
  const WorkFolder folder;
  folder.write("bellows.toml", "[profile.fast.locks]\nstall-budget = \"1ms\"\n");
  Sources sources;
  sources.environment = {{"BELLOWS_PROFILE", "fast"}};
  Result<Config> config = load(sources);
  REQUIRE(config);
  CHECK(config->profile == "fast");
  CHECK(config->stall_budget == milliseconds(1));
}

TEST_CASE("bellows.toml is found in a folder above, and its folder is meant from there") {
  const WorkFolder folder;
  folder.write("bellows.toml", "[source]\nfolder = \"db/migrations\"\n");
  folder.write("db/migrations/V1__a.sql", "");
  ConfigRequest request;
  request.environment = [](const std::string&) { return std::nullopt; };
  request.directory = "db/migrations";
  Result<Config> config = load_config(request);
  REQUIRE(config);
  CHECK(config->file == "db/migrations/../../bellows.toml");
  CHECK(config->folder == "db/migrations");
}

TEST_CASE("gates are read with every key of their kind") {
  const WorkFolder folder;
  folder.write("bellows.toml", R"toml(
[[gate]]
name = "old-release-gone"
kind = "sessions"
application-name = "shop-1.%"
drain = "2s"

[[gate]]
kind = "command"
before = "backfill"
command = ["./deployed.sh", "2.0"]
timeout = "1m 30s"
passes = 3

[[gate]]
kind = "soak"
duration = "10m"
poll = "1s"
)toml");
  Result<Config> config = load();
  REQUIRE(config);
  REQUIRE(config->gates.size() == 3);
  const GateSpec& sessions = config->gates[0];
  CHECK(sessions.name == "old-release-gone");
  CHECK(sessions.before == Phase::kContract);
  CHECK(sessions.old_release == "shop-1.%");
  CHECK(sessions.duration == milliseconds(2000));
  const GateSpec& command = config->gates[1];
  CHECK(command.name == "command");
  CHECK(command.before == Phase::kBackfill);
  CHECK(command.command == std::vector<std::string>{"./deployed.sh", "2.0"});
  CHECK(command.timeout == milliseconds(90'000));
  CHECK(command.passes == 3);
  CHECK(config->gates[2].duration == milliseconds(600'000));
  CHECK(config->gates[2].poll == milliseconds(1000));
}

TEST_CASE("gates of a profile take the place of the others") {
  const WorkFolder folder;
  folder.write("bellows.toml",
               "[[gate]]\nkind = \"approval\"\n"
               "[[profile.test.gate]]\nkind = \"soak\"\nduration = \"1s\"\n");
  Sources sources;
  sources.profile = "test";
  Result<Config> config = load(sources);
  REQUIRE(config);
  REQUIRE(config->gates.size() == 1);
  CHECK(config->gates[0].kind == "soak");
}

TEST_CASE("a mistake is told with its place and what to do") {
  CHECK(refusal("[locks]\nstal-budget = \"100ms\"\n") ==
        "bellows.toml:2:1 unknown key \"stal-budget\" in [locks] | Did you mean stall-budget?");
  CHECK(refusal("[locks]\nstall-budget = 100\n") ==
        "bellows.toml:2:16 locks.stall-budget is a duration, not a whole number | Write a number "
        "and a unit in quotes, such as \"100ms\", \"30s\" or \"24h\".");
  CHECK(refusal("[locks]\nstall-budget = \"100\"\n") ==
        "bellows.toml:2:16 locks.stall-budget: \"100\" is not a duration | Write a number with a "
        "unit (ms, s, m, h, d), such as 100ms, 30s or 24h.");
  CHECK(refusal("[backfill]\nbatch-rows = \"many\"\n") ==
        "bellows.toml:2:14 backfill.batch-rows is a whole number, not a text | Write it without "
        "quotes, such as 5000.");
  CHECK(refusal("[backfill]\nbatch-rows = 0\n") ==
        "bellows.toml:2:14 backfill.batch-rows: 0 is out of range | Write a number from 1 on.");
  CHECK(refusal("[lock]\n") == "bellows.toml:1:2 unknown table [lock] | Did you mean locks?");
  CHECK(refusal("folder = \"x\"\n") ==
        "bellows.toml:1:1 unknown key [folder] | Say one of backfill, contract, database, "
        "gate, lint, locks, metrics, notify, profile, release, replication, source.");
  CHECK(refusal("[locks\n").rfind("bellows.toml:", 0) == 0);
  CHECK(refusal("[profile.x.locks]\ndedline = \"1s\"\n") ==
        "bellows.toml:2:1 unknown key \"dedline\" in [locks] | Did you mean deadline?");
}

TEST_CASE("a mistake in a gate is told with its place and what to do") {
  CHECK(refusal("[[gate]]\nname = \"x\"\n") ==
        "bellows.toml:1:1 this gate does not say of which kind it is | Say one of sessions, "
        "heartbeat, query-usage, object-usage, kubernetes, prometheus, http, command, approval, "
        "soak, all, any, not.");
  CHECK(refusal("[[gate]]\nkind = \"sesions\"\n") ==
        "bellows.toml:2:8 there is no kind of gate \"sesions\" | Did you mean sessions?");
  CHECK(refusal("[[gate]]\nkind = \"sessions\"\n") ==
        "bellows.toml:1:1 gate \"sessions\" of kind sessions needs an application-name | Add "
        "application-name = \"shop-1.%\" to the gate: a LIKE pattern that the old release's "
        "application_name matches.");
  CHECK(refusal("[[gate]]\nkind = \"soak\"\ndrain = \"1s\"\n") ==
        "bellows.toml:3:1 a gate of kind soak has no key \"drain\" | Say one of before, duration, "
        "kind, name, overdue, passes, poll, soak.");
  CHECK(refusal("[[gate]]\nkind = \"approval\"\nbefore = \"contrct\"\n") ==
        "bellows.toml:3:10 gate.before: there is no phase \"contrct\" | Write \"expand\", "
        "\"backfill\" or \"contract\".");
  CHECK(refusal("[[gate]]\nkind = \"command\"\ncommand = [\"a\", 1]\n") ==
        "bellows.toml:3:17 gate.command is a list of texts, and one of its items is a whole number "
        "| Write texts in brackets: [\"./deployed.sh\", \"2.0\"].");
  CHECK(refusal("[[gate]]\nkind = \"approval\"\n[[gate]]\nkind = \"approval\"\n") ==
        "bellows.toml:3:1 two gates have the name \"approval\" | Give each a name of its own: name "
        "= \"…\".");
  CHECK(refusal("[gate]\nkind = \"approval\"\n") ==
        "bellows.toml:1:1 gates are a list of tables | Write [[gate]] with two brackets.");
}

TEST_CASE("an unknown profile is told, and the one that was meant") {
  Sources sources;
  sources.profile = "prodution";
  CHECK(refusal("[profile.production.locks]\ndeadline = \"1s\"\n", sources) ==
        "bellows.toml there is no profile \"prodution\" | Did you mean production?");
}

TEST_CASE("a mistake in the environment or a flag names it") {
  Sources environment;
  environment.environment = {{"BELLOWS_STALL_BUDGET", "soon"}};
  Result<Config> from_environment = load(environment);
  REQUIRE_FALSE(from_environment);
  CHECK(from_environment.error().code == ErrorCode::kConfiguration);
  CHECK(from_environment.error().message == "BELLOWS_STALL_BUDGET: \"soon\" is not a duration");
  Sources flags;
  flags.flags = {{"--batch-rows", "5k"}};
  Result<Config> from_flag = load(flags);
  REQUIRE_FALSE(from_flag);
  CHECK(from_flag.error().code == ErrorCode::kUsage);
  CHECK(from_flag.error().message == "--batch-rows: \"5k\" is not a whole number");
}

TEST_CASE("no message shows a password") {
  CHECK_THAT(refusal("[database]\nurl = [\"postgresql://me:hunter2@host/db\"]\n"),
             !Catch::Contains("hunter2"));
  Config config;
  config.database_url = "postgresql://me:hunter2@host/db";
  CHECK_THAT(configuration_in_force(config), !Catch::Contains("hunter2"));
}

TEST_CASE("what init writes and what config prints can be read again") {
  Config config;
  config.folder = "a \"b\"";
  config.gates = {{"g", "command", Phase::kExpand, "", {"x", "y z"}}};
  for (const std::string& text : {configuration_template(), configuration_in_force(config)}) {
    INFO(text);
    CHECK(refusal(text) == "accepted");
  }
}

TEST_CASE("every key is in the reference") {
  const std::string reference = configuration_reference();
  for (const ConfigKey& key : config_keys()) {
    CHECK_THAT(reference, Catch::Contains("`" + std::string(key.name) + "`"));
    CHECK_THAT(reference, Catch::Contains("`" + std::string(key.environment) + "`"));
  }
  for (const GateKey& key : gate_keys()) {
    CHECK_THAT(reference, Catch::Contains("`" + std::string(key.name) + "`"));
  }
}

TEST_CASE("the page of the documentation is current") {
  std::ifstream page(BELLOWS_SOURCE_DIR "/docs/configuration.md");
  std::ostringstream text;
  text << page.rdbuf();
  INFO("bellows config --reference > docs/configuration.md");
  CHECK(text.str() == configuration_reference());
}

TEST_CASE("the URL of a web hook is checked, and never shown in full") {
  const std::string place = "bellows.toml:2:7 ";
  for (const char* url : {"hooks.example.com/s3cret", "ftp://hooks.example.com/s3cret",
                          "https://ada:s3cret@hooks.example.com/"}) {
    CHECK(refusal("[notify]\nurl = \"" + std::string(url) + "\"\n") ==
          place +
              "notify.url: this is no URL of a web server, or one with a user in it | Write it "
              "in full, such as \"https://hooks.example.com/bellows\".");
  }
  Result<Config> config =
      load({{{"BELLOWS_NOTIFY_URL", "https://hooks.example.com/s3cret"}}, {}, {}});
  REQUIRE(config);
  CHECK(config->notify.webhook.url == "https://hooks.example.com/s3cret");
  for (const ConfigKey& key : config_keys()) {
    CHECK_THAT(key.get(*config), !Catch::Contains("s3cret"));
  }
}

}  // namespace
}  // namespace bellows
