#include "migrations/source.h"

#include <catch2/catch.hpp>

#include "migrations/sha256.h"
#include "tests/migrations/source_folder.h"

using namespace bellows;

TEST_CASE("a version that is there twice is an error that names both files") {
  const SourceFolder folder;
  folder.write("V1__a.sql", "SELECT 1;");
  folder.write("sub/V1.0__b.sql", "SELECT 1;");
  const Error error = folder.bad();
  CHECK(error.code == ErrorCode::kSource);
  CHECK(error.message.find("V1__a.sql") != std::string::npos);
  CHECK(error.message.find("sub/V1.0__b.sql") != std::string::npos);
}

TEST_CASE("any other folder with *.sql is plain SQL by name") {
  const SourceFolder folder;
  folder.write("002_b.sql", "SELECT 2;");
  folder.write("001_a.sql", "SELECT 1;");
  folder.write("sub/000.sql", "SELECT 0;");
  folder.write("notes.txt", "hello");
  folder.write(".hidden.sql", "nonsense");
  const Source source = folder.good();
  CHECK(source.layout == "plain");
  CHECK(versions(source) == std::vector<std::string>{"001_a", "002_b"});
  CHECK(source.evidence == "2 files are named <name>.sql, and no tool's layout fits");
}

TEST_CASE("a single file is a source of its own") {
  const SourceFolder folder;
  folder.write("V3__three.sql", "SELECT 1; SELECT 2;");
  const Result<Source> source = read_source(folder.path() / "V3__three.sql");
  REQUIRE(source);
  CHECK(source->layout == "plain");
  REQUIRE(source->migrations.size() == 1);
  CHECK(source->migrations[0].file == (folder.path() / "V3__three.sql").string());
  CHECK(source->migrations[0].statements.size() == 2);
}

TEST_CASE("a text that is not saved yet counts instead of the file, with all that it says") {
  const SourceFolder folder;
  folder.write("1_a.sql", "-- migrate:up\nCREATE TABLE t (a int);\n-- migrate:down\n");
  folder.write("2_b.sql", "-- migrate:up\nbroken\n-- migrate:down\n");
  folder.write("3_c.sql", "-- migrate:up\nSELECT 3;\n-- migrate:down\n");
  SourceOptions options;
  const std::string path = (folder.path() / "2_b.sql").string();
  options.unsaved[path] = "-- migrate:up transaction:false\nSELECT 2;\n-- migrate:down\n";
  options.unsaved["/elsewhere/3_c.sql"] = "broken, too";
  const Source source = folder.good(options);
  REQUIRE(versions(source) == std::vector<std::string>{"1", "2", "3"});
  CHECK(source.layout == "dbmate");
  CHECK(source.migrations[0].transactional);
  CHECK_FALSE(source.migrations[1].transactional);
  CHECK(source.migrations[1].statements.size() == 1);
}

TEST_CASE("a layout can be given by name") {
  const SourceFolder folder;
  folder.write("V1__a.sql", "SELECT 1;");
  CHECK(versions(folder.good(as_layout("plain"))) == std::vector<std::string>{"V1__a"});
  CHECK(folder.good(as_layout("flyway")).evidence.starts_with("the layout was given"));
  const Error unknown = folder.bad(as_layout("rails"));
  CHECK(unknown.code == ErrorCode::kUsage);
  CHECK(unknown.hint ==
        "Use one of: auto, prisma, sqitch, liquibase, goose, dbmate, node-pg-migrate, diesel, "
        "sqlx, adonis, knex, flyway, golang-migrate, plain.");
}

TEST_CASE("missing, empty and unsuitable folders are said to be so") {
  const SourceFolder folder;
  CHECK(folder.bad().message == "no migrations in the folder");
  CHECK(folder.bad(as_layout("flyway")).message == "no flyway migrations in the folder");
  const Result<Source> missing = read_source(folder.path() / "nowhere");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().message == "no such folder");
  CHECK(missing.error().at.file == (folder.path() / "nowhere").string());
}

