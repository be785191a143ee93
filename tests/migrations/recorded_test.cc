#include "migrations/layouts/recorded.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

namespace bellows {
namespace {

namespace fs = std::filesystem;

// A project with files in it, for as long as it lives.
class Project {
 public:
  Project() : x_root(fs::temp_directory_path() / "bellows-recorded-test") {
    fs::remove_all(x_root);
    fs::create_directories(x_root / "migrations");
  }

  Project(const Project&) = delete;
  Project& operator=(const Project&) = delete;

  ~Project() { fs::remove_all(x_root); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(x_root / "migrations" / name) << text;
  }

  [[nodiscard]] std::string path(const std::string& name) const {
    return (fs::canonical(x_root) / "migrations" / name).string();
  }

  [[nodiscard]] Result<Recording> read(const std::string& lines) const {
    return read_recording(lines, {"knex", x_root});
  }

  [[nodiscard]] fs::path root() const { return x_root; }

 private:
  fs::path x_root;
};

std::string begin(const std::string& mode = "stub") {
  return R"({"event":"begin","recorder":1,"mode":")" + mode + "\"}\n";
}

std::string file(const std::string& name, const std::string& path) {
  return R"({"event":"file","name":")" + name + R"(","path":")" + path + "\"}\n";
}

std::string transaction(const std::string& what, const std::string& sql = "", int client = 1) {
  return R"({"event":"transaction","what":")" + what + R"(","sql":")" + sql + R"(","client":)" +
         std::to_string(client) + "}\n";
}

std::string statement(int number, const std::string& sql, const std::string& more = "",
                      int client = 1) {
  return R"({"event":"statement","number":)" + std::to_string(number) + R"(,"sql":")" + sql +
         R"(","client":)" + std::to_string(client) + more + "}\n";
}

std::string at(const std::string& path, int line) {
  return R"(,"at":{"file":")" + path + R"(","line":)" + std::to_string(line) + R"(,"column":9})";
}

std::string migration(const std::string& name) {
  return R"({"event":"migration","name":")" + name + "\"}\n";
}

std::string read_of(int number) {
  return R"({"event":"read","statement":)" + std::to_string(number) + "}\n";
}

// "a | b" of the statements of the first migration, and whether it runs in one transaction.
std::string steps_of(const std::string& lines) {
  const Project project;
  Result<Recording> recording = project.read(begin() + lines);
  if (!recording) {
    return recording.error().message;
  }
  std::string text;
  for (const Statement& one : recording->migrations.front().statements) {
    text += (text.empty() ? "" : " | ") + one.text;
  }
  return text + (recording->migrations.front().transactional ? "; one transaction" : "; none");
}

TEST_CASE("a recording becomes migrations with the names that their tool records") {
  const Project project;
  project.write("2_b.js", "// bellows: release shop-2\n\nexports.up = 1;\n");
  project.write("10_a.js", "exports.up = 2;\n");
  const std::string b = project.path("2_b.js");
  const std::string a = project.path("10_a.js");
  Result<Recording> recording = project.read(
      begin() + transaction("begin") + file("2_b.js", b) + file("10_a.js", a) +
      statement(1, "create table b (id int)", at(b, 3)) + migration("2_b.js") +
      statement(2, "create table a (id int)", at(a, 4)) +
      statement(
          3, "create index on a (id)",
          at(a, 7) + R"(,"directives":["-- bellows: allow create-index because it is new"])") +
      migration("10_a.js") + transaction("commit"));
  REQUIRE(recording);
  REQUIRE(recording->migrations.size() == 2);  // in the order in which they ran
  const Migration& first = recording->migrations[0];
  CHECK(first.version == "2_b");
  CHECK(first.description == "b");
  CHECK(first.recorded_name == "2_b.js");
  CHECK(first.script == "migrations/2_b.js");
  CHECK(first.file == (project.root() / "migrations/2_b.js").string());
  CHECK(first.transactional);
  REQUIRE(first.directives.size() == 1);  // at the head of the file
  const Migration& second = recording->migrations[1];
  CHECK(second.text ==
        "create table a (id int);\n-- bellows: allow create-index because it is new\n"
        "create index on a (id);\n");
  REQUIRE(second.statements.size() == 2);
  CHECK(second.statements[0].line == 4);
  CHECK(second.statements[1].line == 7);
  CHECK(second.statements[1].column == 9);
  REQUIRE(second.directives.size() == 1);
  CHECK(second.directives[0].at.line == 7);
  CHECK(second.directives[0].statement == 1);
  CHECK(recording->warnings.empty());
}

