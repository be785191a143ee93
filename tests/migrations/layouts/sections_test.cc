// Tools that keep the way up and the way down in one file: dbmate, goose, node-pg-migrate.
#include <catch2/catch.hpp>

#include "tests/migrations/source_folder.h"

using namespace bellows;

using Texts = std::vector<std::string>;

TEST_CASE("dbmate's sections") {
  const SourceFolder folder;
  folder.write("20240101_add_users.sql",
               "-- a comment first\n-- migrate:up\nCREATE TABLE users ();\n\n-- migrate:down\n"
               "DROP TABLE users;\n");
  folder.write("20240102_index.sql",
               "--migrate:up transaction:false\r\nCREATE INDEX CONCURRENTLY i ON users (a);\r\n"
               "-- migrate:down transaction:false\r\nDROP INDEX CONCURRENTLY i;\r\n");
  folder.write("schema.sql", "CREATE TABLE users ();");
  const Source source = folder.good();
  CHECK(source.layout == "dbmate");
  CHECK(source.evidence == "2 of 3 files with \"-- migrate:up\"");
  CHECK(versions(source) == Texts{"20240101", "20240102"});
  const Migration& users = source.migrations[0];
  CHECK(users.description == "add users");
  CHECK(users.recorded_name == "20240101");
  CHECK(users.tool_checksum.empty());
  CHECK(users.transactional);
  CHECK(texts(users.statements) == Texts{"CREATE TABLE users ()"});
  CHECK(users.statements[0].line == 3);
  CHECK(users.text.substr(users.statements[0].range.begin, 12) == "CREATE TABLE");
  CHECK(texts(users.down) == Texts{"DROP TABLE users"});
  CHECK(users.down[0].line == 6);
  CHECK(users.down_file.empty());
  CHECK_FALSE(source.migrations[1].transactional);
  CHECK(source.migrations[1].statements[0].line == 2);
  CHECK(warns(source, "left out, as dbmate would: schema.sql"));
}

TEST_CASE("what dbmate would not run is an error with its place") {
  const SourceFolder folder;
  folder.write("2_b.sql", "-- migrate:up\nSELECT 1;\n");
  SECTION("statements before the mark") {
    folder.write("1_a.sql", "SELECT 0;\n-- migrate:up\nSELECT 1;\n");
    CHECK(folder.bad().at == Place{folder.file("1_a.sql"), 1, 1});
  }
  SECTION("no mark") {
    folder.write("1_a.sql", "SELECT 0;\n");
    CHECK(folder.bad().message == "the file has no \"-- migrate:up\"");
  }
  SECTION("a mistake in the second section is told with the file's line") {
    folder.write("1_a.sql", "-- migrate:up\n\nSELECT 1;\nSELEC 2;\n-- migrate:down\n");
    CHECK(folder.bad().at == Place{folder.file("1_a.sql"), 4, 1});
  }
}

TEST_CASE("a mark in a string is none unless it begins a line, as with the tool") {
  const SourceFolder folder;
  folder.write("1_a.sql", "-- migrate:up\nSELECT '  -- migrate:down';\n");
  CHECK(folder.good().migrations[0].statements.size() == 1);
}

TEST_CASE("goose's annotations") {
  const SourceFolder folder;
  folder.write("00010_b.sql", "-- +goose NO TRANSACTION\n-- +goose Up\nSELECT 10;\n");
  folder.write("00009_function.sql",
               "-- +goose Up\n-- +goose StatementBegin\nCREATE FUNCTION f() RETURNS int AS $$\n"
               "BEGIN RETURN 1; END\n$$ LANGUAGE plpgsql;\n-- +goose StatementEnd\nSELECT 1;\n"
               "-- +goose Down\nDROP FUNCTION f();\n");
  folder.write("00011_code.go", "package migrations\n");
  const Source source = folder.good();
  CHECK(source.layout == "goose");
  CHECK(versions(source) == Texts{"00009", "00010"});
  CHECK(source.migrations[0].recorded_name == "9");
  CHECK(source.migrations[0].statements.size() == 2);
  CHECK(source.migrations[0].statements[1].line == 7);
  CHECK(texts(source.migrations[0].down) == Texts{"DROP FUNCTION f()"});
  CHECK_FALSE(source.migrations[1].transactional);
  CHECK(warns(source, "written in Go, so not read: 00011_code.go"));
}

TEST_CASE("goose's mistakes") {
  const SourceFolder folder;
  folder.write("2_b.sql", "-- +goose Up\nSELECT 1;\n");
  const auto message = [&](std::string_view text) {
    folder.write("1_a.sql", text);
    return folder.bad().message;
  };
  CHECK(message("SELECT 1;\n-- +goose Up\n") == "the file has no \"-- +goose Up\" before this");
  CHECK(message("-- +goose Down\n-- +goose Up\n") ==
        "the file has no \"-- +goose Up\" before this");
  CHECK(message("-- +goose Up\n-- +goose Up\n") == "\"-- +goose Up\" does not belong here");
  CHECK(message("-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n") ==
        "\"-- +goose StatementEnd\" is missing");
  CHECK(message("-- +goose Up\n-- +goose Wat\n") == "unknown annotation \"-- +goose wat\"");
}

TEST_CASE("goose's variables have their values from the configuration") {
  const SourceFolder folder;
  folder.write("1_a.sql",
               "-- +goose Up\nSELECT '${A}';\n-- +goose ENVSUB ON\nSELECT '${A}', '${B:-b}';\n"
               "-- +goose ENVSUB OFF\nSELECT '${A}';\n");
  CHECK(folder.bad().message == "the variable ${A} has no value");
  CHECK(folder.bad().at.line == 4);
  SourceOptions options;
  options.placeholders = {{"A", "x"}};
  CHECK(texts(folder.good(options).migrations[0].statements) ==
        Texts{"SELECT '${A}'", "SELECT 'x', 'b'", "SELECT '${A}'"});
}

TEST_CASE("node-pg-migrate's marks, in whatever letter case and order") {
  const SourceFolder folder;
  folder.write("1700000000000_first.sql",
               "-- Up Migration\nCREATE TABLE a ();\n-- Down Migration\nDROP TABLE a;\n");
  folder.write("20231114221320000_second.sql",
               "  --- down MIGRATION\nDROP TABLE b;\n -- up migration\nCREATE TABLE b ();\n");
  folder.write("1600000000000_no_marks.sql", "CREATE TABLE c ();");
  folder.write("20231114221319999_just_before.sql", "SELECT 1;");
  folder.write("1700000000002_code.js", "exports.up = () => {}");
  const Source source = folder.good();
  CHECK(source.layout == "node-pg-migrate");
  CHECK(versions(source) == Texts{"1600000000000_no_marks", "20231114221319999_just_before",
                                  "1700000000000_first", "20231114221320000_second"});
  CHECK(texts(source.migrations[2].statements) == Texts{"CREATE TABLE a ()"});
  CHECK(texts(source.migrations[2].down) == Texts{"DROP TABLE a"});
  CHECK(texts(source.migrations[3].statements) == Texts{"CREATE TABLE b ()"});
  CHECK(texts(source.migrations[3].down) == Texts{"DROP TABLE b"});
  CHECK(source.migrations[3].recorded_name == "20231114221320000_second");
  CHECK(warns(source, "1700000000002_code.js"));
}
