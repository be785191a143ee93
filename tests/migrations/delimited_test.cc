#include "migrations/layouts/delimited.h"

#include <catch2/catch.hpp>

namespace bellows {
namespace {

constexpr std::string_view kAlembic = "-- Running upgrade {from} -> {version}";

Result<std::vector<Migration>> split(std::string_view text, std::string_view pattern = kAlembic) {
  Result<Delimiter> delimiter = read_delimiter(pattern);
  REQUIRE(delimiter);
  Result<DividedText> divided = split_at_delimiters(text, *delimiter, "print");
  if (!divided) {
    return std::move(divided).error();
  }
  return std::move(divided->migrations);
}

std::string version_in(std::string_view pattern, std::string_view line) {
  Result<Delimiter> delimiter = read_delimiter(pattern);
  REQUIRE(delimiter);
  const std::optional<DelimiterMatch> match = match_delimiter(*delimiter, line);
  return match ? match->version + "/" + match->description : "none";
}

std::string refusal(std::string_view pattern) {
  Result<Delimiter> delimiter = read_delimiter(pattern);
  return delimiter ? "accepted" : delimiter.error().message;
}

TEST_CASE("a delimiter is a line with holes") {
  CHECK(version_in(kAlembic, "-- Running upgrade a1 -> b2") == "b2/");
  CHECK(version_in(kAlembic, "-- Running upgrade  -> b2\r") == "b2/");  // from the beginning
  CHECK(version_in(kAlembic, "-- Running upgrade a1, a2 -> b2") == "b2/");
  CHECK(version_in(kAlembic, "-- Running downgrade a1 -> b2") == "none");
  CHECK(version_in(kAlembic, "-- Running upgrade a1 -> ") == "none");
  CHECK(version_in("-- Migration {version}: {description}", "-- Migration 7: add it: now") ==
        "7/add it: now");
  CHECK(version_in("-- <{version}>", "-- <7>") == "7/");
  CHECK(version_in("-- <{version}>", "-- <7> or so") == "none");
}

TEST_CASE("a delimiter without a version, or that is no comment, is refused") {
  CHECK(refusal("-- Migration") == "the delimiter needs the hole {version} once");
  CHECK(refusal("-- {version} {version}") == "the delimiter needs the hole {version} once");
  CHECK(refusal("-- {from}{version}") == "the delimiter has two holes with nothing between them");
  CHECK(refusal("-- {version") == "the delimiter has a { without its }");
  CHECK(refusal("Migration {version}") ==
        "the delimiter is no comment of SQL: it has to begin with --");
}

TEST_CASE("one transaction around all is a property of each migration") {
  Result<std::vector<Migration>> migrations = split(
      "BEGIN;\n\nCREATE TABLE alembic_version (version_num varchar(32));\n\n"
      "-- Running upgrade  -> a1\n\nCREATE TABLE a (id int);\n"
      "INSERT INTO alembic_version VALUES ('a1');\n\n"
      "-- Running upgrade a1 -> b2\n\nALTER TABLE a ADD b int;\n\nCOMMIT;\n");
  REQUIRE(migrations);
  REQUIRE(migrations->size() == 2);
  const Migration& first = migrations->at(0);
  CHECK(first.version == "a1");
  CHECK(first.recorded_name == "a1");
  CHECK(first.file == "print");
  CHECK(first.transactional);
  REQUIRE(first.statements.size() == 3);  // the history table is made with the first migration
  CHECK(first.statements[0].line == 3);
  CHECK(first.statements[1].line == 7);
  const Migration& second = migrations->at(1);
  REQUIRE(second.statements.size() == 1);
  CHECK(second.statements[0].line == 12);
  CHECK(second.transactional);
  CHECK(second.text.find("COMMIT") == std::string::npos);
}

TEST_CASE("where others have a transaction, a migration without one has none") {
  Result<std::vector<Migration>> migrations = split(
      "-- Running upgrade  -> a1\nBEGIN;\nCREATE TABLE a (id int);\nCOMMIT;\n"
      "-- Running upgrade a1 -> b2\nUPDATE a SET id = 1;\n"
      "-- Running upgrade b2 -> c3\nCREATE INDEX CONCURRENTLY i ON a (id);\n");
  REQUIRE(migrations);
  REQUIRE(migrations->size() == 3);
  CHECK(migrations->at(0).transactional);
  CHECK(migrations->at(0).statements.size() == 1);
  CHECK_FALSE(migrations->at(1).transactional);
  CHECK_FALSE(migrations->at(2).transactional);
}

TEST_CASE("a text that never says BEGIN runs each migration in a transaction") {
  Result<std::vector<Migration>> migrations = split(
      "-- Running upgrade  -> a1\nCREATE TABLE a (id int);\n"
      "-- Running upgrade a1 -> b2\nCREATE INDEX CONCURRENTLY i ON a (id);\n");
  REQUIRE(migrations);
  CHECK(migrations->at(0).transactional);
  CHECK_FALSE(migrations->at(1).transactional);
}

TEST_CASE("a transaction around a part of a migration stays in its text") {
  Result<std::vector<Migration>> migrations =
      split("-- Running upgrade  -> a1\nBEGIN;\nCREATE TABLE a (id int);\nCOMMIT;\nVACUUM;\n");
  REQUIRE(migrations);
  CHECK_FALSE(migrations->at(0).transactional);
  CHECK(migrations->at(0).statements.size() == 4);
}

TEST_CASE("only comments divide, not what stands in a string, a body or a statement") {
  Result<std::vector<Migration>> migrations = split(
      "-- Running upgrade  -> a1\nSELECT '\n-- Running upgrade a1 -> b2\n', $$\n"
      "-- Running upgrade a1 -> c3\n$$,\n-- Running upgrade a1 -> d4\n1;\n");
  REQUIRE(migrations);
  CHECK(migrations->size() == 1);
}

TEST_CASE("directives of a section are read, with places in the whole text") {
  Result<std::vector<Migration>> migrations = split(
      "-- Running upgrade  -> a1\nSELECT 1;\n-- Running upgrade a1 -> b2\n"
      "-- bellows: no-transaction\nSELECT 2;\n");
  REQUIRE(migrations);
  REQUIRE(migrations->at(1).directives.size() == 1);
  CHECK(migrations->at(1).directives[0].at.line == 4);
  CHECK_FALSE(migrations->at(1).transactional);
}

TEST_CASE("what a tool could not write as SQL is told") {
  Result<Delimiter> delimiter = read_delimiter(kAlembic);
  REQUIRE(delimiter);
  Result<DividedText> divided = split_at_delimiters(
      "-- Running upgrade  -> a1\nSELECT 1;\n--\n"
      "-- MIGRATION NOW PERFORMS OPERATION THAT CANNOT BE WRITTEN AS SQL:\n"
      "-- Raw Python operation\n--\n-- Running upgrade a1 -> b2\nSELECT 2;\n",
      *delimiter, "print");
  REQUIRE(divided);
  CHECK(divided->warnings ==
        std::vector<std::string>{"migration a1 is in part a program, which is left out: 1 of its "
                                 "operations cannot be written as SQL"});
}

TEST_CASE("the history row that Alembic writes needs no batches") {
  Result<std::vector<Migration>> migrations = split(
      "-- Running upgrade  -> a1\nUPDATE alembic_version SET version_num = 'a1';\n"
      "UPDATE other SET version_num = 'a1';\n");
  REQUIRE(migrations);
  REQUIRE(migrations->at(0).directives.size() == 1);
  CHECK(migrations->at(0).directives[0].statement == 0);
}

TEST_CASE("an output that cannot be divided, or that says a version twice, is an error") {
  Result<std::vector<Migration>> none = split("SELECT 1;\n");
  REQUIRE_FALSE(none);
  CHECK(none.error().message == "no comment in the output of print matches the delimiter");
  Result<std::vector<Migration>> twice =
      split("-- Running upgrade  -> a1\n-- Running upgrade a1 -> a1\n");
  REQUIRE_FALSE(twice);
  CHECK(twice.error().message == "version a1 is there twice in the output of print");
  Result<std::vector<Migration>> wrong = split("-- Running upgrade  -> a1\nSELEC 1;\n");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().at.line == 2);
}

}  // namespace
}  // namespace bellows