TEST_CASE("a migration's checksum is that of its file, whatever it sent") {
  const Project project;
  project.write("1.js", "same");
  const std::string path = project.path("1.js");
  const auto checksum = [&](const std::string& sql) {
    Result<Recording> recording =
        project.read(begin() + file("1.js", path) + statement(1, sql) + migration("1.js"));
    REQUIRE(recording);
    return recording->migrations.front().checksum;
  };
  CHECK(checksum("select 1") == checksum("select 2"));
  const std::string before = checksum("select 1");
  project.write("1.js", "other");
  CHECK(checksum("select 1") != before);
}

TEST_CASE("a statement that another file sent has no line") {
  const Project project;
  project.write("1.js", "x");
  const std::string path = project.path("1.js");
  Result<Recording> recording =
      project.read(begin() + file("1.js", path) +
                   statement(1, "select 1", at(project.path("shared.js"), 3)) + migration("1.js"));
  REQUIRE(recording);
  CHECK(recording->migrations[0].statements[0].line == 0);
}

TEST_CASE("a transaction around a whole migration is a property of it") {
  CHECK(steps_of(transaction("begin") + statement(1, "select 1") + statement(2, "select 2") +
                 transaction("commit") + migration("m")) == "select 1 | select 2; one transaction");
  CHECK(steps_of(statement(1, "select 1") + migration("m")) == "select 1; none");
  // Lucid: the name is written before the commit.
  CHECK(steps_of(transaction("begin") + statement(1, "select 1") + migration("m") +
                 transaction("commit")) == "select 1; one transaction");
  CHECK(steps_of(migration("m")) == "; one transaction");
}

TEST_CASE("a transaction inside a migration stays where it was") {
  CHECK(steps_of(transaction("begin") + transaction("commit") + statement(1, "select 1") +
                 transaction("begin") + statement(2, "select 2") + transaction("commit") +
                 migration("m")) == "select 1 | BEGIN | select 2 | COMMIT; none");
  CHECK(steps_of(transaction("begin") + statement(1, "select 1") + transaction("commit") +
                 transaction("begin") + statement(2, "select 2") + transaction("commit") +
                 migration("m")) == "BEGIN | select 1 | COMMIT | BEGIN | select 2 | COMMIT; none");
}

TEST_CASE("what was rolled back is gone") {
  CHECK(steps_of(transaction("begin") + statement(1, "select 1") +
                 transaction("savepoint", "SAVEPOINT trx2") + statement(2, "select 2") +
                 transaction("savepoint", "SAVEPOINT trx3") + statement(3, "select 3") +
                 transaction("release", "RELEASE SAVEPOINT trx3") +
                 transaction("rollback to", "ROLLBACK TO SAVEPOINT trx2") +
                 statement(4, "select 4") + transaction("commit") + migration("m")) ==
        "select 1 | select 4; one transaction");
  CHECK(steps_of(statement(1, "select 1") + transaction("begin") + statement(2, "select 2") +
                 transaction("rollback") + statement(3, "select 3") + migration("m")) ==
        "select 1 | select 3; none");
}

TEST_CASE("two connections at once are refused only while a transaction is open") {
  CHECK(steps_of(statement(1, "select 1") + statement(2, "select 2", "", 2) + migration("m")) ==
        "select 1 | select 2; none");
  CHECK(steps_of(transaction("begin") + statement(1, "select 1") + statement(2, "select 2", "", 2) +
                 transaction("commit") + migration("m")) ==
        "m sends statements through a second connection while a transaction is open on the first");
}

TEST_CASE("rows that were looked at where there are none are told with all their places") {
  const Project project;
  project.write("1.js", "x");
  const std::string path = project.path("1.js");
  const std::string lines =
      file("1.js", path) + statement(1, "select id from t", R"(,"only_reads":true)" + at(path, 2)) +
      statement(2, "select setval('s', 1)") +
      statement(3, "insert into t values (1) returning id", at(path, 6)) + read_of(1) + read_of(3) +
      migration("1.js");
  Result<Recording> stub = project.read(begin() + lines);
  REQUIRE_FALSE(stub);
  CHECK(stub.error().message ==
        "1.js reads rows, which only a database can give, so its SQL cannot be recorded without "
        "one\n    1.js:2: select id from t\n    1.js:6: insert into t values (1) returning id");
  CHECK(stub.error().at.line == 2);
  CHECK(stub.error().hint.find("--shadow sandbox") != std::string::npos);

  Result<Recording> shadow = project.read(begin("shadow") + lines);
  REQUIRE(shadow);  // a pure read is gone, what leaves a trace stays
  CHECK(shadow->migrations[0].text ==
        "select setval('s', 1);\ninsert into t values (1) returning id;\n");
  REQUIRE(shadow->warnings.size() == 2);
  CHECK(shadow->warnings[0] ==
        "1.js:2 reads rows, and what it read on the shadow database is frozen in its SQL: select "
        "id from t");
}

