// Migrations that are no files of SQL: printed by a command, or sent by programs. Node itself is
// not needed: a script in its place writes what the recorder would.
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "cli/script_project.h"
#include "tests/support/program.h"
#include "tests/support/surroundings.h"

namespace bellows {
namespace {

std::string tool_found(const std::string& folder, const std::string& layout = "auto") {
  Result<std::optional<ScriptProject>> project = find_script_project(folder, layout);
  if (!project) {
    return project.error().message;
  }
  return project->has_value() ? (*project)->tool + " in " + (*project)->root.string() : "none";
}

TEST_CASE("a folder of scripts leads to its project, and a folder of SQL does not") {
  const WorkFolder folder;
  folder.write("shop/knexfile.ts", "");
  folder.write("shop/db/migrations/1.ts", "");
  folder.write("shop/sql/1.sql", "");
  folder.write("shop/empty/readme", "");
  CHECK(tool_found("shop") == "knex in shop");
  CHECK(tool_found("shop/db/migrations") == "knex in shop/");
  CHECK(tool_found("shop/db/migrations/1.ts") == "knex in shop/");
  CHECK(tool_found("shop/sql") == "none");
  CHECK(tool_found("shop/empty") == "none");
  CHECK(tool_found("shop/sql", "knex") == "knex in shop/");
  CHECK(tool_found("shop", "plain") == "none");
  CHECK(tool_found("shop", "adonis") == "there is no adonisrc in this folder or above it");
  folder.write("shop/adonisrc.ts", "");
  CHECK(tool_found("shop") == "adonis in shop");
  CHECK(tool_found("shop", "knex") == "knex in shop");
}

TEST_CASE("a command's output is judged like files, with lines of the output") {
  const WorkFolder folder;
  folder.write("out.sql",
               "-- Migration 1\nCREATE TABLE a (id int);\n"
               "-- Migration 2\nCREATE INDEX i ON a (id);\n");
  folder.write("bellows.toml", "[source]\ncommand = \"cat out.sql\"\n");
  const ProgramRun lint = run_program({"lint", "--after", "1"});
  CHECK(lint.exit_code == 1);
  CHECK(lint.out.find("cat out.sql:4:1: error: create-index") != std::string::npos);
  const ProgramRun plan = run_program({"plan", "--after", "1"});
  CHECK(plan.exit_code == 0);
  CHECK(plan.out.find("cat out.sql line 4, rewritten: create-index") != std::string::npos);
}

TEST_CASE("a command runs in the folder of bellows.toml, by the shell") {
  const WorkFolder folder;
  folder.write("bellows.toml",
               "[source]\ncommand = \"for i in 1 2; do printf '%s %s -> %s\\\\nselect 1;\\\\n' -- "
               "$((i - 1)) $i; done\"\ndelimiter = \"-- {from} -> {version}\"\n");
  std::filesystem::create_directory("below");
  std::filesystem::current_path("below");
  const ProgramRun record = run_program({"record", "--format", "json"});
  std::filesystem::current_path("..");
  CHECK(record.err.empty());
  CHECK(record.out.find("\"version\": \"2\"") != std::string::npos);
}

TEST_CASE("a command that fails says what it said, and its output is not read") {
  const WorkFolder folder;
  folder.write("bellows.toml",
               "[source]\ncommand = \"echo '-- Migration 1'; echo no database >&2; exit 3\"\n");
  const ProgramRun lint = run_program({"lint"});
  CHECK(lint.exit_code == 2);
  CHECK(lint.err.find("failed with exit code 3: no database") != std::string::npos);
}

TEST_CASE("more than a pipe holds is read whole") {
  const WorkFolder folder;
  folder.write("bellows.toml",
               "[source]\ncommand = \"seq 1 20000 | sed 's/.*/-- Migration &\\\\nselect &;/'\"\n");
  const ProgramRun record = run_program({"record", "--format", "json"});
  CHECK(record.exit_code == 0);
  CHECK(record.out.find("\"version\": \"20000\"") != std::string::npos);
}

// A project of Knex, and in the place of node a script that writes this recording.
class FakeNode {
 public:
  explicit FakeNode(const std::string& recording, const std::string& last = "exit 0")
      : x_path("PATH", "bin:/usr/bin:/bin"), x_cache("XDG_CACHE_HOME", x_folder.path() + "/cache") {
    x_folder.write("knexfile.js", "");
    x_folder.write("node_modules/knex/bin/cli.js", "");
    x_folder.write("migrations/1_a.js", "exports.up = 1;\n");
    x_folder.write("recording", recording);
    x_folder.write("bin/node",
                   "#!/bin/sh\necho \"$@\" >> started\n"
                   "journal=${BELLOWS_RECORDER#*:\\\"}\ncp recording \"${journal%%\\\"*}\"\n" +
                       last + "\n");
    chmod("bin/node", 0755);
  }

