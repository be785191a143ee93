// [[release]] in bellows.toml: what a plan says of each migration, and what is no mapping.
#include "cli/release_map.h"

#include <catch2/catch.hpp>

#include "cli/config_releases.h"
#include "cli/report_error.h"
#include "tests/support/pending.h"
#include "tests/support/program.h"
#include "tests/support/surroundings.h"

namespace bellows {
namespace {

// Five migrations, and one that is repeated.
std::vector<Migration> five() {
  std::vector<Migration> all;
  for (const char* version : {"1", "2", "3", "4", "5"}) {
    all.push_back(migration(version, "SELECT 1;"));
  }
  all.push_back(migration("views", "SELECT 1;"));
  all.back().repeatable = true;
  return all;
}

Config read(const std::string& toml) {
  const WorkFolder folder;
  folder.write("bellows.toml", toml);
  ConfigRequest request;
  request.environment = [](const std::string& /*name*/) { return std::optional<std::string>(); };
  const Result<Config> config = load_config(request);
  INFO((config ? "" : config.error().message));
  REQUIRE(config);
  return *config;
}

// "1=a 2=a 3=b", or the error with its place.
std::string mapped(const std::string& toml) {
  const auto releases = map_releases(read(toml).releases, five());
  if (!releases) {
    const Error& error = releases.error();
    return place_text(error.at) + " " + error.message + " | " + error.hint;
  }
  std::string text;
  for (const auto& [version, release] : *releases) {
    text += (text.empty() ? "" : " ") + version + "=" + release.name;
  }
  return text;
}

std::string release(const std::string& name, const std::string& rest) {
  return "[[release]]\nname = \"" + name + "\"\n" + rest;
}

void expect_done(const ProgramRun& run) {
  INFO(run.out << run.err);
  REQUIRE(run.exit_code == 0);
}

}  // namespace

TEST_CASE("a release has the migrations from one version to another") {
  CHECK(mapped("") == "");
  CHECK(mapped(release("a", "from = \"2\"\nto = \"3\"\n")) == "2=a 3=a");
  CHECK(mapped(release("a", "to = \"2\"\n") + release("b", "from = \"3\"\nto = \"5\"\n")) ==
        "1=a 2=a 3=b 4=b 5=b");
}

TEST_CASE("an end that is left out follows from the neighbour, or is open") {
  CHECK(mapped(release("a", "")) == "1=a 2=a 3=a 4=a 5=a");
  CHECK(mapped(release("a", "from = \"2\"\nto = \"2\"\n") + release("b", "to = \"3\"\n") +
               release("c", "")) == "2=a 3=b 4=c 5=c");
  CHECK(mapped(release("a", "") + release("b", "from = \"4\"\n")) == "1=a 2=a 3=a 4=b 5=b");
  // The next release has no migration yet.
  CHECK(mapped(release("a", "to = \"5\"\n") + release("b", "")) == "1=a 2=a 3=a 4=a 5=a");
}

TEST_CASE("versions that are not there, overlaps and gaps are refused with their place") {
  CHECK_THAT(mapped(release("a", "from = \"7\"\n")),
             Catch::StartsWith("bellows.toml:3:8 there is no migration \"7\""));
  CHECK_THAT(mapped(release("a", "from = \"view\"\n")), Catch::Contains("`bellows history`"));
  CHECK_THAT(mapped(release("a", "to = \"3\"\n") + release("b", "from = \"3\"\n")),
             Catch::StartsWith("bellows.toml:6:8 migration 3 would belong to release b and to what "
                               "comes before, up to 3 in release a"));
  CHECK_THAT(mapped(release("a", "to = \"2\"\n") + release("b", "from = \"4\"\n")),
             Catch::StartsWith("bellows.toml:6:8 migration 3 stands between release a and release "
                               "b, and belongs to neither"));
  CHECK_THAT(mapped(release("a", "from = \"3\"\nto = \"2\"\n")),
             Catch::StartsWith("bellows.toml:4:6 release a would end before it begins"));
  CHECK_THAT(mapped(release("a", "to = \"5\"\n") + release("b", "to = \"3\"\n")),
             Catch::Contains("release b would end before it begins"));
  CHECK_THAT(mapped(release("a", "") + release("b", "to = \"3\"\n")),
             Catch::StartsWith("bellows.toml:1:1 it is not told where release a ends"));
}

TEST_CASE("a release that is not written as one is refused with its place") {
  const auto refusal = [](const std::string& toml) {
    const WorkFolder folder;
    folder.write("bellows.toml", toml);
    ConfigRequest request;
    request.environment = [](const std::string& /*name*/) { return std::optional<std::string>(); };
    const Result<Config> config = load_config(request);
    return config ? "accepted" : place_text(config.error().at) + " " + config.error().message;
  };
  CHECK(refusal("[[release]]\nname = \"a\"\nform = \"1\"\n") ==
        "bellows.toml:3:1 a release has no key \"form\"");
  CHECK(refusal("[[release]]\nfrom = \"1\"\n") == "bellows.toml:1:1 this release has no name");
  CHECK(refusal("[[release]]\nname = \"a\"\nfrom = 1\n") ==
        "bellows.toml:3:8 release.from is not a text");
  CHECK(refusal(release("a", "") + release("a", "")) ==
        "bellows.toml:3:1 there are two releases \"a\", the first in line 1");
  CHECK_THAT(refusal("[release]\nname = \"a\"\n"),
             Catch::Contains("releases are a list of tables"));
  CHECK_THAT(refusal("[[profile.x.release]]\nname = \"a\"\n"),
             Catch::Contains("profile.x.release"));
}

TEST_CASE("the settings in force show the releases as they are written") {
  const Config config = read(release("2024.1", "to = \"7\"\n") + release("next", ""));
  CHECK(releases_in_force(config.releases) ==
        "\n[[release]]\nname = \"2024.1\"\nto = \"7\"\n\n[[release]]\nname = \"next\"\n");
}

TEST_CASE("a plan says which release each migration is for, and a directive must not contradict") {
  const WorkFolder folder;
  folder.write("bellows.toml",
               "[source]\nfolder = \"db\"\n[[release]]\nname = \"2024.2\"\n"
               "from = \"2\"\nto = \"2\"\n[[release]]\nname = \"2024.3\"\n");
  folder.write("db/V1__a.sql", "CREATE TABLE t (id int PRIMARY KEY);\n");
  folder.write("db/V2__b.sql", "ALTER TABLE t ADD COLUMN a int;\n");
  folder.write("db/V3__c.sql", "-- bellows: release 2024.3\nALTER TABLE t ADD COLUMN b int;\n");
  const ProgramRun plan = run_program({"plan", "--after", "1"});
  expect_done(plan);
  CHECK_THAT(plan.out, Catch::Contains("(release 2024.2)"));
  CHECK_THAT(plan.out, Catch::Contains("(release 2024.3)"));

  folder.write("db/V3__c.sql", "-- bellows: release 9\nALTER TABLE t ADD COLUMN b int;\n");
  const ProgramRun refused = run_program({"plan", "--after", "1"});
  CHECK(refused.exit_code != 0);
  CHECK_THAT(refused.err, Catch::Contains("V3__c.sql:1"));
  CHECK_THAT(refused.err, Catch::Contains("for release 9 here, and for 2024.3 at"));
  CHECK_THAT(refused.err, Catch::Contains("bellows.toml:7"));
}

}  // namespace bellows