TEST_CASE("a read is told rather than the failure that it led to") {
  const Project project;
  const std::string failure =
      R"({"event":"failure","migration":"1.js","message":"x is undefined","at":{"file":"/e/1.js","line":3,"column":1}})"
      "\n";
  Result<Recording> both =
      project.read(begin() + file("1.js", "") + statement(1, "select 1") + read_of(1) + failure);
  REQUIRE_FALSE(both);
  CHECK(both.error().message.find("1.js reads rows") == 0);
  Result<Recording> alone = project.read(begin() + file("1.js", "") + failure);
  REQUIRE_FALSE(alone);
  CHECK(alone.error().message == "migration 1.js fails: x is undefined");
  CHECK(alone.error().at == Place{"/e/1.js", 3, 1});
}

TEST_CASE("what no recording can hold is refused") {
  const Project project;
  Result<Recording> recording = project.read(
      begin("shadow") +
      R"({"event":"unsupported","reason":"COPY streams are not captured","sql":"copy t from stdin"})"
      "\n");
  REQUIRE_FALSE(recording);
  CHECK(recording.error().code == ErrorCode::kUnsupported);
  CHECK(recording.error().message == "COPY streams are not captured");
}

TEST_CASE("a search path of the project's own begins each migration") {
  const std::string set = R"({"event":"setup","sql":"set search_path to \"app\"","client":1})"
                          "\n";
  CHECK(steps_of(set + set + statement(1, "select 1") + migration("m")) ==
        "set search_path to \"app\" | select 1; none");
  CHECK(steps_of(R"({"event":"setup","sql":"set search_path to \"public\"","client":1})"
                 "\n" +
                 statement(1, "select 1") + migration("m")) == "select 1; none");
  const Project project;
  Result<Recording> zone =
      project.read(begin() +
                   R"({"event":"setup","sql":"SET TIME ZONE 'UTC'","client":1})"
                   "\n" +
                   migration("m"));
  REQUIRE(zone);
  CHECK(zone->warnings.size() == 1);
}

TEST_CASE("statements outside of all migrations are left out, and said") {
  const Project project;
  Result<Recording> recording =
      project.read(begin() + statement(1, "create table early ()") + transaction("begin") +
                   file("m", "") + statement(2, "select 1") + migration("m") +
                   statement(3, "create table late ()") + transaction("commit"));
  REQUIRE(recording);
  CHECK(recording->migrations[0].text == "select 1;\n");
  CHECK(recording->warnings ==
        std::vector<std::string>{
            "left out, sent before the first migration began: create table early ()",
            "left out, sent after the last migration had ended: create table late ()"});
}

TEST_CASE("SQL that does not parse is told at the line that sent it") {
  const Project project;
  project.write("1.js", "x");
  const std::string path = project.path("1.js");
  Result<Recording> recording =
      project.read(begin() + file("1.js", path) + statement(1, "select 1", at(path, 2)) +
                   statement(2, "create tabel t ()", at(path, 5)) + migration("1.js"));
  REQUIRE_FALSE(recording);
  CHECK(recording.error().at == Place{(project.root() / "migrations/1.js").string(), 5, 9});
}

TEST_CASE("a line that is none of a recording is an error") {
  const Project project;
  for (const std::string line : {"{", "[]", "{\"sql\":\"select 1\"}", "null"}) {
    Result<Recording> recording = project.read(begin() + line + "\n");
    REQUIRE_FALSE(recording);
    CHECK(recording.error().message == "line 2 of the recording is not one of a recording");
  }
}

TEST_CASE("a folder of Knex or Adonis is told from others, and not read without a recording") {
  const Project project;
  std::ofstream(project.root() / "knexfile.ts") << "x";
  Result<Source> knex = read_source(project.root());
  REQUIRE_FALSE(knex);
  CHECK(knex.error().message ==
        "the migrations of knex are programs, and their SQL has to be recorded first");
  std::ofstream(project.root() / "adonisrc.ts") << "x";
  Result<Source> adonis = read_source(project.root());
  REQUIRE_FALSE(adonis);
  CHECK(adonis.error().message.find("the migrations of adonis") == 0);
}

}  // namespace
}  // namespace bellows