TEST_CASE("byte order marks and CRLF are fine") {
  const SourceFolder folder;
  folder.write("a.sql", "\xEF\xBB\xBFSELECT 1;\r\nSELECT 2;\r\n");
  const Source source = folder.good();
  REQUIRE(source.migrations[0].statements.size() == 2);
  CHECK(source.migrations[0].statements[1].line == 2);
  CHECK(source.migrations[0].statements[1].column == 1);
  CHECK(source.migrations[0].text.starts_with("SELECT"));
  CHECK(source.migrations[0].checksum == sha256_hex("\xEF\xBB\xBFSELECT 1;\r\nSELECT 2;\r\n"));
}

TEST_CASE("files that are no SQL text give one error with the place") {
  const SourceFolder folder;
  SECTION("not UTF-8") {
    folder.write("a.sql", "SELECT 1;\nSELECT 'caf\xE9';");
    const Error error = folder.bad();
    CHECK(error.message == "the text is not UTF-8");
    CHECK(error.at == Place{folder.file("a.sql"), 2, 12});
  }
  SECTION("a NUL byte") {
    folder.write("a.sql", std::string_view("SELECT 1;\0DROP TABLE t;", 23));
    CHECK(folder.bad().message == "the text contains a NUL byte");
  }
  SECTION("a psql meta-command") {
    folder.write("a.sql", "SELECT 1;\n\\i other.sql\n");
    const Error error = folder.bad();
    CHECK(error.at.line == 2);
    CHECK(error.hint == "Remove the psql meta-command: only SQL is read here.");
  }
  SECTION("an open string") {
    folder.write("a.sql", "SELECT 1;\nSELECT 'abc;\nSELECT 2;\n");
    const Error error = folder.bad();
    CHECK(error.message.starts_with("unterminated quoted string"));
    CHECK(error.message.find('\n') == std::string::npos);
    CHECK(error.at == Place{folder.file("a.sql"), 2, 8});
  }
  SECTION("a way down") {
    folder.write("1_a.down.sql", "DROP TABLE a;");
    folder.write("1_a.up.sql", "CREATE TABLE a ();");
    CHECK(folder.bad(as_layout("plain")).at.file == folder.file("1_a.down.sql"));
  }
  SECTION("another tool's sections") {
    folder.write("1_a.sql", "-- migrate:up\nCREATE TABLE a ();\n-- migrate:down\nDROP TABLE a;\n");
    const Error error = folder.bad(as_layout("plain"));
    CHECK(error.message == "the file is written for dbmate, which is not read as plain SQL");
    CHECK(error.at.line == 3);
  }
}

TEST_CASE("bad files can be left out, each with its error") {
  const SourceFolder folder;
  folder.write("1.sql", "SELECT 1;");
  folder.write("2.sql", "SELEC 2;");
  folder.write("3.sql", "SELECT '\xE9';");
  folder.write("4.sql", "SELECT 4;");
  SourceOptions options;
  options.bad_file = BadFile::kLeaveOut;
  const Source source = folder.good(options);
  CHECK(versions(source) == std::vector<std::string>{"1", "4"});
  REQUIRE(source.unread.size() == 2);
  CHECK(source.unread[0].at == Place{folder.file("2.sql"), 1, 1});
  CHECK(source.unread[1].message == "the text is not UTF-8");
  CHECK(folder.bad().at.file == folder.file("2.sql"));
}

TEST_CASE("gaps in counted versions and files without a statement are warned about") {
  const SourceFolder folder;
  folder.write("1_a.up.sql", "SELECT 1;");
  folder.write("2_b.up.sql", "-- nothing yet\n");
  folder.write("4_d.up.sql", "SELECT 4;");
  folder.write("5_e.up.sql", "SELECT 5;");
  const Source source = folder.good();
  CHECK(source.warnings == std::vector<std::string>{"between versions 2 and 4 there is a gap",
                                                    "has no statement: 2 in 2_b.up.sql"});
}

