#include <catch2/catch.hpp>

#include "tests/migrations/source_folder.h"

using namespace bellows;

using Texts = std::vector<std::string>;

TEST_CASE("Liquibase's changesets") {
  const SourceFolder folder;
  folder.write("b.sql", "-- liquibase formatted sql\n-- changeset bob:1\nSELECT 2;\n");
  folder.write("a.sql",
               "--liquibase formatted sql\n\n--changeset alice:create-t\n"
               "create table t (id int);\ninsert into t values (1);\n"
               "--rollback drop table t;\n\n"
               "--changeset \"a b\":2 runInTransaction:false runOnChange:true\n"
               "--comment two\n\nCREATE INDEX CONCURRENTLY i ON t (id);\n");
  const Source source = folder.good();
  CHECK(source.layout == "liquibase");
  CHECK(versions(source) == Texts{"a.sql::create-t::alice", "a.sql::2::a b", "b.sql::1::bob"});
  const Migration& first = source.migrations[0];
  CHECK(first.recorded_name == "alice:create-t");
  CHECK(first.tool_checksum == "9:b305adaaacb708bcfd2069cbcb89961f");
  CHECK(texts(first.statements) == Texts{"create table t (id int)", "insert into t values (1)"});
  CHECK(first.statements[1].line == 5);
  CHECK(texts(first.down) == Texts{"drop table t"});
  CHECK(first.text.starts_with("--changeset alice"));
  CHECK(first.text_begin == 27);
  const Migration& second = source.migrations[1];
  CHECK(second.description == "two");
  CHECK(second.repeatable);
  CHECK_FALSE(second.transactional);
  CHECK(second.statements[0].line == 11);
}

TEST_CASE("mistakes and directives in a changeset have the file's lines") {
  const SourceFolder folder;
  folder.write("a.sql",
               "--liquibase formatted sql\n--changeset a:1\nSELECT 1;\n--changeset a:2\n"
               "-- bellows: release v2\nSELECT 2;\n");
  CHECK(folder.good().migrations[1].directives[0].at.line == 5);
  folder.write(
      "a.sql",
      "--liquibase formatted sql\n--changeset a:1\nSELECT 1;\n--changeset a:2\nSELEC 2;\n");
  CHECK(folder.bad().at == Place{folder.file("a.sql"), 5, 1});
}

TEST_CASE("what Liquibase's attributes and comments lead to") {
  const SourceFolder folder;
  const auto read = [&](const std::string& text) {
    folder.write("a.sql", "--liquibase formatted sql\n" + text);
    return folder.good();
  };
  SECTION("another end of statements") {
    const Source source =
        read("--changeset a:1 endDelimiter:// splitStatements:true\nSELECT 1 //\nSELECT 2//\n");
    CHECK(texts(source.migrations[0].statements) == Texts{"SELECT 1", "SELECT 2"});
  }
  SECTION("databases") {
    const Source source = read(
        "--changeset a:1 dbms:oracle\nSELECT 1 FROM dual;\n--changeset a:2 dbms:postgresql,h2\n"
        "SELECT 2;\n--changeset a:3 dbms:!oracle\nSELECT 3;\n--changeset a:4 ignore:true\nx\n");
    CHECK(versions(source) == Texts{"a.sql::2::a", "a.sql::3::a"});
    CHECK(warns(source, "a.sql::1::a and 1 more"));
  }
  SECTION("properties") {
    const Source source = read(
        "--property name:table value:people\n--changeset a:1\nSELECT * FROM ${table}, "
        "\"${other}\";\n");
    CHECK(source.migrations[0].statements[0].text == "SELECT * FROM people, \"${other}\"");
    CHECK_FALSE(source.migrations[0].as_in_file);
  }
  SECTION("ignored lines") {
    const Source source = read(
        "--changeset a:1\nSELECT 1;\n--ignoreLines:start\n--changeset a:9\nnonsense\n"
        "--ignoreLines:end\n--ignoreLines:1\nmore\nSELECT 2;\n");
    CHECK(versions(source) == Texts{"a.sql::1::a"});
    CHECK(texts(source.migrations[0].statements) == Texts{"SELECT 1", "SELECT 2"});
    CHECK(source.migrations[0].statements[1].line == 10);
  }
  SECTION("preconditions") {
    const Source source = read(
        "--changeset a:1\n--preconditions onFail:MARK_RAN\n"
        "--precondition-sql-check expectedResult:0 SELECT count(*) FROM t\nSELECT 1;\n");
    CHECK(texts(source.migrations[0].statements) == Texts{"SELECT 1"});
    CHECK(warns(source, "preconditions are not asked"));
  }
  SECTION("a way back in a block comment, and none that is needed") {
    const Source source = read(
        "--changeset a:1\nCREATE TABLE t ();\n/* liquibase rollback\nDROP TABLE t;\n*/\n"
        "--changeset a:2\nSELECT 1;\n--rollback not required\n");
    CHECK(texts(source.migrations[0].down) == Texts{"DROP TABLE t"});
    CHECK(texts(source.migrations[0].statements) == Texts{"CREATE TABLE t ()"});
    CHECK(source.migrations[1].down.empty());
  }
  SECTION("a changeset without an author") {
    folder.write("a.sql", "--liquibase formatted sql\n--changeset one\nSELECT 1;\n");
    CHECK(folder.bad().at.line == 2);
  }
}

TEST_CASE("ten thousand changesets in one file take no longer than so many statements") {
  const SourceFolder folder;
  std::string text = "--liquibase formatted sql\n";
  for (int i = 0; i < 10'000; ++i) {
    const std::string number = std::to_string(i);
    text += "--changeset a:" + number + "\nCREATE TABLE t" + number + " (id int);\n";
  }
  folder.write("a.sql", text);
  const Source source = folder.good();
  REQUIRE(source.migrations.size() == 10'000);
  CHECK(source.migrations.back().statements[0].line == 20'001);
  std::size_t bytes = 0;
  for (const Migration& migration : source.migrations) {
    bytes += migration.text.size();
  }
  CHECK(bytes < text.size());  // nobody has the whole file
}
