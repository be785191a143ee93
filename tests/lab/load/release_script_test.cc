#include "tests/lab/load/release_script.h"

#include <catch2/catch.hpp>

namespace load_lab {

TEST_CASE("a release is read from its file") {
  std::string trouble;
  const auto release = parse_release(
      "-- write name 20\nUPDATE item SET name = {value}\nWHERE id = {key};\n\n"
      "-- insert item name note 5\nINSERT INTO item VALUES ({new}, {value}, {value});\n"
      "-- shift hits 1000\n-- rows item 0\nSELECT id FROM item WHERE id > {rows};\n",
      trouble);
  REQUIRE(release);
  REQUIRE(release->statements.size() == 3);
  CHECK(release->statements[0].title == "write name");
  CHECK(release->statements[0].weight == 20);
  CHECK(release->statements[1].doing == Doing::kInsert);
  CHECK(release->statements[1].object == "item");
  CHECK(release->statements[1].written == std::vector<std::string>{"name", "note"});
  CHECK(release->shifts.at("hits") == 1000);
}

TEST_CASE("what is not understood in a release is an error") {
  for (const char* text :
       {"SELECT 1;", "-- read name\nSELECT 1;", "-- paint name 5\nSELECT 1;", "-- read name 5\n",
        "", "-- read name other 5\nSELECT 1;", "-- rows item 0\nSELECT 1;"}) {
    std::string trouble;
    CHECK_FALSE(parse_release(text, trouble));
    CHECK_FALSE(trouble.empty());
  }
}

TEST_CASE("placeholders become parameters or literals; other braces stay") {
  Statement statement;
  statement.title = "write name";
  statement.sql = "UPDATE t SET a = '{}', b = {value}, c = {value} WHERE id = {key}";
  Filling filling;
  filling.key = 7;
  filling.value = 1001;
  const shop::Call prepared = prepared_call(statement, filling);
  CHECK(prepared.name == "write name");
  CHECK(prepared.sql == "UPDATE t SET a = '{}', b = $1, c = $1 WHERE id = $2");
  CHECK(prepared.parameters == std::vector<std::string>{"1001", "7"});
  const shop::Call simple = simple_call(statement, filling);
  CHECK(simple.name.empty());
  CHECK(simple.sql == "UPDATE t SET a = '{}', b = '1001', c = '1001' WHERE id = '7'");
}

}  // namespace load_lab