TEST_CASE("dates are not counted, so nothing is missing between them") {
  const SourceFolder folder;
  folder.write("20240101_a.up.sql", "SELECT 1;");
  folder.write("20250101_b.up.sql", "SELECT 2;");
  CHECK(folder.good().warnings.empty());
}

TEST_CASE("a folder that looks like two tools is an error that names both") {
  const SourceFolder folder;
  folder.write("1_a.sql", "-- migrate:up\nSELECT 1;\n-- migrate:down\n");
  folder.write("2_b.sql", "-- +goose Up\nSELECT 1;\n");
  const Error error = folder.bad();
  CHECK(error.message ==
        "the folder looks like goose (1 of 2 files with \"-- +goose Up\") and like dbmate (1 of 2 "
        "files with \"-- migrate:up\")");
  CHECK(error.hint ==
        "Say which with --layout goose or --layout dbmate, or layout in [source] of bellows.toml.");
  CHECK(folder.bad(as_layout("dbmate")).message == "the file has no \"-- migrate:up\"");
}

TEST_CASE("names and contents of different tools tie, too, unless one of them is few") {
  const SourceFolder folder;
  folder.write("V1__a.sql", "SELECT 1;");
  folder.write("20240101_b.sql", "-- migrate:up\nSELECT 1;");
  CHECK(folder.bad().message.find("and like Flyway") != std::string::npos);
  folder.write("20240102_c.sql", "-- migrate:up\nSELECT 1;");
  const Source source = folder.good();
  CHECK(source.layout == "dbmate");
  CHECK(warns(source, "left out, as dbmate would: V1__a.sql"));
}

TEST_CASE("content outranks names, and a marker outranks both") {
  const SourceFolder folder;
  folder.write("V1__a.sql", "--liquibase formatted sql\n--changeset a:1\nSELECT 1;\n");
  CHECK(folder.good().layout == "liquibase");
  folder.write("migration_lock.toml", "provider = \"postgresql\"\n");
  folder.write("1_a/migration.sql", "SELECT 1;");
  CHECK(folder.good().layout == "prisma");
  CHECK(folder.good().evidence == "migration_lock.toml is there");
}

TEST_CASE("Atlas keeps its sums beside files of another layout") {
  const SourceFolder folder;
  folder.write("atlas.sum", "h1:x\n");
  folder.write("20240101_a.sql", "-- atlas:txmode none\n\nSELECT 1;");
  const Source source = folder.good();
  CHECK(source.layout == "plain");
  CHECK(source.evidence.starts_with("atlas.sum is there; "));
  CHECK_FALSE(source.migrations[0].transactional);
}

TEST_CASE("a single file is read as its contents say") {
  const SourceFolder folder;
  folder.write("x.sql", "-- migrate:up\nCREATE TABLE t ();\n-- migrate:down\nDROP TABLE t;\n");
  const Result<Source> source = read_source(folder.path() / "x.sql");
  REQUIRE_FALSE(source);  // dbmate wants a version in the name
  folder.write("1_x.sql", "-- migrate:up\nCREATE TABLE t ();\n-- migrate:down\nDROP TABLE t;\n");
  const Result<Source> named = read_source(folder.path() / "1_x.sql");
  REQUIRE(named);
  CHECK(named->layout == "dbmate");
  CHECK(texts(named->migrations[0].statements) == std::vector<std::string>{"CREATE TABLE t ()"});
}

TEST_CASE("thousands of files come in the same order whatever core read them") {
  const SourceFolder folder;
  for (int i = 0; i < 3000; ++i) {
    folder.write("V" + std::to_string(i) + "__x.sql", "SELECT " + std::to_string(i) + ";");
  }
  const Source source = folder.good();
  REQUIRE(source.migrations.size() == 3000);
  for (std::size_t i = 0; i < source.migrations.size(); ++i) {
    REQUIRE(source.migrations[i].statements[0].text == "SELECT " + std::to_string(i));
  }
}
