// bellows lint --fix in every layout: what a file becomes, and that its tool's reader takes the
// parts in the right order, each in the transaction that it needs.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "cli/lint/split_files.h"
#include "migrations/source.h"
#include "tests/support/program.h"
#include "tests/support/surroundings.h"

namespace bellows {
namespace {

namespace fs = std::filesystem;

std::string content(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

// The files below db, by their path in it.
std::map<std::string, std::string> files_in_db() {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator("db")) {
    if (entry.is_regular_file()) {
      files[entry.path().lexically_relative("db").generic_string()] = content(entry.path());
    }
  }
  return files;
}

using Files = std::map<std::string, std::string>;

// "version: statement; statement", with "alone" in front where the tool opens no transaction.
std::vector<std::string> read_back(const std::string& layout) {
  SourceOptions options;
  options.layout = layout;
  const Result<Source> source = read_source("db", options);
  REQUIRE((source ? "" : source.error().message) == std::string());
  std::vector<std::string> lines;
  for (const Migration& migration : source->migrations) {
    std::string line = (migration.transactional ? "" : "alone ") + migration.version + ":";
    for (const Statement& statement : migration.statements) {
      line += " " + statement.text + ";";
    }
    lines.push_back(line);
  }
  return lines;
}

using Lines = std::vector<std::string>;

constexpr const char* kTable = "CREATE TABLE t (a int, b int);\n";
constexpr const char* kChange =
    "-- why\nALTER TABLE t ADD COLUMN c int;\nCREATE INDEX i ON t (a); -- fast\n";

struct Layouted {
  std::string layout;
  Files before;
  Files after;
  Lines read;
};

void check(const Layouted& one) {
  INFO(one.layout);
  const WorkFolder folder;
  for (const auto& [name, text] : one.before) {
    folder.write("db/" + name, text);
  }
  const ProgramRun run = run_program({"lint", "db", "--offline", "--layout", one.layout, "--fix"});
  INFO(run.out << run.err);
  CHECK(run.exit_code == 0);
  CHECK(files_in_db() == one.after);
  CHECK(read_back(one.layout) == one.read);
  CHECK(run_program({"lint", "db", "--offline", "--layout", one.layout}).exit_code == 0);
}

const std::string kAdd = "ALTER TABLE t ADD COLUMN c int;";
const std::string kIndex = "CREATE INDEX CONCURRENTLY i ON t (a);";
const std::string kCreate = "CREATE TABLE t (a int, b int);";
const std::string kUndone = "SELECT 1;\n";

TEST_CASE("fix splits a file of dbmate behind its marks") {
  const std::string back = "\n-- migrate:down\nDROP INDEX i;\n";
  check({"dbmate",
         {{"20260101000001_t.sql", std::string("-- migrate:up\n") + kTable},
          {"20260101000002_c.sql", std::string("-- migrate:up\n") + kChange + back},
          {"20260101000009_z.sql", "-- migrate:up\nSELECT 1;\n"}},
         {{"20260101000001_t.sql", std::string("-- migrate:up\n") + kTable},
          {"20260101000002_c.sql", "-- migrate:up\n-- why\n" + kAdd + "\n" + back},
          {"20260101000003_c.sql", "-- migrate:up transaction:false\n" + kIndex +
                                       " -- fast\n\n-- migrate:down\n-- Undone by the way down of "
                                       "20260101000002_c.sql.\n" +
                                       kUndone},
          {"20260101000009_z.sql", "-- migrate:up\nSELECT 1;\n"}},
         {"20260101000001: " + kCreate, "20260101000002: " + kAdd,
          "alone 20260101000003: " + kIndex, "20260101000009: SELECT 1;"}});
}

TEST_CASE("fix splits a file of goose behind its annotations") {
  check({"goose",
         {{"00001_t.sql", std::string("-- +goose Up\n") + kTable},
          {"00002_c.sql", std::string("-- +goose Up\n") + kChange + "-- +goose Down\nSELECT 2;\n"}},
         {{"00001_t.sql", std::string("-- +goose Up\n") + kTable},
          {"00002_c.sql", "-- +goose Up\n-- why\n" + kAdd + "\n\n-- +goose Down\nSELECT 2;\n"},
          {"00003_c.sql", "-- +goose NO TRANSACTION\n-- +goose Up\n" + kIndex +
                              " -- fast\n\n-- +goose Down\n-- Undone by the way down of "
                              "00002_c.sql.\n" +
                              kUndone}},
         {"00001: " + kCreate, "00002: " + kAdd, "alone 00003: " + kIndex}});
}

TEST_CASE("fix splits a file of golang-migrate into pairs") {
  check({"golang-migrate",
         {{"1_t.up.sql", kTable}, {"2_c.up.sql", kChange}, {"2_c.down.sql", "DROP INDEX i;\n"}},
         {{"1_t.up.sql", kTable},
          {"2_c.up.sql", "-- why\n" + kAdd + "\n"},
          {"2_c.down.sql", "DROP INDEX i;\n"},
          {"3_c.up.sql", kIndex + " -- fast\n"},
          {"3_c.down.sql", "-- Undone by the way down of 2_c.up.sql.\n" + kUndone}},
         {"1: " + kCreate, "2: " + kAdd, "alone 3: " + kIndex}});
}

TEST_CASE("fix splits a file of Diesel into folders") {
  check({"diesel",
         {{"2026-01-01-000000_t/up.sql", kTable},
          {"2026-01-01-000009_c/up.sql", kChange},
          {"2026-01-01-000009_c/down.sql", "DROP INDEX i;\n"}},
         {{"2026-01-01-000000_t/up.sql", kTable},
          {"2026-01-01-000009_c/up.sql", "-- why\n" + kAdd + "\n"},
          {"2026-01-01-000009_c/down.sql", "DROP INDEX i;\n"},
          {"2026-01-01-000010_c/up.sql", kIndex + " -- fast\n"},
          {"2026-01-01-000010_c/down.sql",
           "-- Undone by the way down of 2026-01-01-000009_c/up.sql.\n" + kUndone},
          {"2026-01-01-000010_c/metadata.toml", "run_in_transaction = false\n"}},
         {"20260101000000: " + kCreate, "20260101000009: " + kAdd,
          "alone 20260101000010: " + kIndex}});
}

TEST_CASE("fix splits a file of Prisma into folders") {
  check({"prisma",
         {{"20260101_t/migration.sql", kTable}, {"20260102_c/migration.sql", kChange}},
         {{"20260101_t/migration.sql", kTable},
          {"20260102_c/migration.sql", "-- why\n" + kAdd + "\n"},
          {"20260102_c_2/migration.sql", kIndex + " -- fast\n"}},
         {"20260101_t: " + kCreate, "20260102_c: " + kAdd, "alone 20260102_c_2: " + kIndex}});
}

TEST_CASE("fix splits a file of sqlx, which asks for a first line") {
  check({"sqlx",
         {{"1_t.sql", kTable}, {"2_c.sql", kChange}},
         {{"1_t.sql", kTable},
          {"2_c.sql", "-- why\n" + kAdd + "\n"},
          {"3_c.sql", "-- no-transaction\n" + kIndex + " -- fast\n"}},
         {"1: " + kCreate, "2: " + kAdd, "alone 3: " + kIndex}});
}

TEST_CASE("fix puts further changesets into a file of Liquibase") {
  const std::string head = "--liquibase formatted sql\n\n--changeset ann:t\n";
  check({"liquibase",
         {{"all.sql", head + kTable + "\n--changeset ann:c labels:x\n" + kChange +
                          "\n--changeset ann:z\nSELECT 1;\n"}},
         {{"all.sql", head + kTable + "\n--changeset ann:c labels:x\n-- why\n" + kAdd +
                          "\n\n--changeset ann:c-2 labels:x runInTransaction:false\n" + kIndex +
                          " -- fast\n\n--changeset ann:z\nSELECT 1;\n"}},
         {"all.sql::t::ann: " + kCreate, "all.sql::c::ann: " + kAdd,
          "alone all.sql::c-2::ann: " + kIndex, "all.sql::z::ann: SELECT 1;"}});
}

TEST_CASE("fix splits a file of node-pg-migrate, and leaves what must not be in a transaction") {
  const std::string check_added = "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)";
  check({"node-pg-migrate",
         {{"1700000000000_t.sql", std::string("-- Up Migration\n") + kTable},
          {"1700000000001_c.sql",
           "-- Up Migration\n" + check_added + ";\n\n-- Down Migration\nSELECT 2;\n"}},
         {{"1700000000000_t.sql", std::string("-- Up Migration\n") + kTable},
          {"1700000000001_c.sql",
           "-- Up Migration\n" + check_added + " NOT VALID;\n\n-- Down Migration\nSELECT 2;\n"},
          {"1700000000002_c.sql",
           "-- Up Migration\nALTER TABLE public.t VALIDATE CONSTRAINT c;\n\n-- Down Migration\n-- "
           "Undone by the way down of 1700000000001_c.sql.\n" +
               kUndone}},
         {"1700000000000_t: " + kCreate, "1700000000001_c: " + check_added + " NOT VALID;",
          "1700000000002_c: ALTER TABLE public.t VALIDATE CONSTRAINT c;"}});

  const WorkFolder folder;
  folder.write("db/1_t.sql", std::string("-- Up Migration\n") + kTable);
  folder.write("db/2_i.sql", "-- Up Migration\nCREATE INDEX i ON t (a);\n");
  const ProgramRun run = run_program({"lint", "db", "--offline", "--fix"});
  CHECK(run.exit_code == 1);
  CHECK_THAT(run.err, Catch::Contains("pgm.noTransaction()"));
  CHECK(content("db/2_i.sql") == "-- Up Migration\nCREATE INDEX i ON t (a);\n");
}

// What --fix leaves alone says why, and the file stays as it is.
void check_left(const std::string& layout, const Files& before, const std::string& why) {
  INFO(layout << ": " << why);
  const WorkFolder folder;
  for (const auto& [name, text] : before) {
    folder.write("db/" + name, text);
  }
  const ProgramRun run = run_program({"lint", "db", "--offline", "--layout", layout, "--fix"});
  CHECK(run.exit_code == 1);
  CHECK_THAT(run.err, Catch::Contains(why));
  CHECK(files_in_db() == before);
}

TEST_CASE("fix splits a file of maragu.dev/migrate, and leaves what must not be in a transaction") {
  const std::string added = "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)";
  check({"maragudk",
         {{"1-t.up.sql", kTable}, {"2-c.up.sql", added + ";\n"}, {"2-c.down.sql", "SELECT 2;\n"}},
         {{"1-t.up.sql", kTable},
          {"2-c.up.sql", added + " NOT VALID;\n"},
          {"2-c.down.sql", "SELECT 2;\n"},
          {"2-c_2.up.sql", "ALTER TABLE public.t VALIDATE CONSTRAINT c;\n"},
          {"2-c_2.down.sql", "-- Undone by the way down of 2-c.up.sql.\n" + kUndone}},
         {"1-t: " + kCreate, "2-c: " + added + " NOT VALID;",
          "2-c_2: ALTER TABLE public.t VALIDATE CONSTRAINT c;"}});
  check_left("maragudk", {{"1-t.up.sql", kTable}, {"2-i.up.sql", "CREATE INDEX i ON t (a);\n"}},
             "runs every file in a transaction");
}

TEST_CASE("a single statement that must not be in a transaction gets its tool's mark") {
  const std::string sql = "CREATE INDEX i ON t (a);\n";
  const std::string fixed = kIndex + "\n";
  check(
      {"dbmate",
       {{"1_t.sql", std::string("-- migrate:up\n") + kTable}, {"2_i.sql", "-- migrate:up\n" + sql}},
       {{"1_t.sql", std::string("-- migrate:up\n") + kTable},
        {"2_i.sql", "-- migrate:up transaction:false\n" + fixed}},
       {"1: " + kCreate, "alone 2: " + kIndex}});
  check({"goose",
         {{"1_t.sql", std::string("-- +goose Up\n") + kTable}, {"2_i.sql", "-- +goose Up\n" + sql}},
         {{"1_t.sql", std::string("-- +goose Up\n") + kTable},
          {"2_i.sql", "-- +goose NO TRANSACTION\n-- +goose Up\n" + fixed}},
         {"1: " + kCreate, "alone 2: " + kIndex}});
  check({"sqlx",
         {{"1_t.sql", kTable}, {"2_i.sql", sql}},
         {{"1_t.sql", kTable}, {"2_i.sql", "-- no-transaction\n" + fixed}},
         {"1: " + kCreate, "alone 2: " + kIndex}});
  check({"diesel",
         {{"1_t/up.sql", kTable}, {"2_i/up.sql", sql}},
         {{"1_t/up.sql", kTable},
          {"2_i/up.sql", fixed},
          {"2_i/metadata.toml", "run_in_transaction = false\n"}},
         {"1: " + kCreate, "alone 2: " + kIndex}});
  check({"liquibase",
         {{"a.sql", "--liquibase formatted sql\n--changeset a:1\n" + std::string(kTable) +
                        "--changeset a:2\n" + sql + "--rollback DROP INDEX i;\n"}},
         {{"a.sql", "--liquibase formatted sql\n--changeset a:1\n" + std::string(kTable) +
                        "--changeset a:2 runInTransaction:false\n" + fixed +
                        "--rollback DROP INDEX i;\n"}},
         {"a.sql::1::a: " + kCreate, "alone a.sql::2::a: " + kIndex}});
}

TEST_CASE("what a layout cannot have is said, and its files stay") {
  check_left("golang-migrate",
             {{"1_t.up.sql", kTable}, {"2_c.up.sql", kChange}, {"3_z.up.sql", "SELECT 1;\n"}},
             "no name for a file right behind it in the layout golang-migrate");
  check_left("dbmate",
             {{"8_t.sql", std::string("-- migrate:up\n") + kTable},
              {"9_c.sql", std::string("-- migrate:up\n") + kChange}},
             "no name for a file");  // "10" would come before "9"
  check_left("liquibase",
             {{"a.sql", "--liquibase formatted sql\n--changeset a:1\n" + std::string(kTable) +
                            "--changeset a:2\n" + kChange + "--rollback DROP INDEX i;\n"}},
             "its rollback belongs to one changeset");
  check_left("sqitch",
             {{"sqitch.plan",
               "%project=p\n\nt 2026-01-01T00:00:00Z a <a@b>\ni 2026-01-02T00:00:00Z a <a@b>\n"},
              {"deploy/t.sql", "BEGIN;\n" + std::string(kTable) + "COMMIT;\n"},
              {"deploy/i.sql", "BEGIN;\nCREATE INDEX i ON t (a);\nCOMMIT;\n"}},
             "BEGIN and COMMIT");
  check_left("plain",
             {{"1.sql", kTable}, {"2.sql", std::string("BEGIN;\n") + kChange + "COMMIT;\n"}},
             "begins and ends transactions itself");
  check_left("plain",
             {{"1.sql", kTable}, {"2.sql", "SET search_path = public;\n" + std::string(kChange)}},
             "a setting of the file");
  check_left("goose",
             {{"1_t.sql", std::string("-- +goose Up\n") + kTable},
              {"2_c.sql", "-- +goose Up\n-- +goose StatementBegin\n" + std::string(kChange) +
                              "-- +goose StatementEnd\n"}},
             "StatementBegin");
}

TEST_CASE("files that were not linted as they are on disk stay") {
  check_left(
      "liquibase",
      {{"a.sql", "--liquibase formatted sql\n--property name:n value:t\n--changeset a:1\n" +
                     std::string(kTable) + "--changeset a:2\nCREATE INDEX i ON ${n} (a);\n"}},
      "its placeholders have values");
}

TEST_CASE("a byte order mark and CR LF survive") {
  const WorkFolder folder;
  folder.write("db/V1__t.sql", kTable);
  folder.write("db/V2__i.sql", "\xEF\xBB\xBFSELECT 1;\r\n-- fast\r\nCREATE INDEX i ON t (a);\r\n");
  CHECK(run_program({"lint", "db", "--offline", "--fix"}).exit_code == 0);
  CHECK(content("db/V2__i.sql") == "\xEF\xBB\xBFSELECT 1;\r\n");
  CHECK(content("db/V2.1__i.sql") == "-- fast\r\n" + kIndex + "\r\n");
}

TEST_CASE("a setting is repeated in the files behind it") {
  const WorkFolder folder;
  folder.write("db/V1__t.sql", kTable);
  folder.write("db/V2__c.sql",
               "SET search_path = public;\nALTER TABLE t ADD CONSTRAINT c CHECK (a > 0);\n");
  const ProgramRun run = run_program({"lint", "db", "--offline", "--fix"});
  CHECK(run.exit_code == 1);
  CHECK_THAT(run.err, Catch::Contains("session-setting is left"));
  CHECK(content("db/V2.1__c.sql") ==
        "SET search_path = public;\nALTER TABLE public.t VALIDATE CONSTRAINT c;\n");
}

TEST_CASE("numbers of new files go on counting, and leave what is there its place") {
  Migration here;
  here.version = "20260101235959";
  here.script = "20260101235959_x.up.sql";
  Migration next;
  next.version = "20260101235962";
  CHECK(names_behind("golang-migrate", here, &next, 2) ==
        std::vector<std::string>{"20260101235960_x.up.sql", "20260101235961_x.up.sql"});
  CHECK_FALSE(names_behind("golang-migrate", here, &next, 3));
  here.version = "0099";
  here.script = "0099_x.sql";
  CHECK(names_behind("sqlx", here, nullptr, 1) == std::vector<std::string>{"0100_x.sql"});
  here.version = "9";
  here.script = "9_x.sql";
  CHECK(names_behind("goose", here, nullptr, 1) == std::vector<std::string>{"10_x.sql"});
  CHECK_FALSE(names_behind("dbmate", here, nullptr, 1));
  CHECK_FALSE(names_behind("sqitch", here, nullptr, 1));
}

}  // namespace
}  // namespace bellows
