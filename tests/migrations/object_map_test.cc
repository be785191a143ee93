#include "migrations/object_map.h"

#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <string>

using namespace bellows;

namespace {

using Map = ObjectMap<int, std::string>;

std::map<int, std::string> contents(const Map& map) {
  std::map<int, std::string> all;
  for (const auto& [key, value] : map) {
    CHECK((all.empty() || all.rbegin()->first < key));
    all.emplace(key, value);
  }
  CHECK(all.size() == map.size());
  return all;
}

}  // namespace

TEST_CASE("an object map does what a std::map does", "[object_map]") {
  std::mt19937 random(1);  // NOLINT: the same each time
  Map map;
  std::map<int, std::string> expected;
  for (int step = 0; step < 2000; ++step) {
    const int key = static_cast<int>(random() % 100);
    const std::string value = std::to_string(step);
    switch (random() % 5) {
      case 0:
        CHECK(map.emplace(key, value).second == expected.emplace(key, value).second);
        break;
      case 1:
        map.insert_or_assign(key, value);
        expected.insert_or_assign(key, value);
        break;
      case 2:
        CHECK(map.erase(key) == expected.erase(key));
        break;
      case 3:
        map[key] += "x";
        expected[key] += "x";
        break;
      default: {
        const auto found = map.find(key);
        CHECK((found != map.end()) == expected.contains(key));
        const auto next = map.lower_bound(key);
        const auto expected_next = expected.lower_bound(key);
        REQUIRE((next == map.end()) == (expected_next == expected.end()));
        CHECK((next == map.end() || next->first == expected_next->first));
        break;
      }
    }
  }
  CHECK(contents(map) == expected);
}

TEST_CASE("a copy of an object map and the original go their own ways", "[object_map]") {
  Map map;
  for (int key = 0; key < 50; ++key) {
    map.emplace(key, "old");
  }
  const Map before = map;
  CHECK(map == before);
  for (int key = 0; key < 50; key += 3) {
    map.at(key) = "new";
  }
  map.erase(1);
  map.emplace(100, "added");
  CHECK_FALSE(map == before);
  CHECK(map.size() == 50);
  CHECK(map.at(3) == "new");
  CHECK_FALSE(map.contains(1));
  const auto old = contents(before);
  CHECK(old.size() == 50);
  for (const auto& [key, value] : old) {
    CHECK(value == "old");
  }
}

TEST_CASE("an object that carries its key can be moved into an object map", "[object_map]") {
  struct Named {
    std::string name;
  };

  ObjectMap<std::string, Named> map;
  const std::string text = "longer than what a string keeps in itself";
  Named one{text};
  map.emplace(one.name, std::move(one));
  REQUIRE(map.contains(text));
  CHECK(map.at(text).name == text);
  Named other{text + "s"};
  map.insert_or_assign(other.name, std::move(other));
  REQUIRE(map.contains(text + "s"));
  CHECK(map.at(text + "s").name == text + "s");
}

TEST_CASE("a reference into an object map outlives other changes", "[object_map]") {
  Map map;
  map.emplace(1, "one");
  std::string& one = map.at(1);
  for (int key = 2; key < 200; ++key) {
    map.emplace(key, "other");
  }
  map.erase(100);
  one += "!";
  CHECK(map.at(1) == "one!");
}

TEST_CASE("an object map knows what was touched since it settled", "[object_map]") {
  Map map;
  map.emplace(1, "one");
  map.emplace(2, "two");
  map.settled();
  const Map& looked_at = map;
  CHECK(looked_at.at(1) == "one");
  CHECK(map.find(7) == map.end());
  CHECK(map.touched().empty());
  map.at(2) = "zwei";
  map.erase(1);
  CHECK(map.touched() == std::vector<int>{2, 1});
  REQUIRE(map.erased().size() == 1);
  CHECK(map.erased().front()->second == "one");
}