  void write(const std::string& file, const std::string& text) const { x_folder.write(file, text); }

  [[nodiscard]] static int starts() {
    int lines = 0;
    if (FILE* file = std::fopen("started", "r"); file != nullptr) {
      for (int letter = 0; (letter = std::fgetc(file)) != EOF;) {
        lines += letter == '\n' ? 1 : 0;
      }
      std::fclose(file);
    }
    return lines;
  }

 private:
  WorkFolder x_folder;
  Environment x_path;
  Environment x_cache;
};

constexpr const char* kOneMigration =
    "{\"event\":\"begin\",\"mode\":\"stub\"}\n"
    "{\"event\":\"statement\",\"number\":1,\"sql\":\"create table a (id int)\",\"client\":1}\n"
    "{\"event\":\"migration\",\"name\":\"1_a.js\"}\n";

TEST_CASE("an unchanged project is recorded once, a changed one again") {
  const FakeNode node(kOneMigration);
  const ProgramRun first = run_program({"record"});
  CHECK(first.err.empty());
  CHECK(first.out.find("create table a (id int);") != std::string::npos);
  CHECK(run_program({"lint", "."}).exit_code == 0);
  CHECK(run_program({"lint", "migrations"}).exit_code == 0);
  CHECK(FakeNode::starts() == 1);
  node.write("migrations/1_a.js", "exports.up = 2;\n");
  CHECK(run_program({"plan"}).exit_code == 0);
  CHECK(FakeNode::starts() == 2);
  CHECK(run_program({"record", "--no-cache"}).exit_code == 0);
  CHECK(FakeNode::starts() == 3);
  CHECK(run_program({"lint", "--cache", "off"}).exit_code == 0);
  CHECK(FakeNode::starts() == 4);
}

TEST_CASE("a process that fails says its error with a line of the project") {
  const FakeNode node("",
                      "echo 'Failed to read config'; echo 'SyntaxError: Unexpected token'\n"
                      "echo '    at load (/usr/lib/node.js:1:1)'\n"
                      "echo \"    at up (file://$PWD/migrations/1_a.js:3:7)\"; exit 1");
  const ProgramRun lint = run_program({"lint"});
  CHECK(lint.exit_code == 2);
  CHECK(lint.err.find("cannot be run to record them: SyntaxError: Unexpected token") !=
        std::string::npos);
  CHECK(lint.err.find("at migrations/1_a.js:3:7") != std::string::npos);
}

TEST_CASE("a recording that failed is not kept") {
  const FakeNode node(kOneMigration, "exit 1");
  CHECK(run_program({"lint"}).exit_code == 2);
  CHECK(run_program({"lint"}).exit_code == 2);
  CHECK(FakeNode::starts() == 2);
}

TEST_CASE("nothing recorded, no Knex, no node: each is told with what to do") {
  {
    const FakeNode node("");
    const ProgramRun lint = run_program({"lint"});
    CHECK(lint.err.find("sent nothing through the module pg") != std::string::npos);
  }
  {
    const FakeNode node(kOneMigration);
    const Environment path("PATH", "/nowhere");
    const ProgramRun lint = run_program({"lint"});
    CHECK(lint.err.find("cannot run node") != std::string::npos);
    CHECK(lint.err.find("Install Node.js") != std::string::npos);
  }
  {
    const FakeNode node(kOneMigration);
    std::filesystem::remove_all("node_modules");
    const ProgramRun lint = run_program({"lint"});
    CHECK(lint.err.find("knex is not installed in the project") != std::string::npos);
    CHECK(lint.err.find("npm install") != std::string::npos);
  }
}

TEST_CASE("a command of one's own takes the place of the usual one") {
  const FakeNode node(kOneMigration);
  node.write("bellows.toml", "[source]\nfolder = \".\"\nrecord-command = \"node my-own.js\"\n");
  CHECK(run_program({"lint"}).exit_code == 0);
  CHECK(FakeNode::starts() == 1);
}

}  // namespace
}  // namespace bellows
