#include "tests/lab/load/check_history.h"

#include <catch2/catch.hpp>

namespace load_lab {
namespace {

Entry read(std::string value, std::int64_t sent, std::int64_t answered) {
  return {Kind::kRead, "name", 1, std::move(value), sent, answered, Outcome::kDone};
}

Entry write(std::string value, std::int64_t sent, std::int64_t answered,
            Outcome outcome = Outcome::kDone) {
  return {Kind::kWrite, "name", 1, std::move(value), sent, answered, outcome};
}

Entry found(int value, std::int64_t sent, std::int64_t answered) {
  return {Kind::kRead, "hits", 1, std::to_string(value), sent, answered, Outcome::kDone};
}

Entry increment(std::int64_t sent, std::int64_t answered, Outcome outcome = Outcome::kDone) {
  return {Kind::kIncrement, "hits", 1, "", sent, answered, outcome};
}

Entry row(Kind kind, std::int64_t key, Outcome outcome = Outcome::kDone) {
  return {kind, "item", key, "", 0, 0, outcome};
}

std::vector<std::string> wrong_in(const History& history) {
  return check_history(history).wrong;
}

using Wrong = std::vector<std::string>;

}  // namespace

TEST_CASE("a history in which everything is found where it was left") {
  const Checked checked =
      check_history({read("first", 0, 1), write("2", 2, 4), read("2", 5, 6), write("3", 7, 9),
                     read("3", 10, 11), found(5, 0, 1), increment(2, 3), increment(4, 5),
                     found(7, 6, 7), row(Kind::kInsert, 8), row(Kind::kInsert, 9),
                     row(Kind::kDelete, 9), row(Kind::kListed, 0), row(Kind::kPresent, 8)});
  CHECK(checked.wrong == Wrong{});
  CHECK(checked.reads == 5);
  CHECK(checked.writes == 2);
  CHECK(checked.increments == 2);
  CHECK(checked.inserts == 2);
  CHECK(checked.deletes == 1);
  CHECK(checked.read_at_end == 2);
}

TEST_CASE("a write that was acknowledged and is not there at the end is lost") {
  CHECK(wrong_in({read("first", 0, 1), write("2", 2, 3), write("3", 4, 5), read("2", 6, 7)}) ==
        Wrong{"name of row 1: found 2, which had been overwritten"});
  CHECK(wrong_in({read("first", 0, 1), write("2", 2, 3), read("first", 4, 5)}) ==
        Wrong{"name of row 1: found first, which had been overwritten"});
}

TEST_CASE("what is read must not be older than what was acknowledged before, or read before") {
  // The write was still under way when this read was sent, …
  CHECK(wrong_in({read("first", 0, 1), write("2", 2, 9), read("first", 5, 6)}).empty());
  // … but another read had found it already.
  CHECK(wrong_in({read("first", 0, 1), write("2", 2, 9), read("2", 3, 4), read("first", 5, 6)}) ==
        Wrong{"name of row 1: found first, which had been overwritten"});
}

TEST_CASE("writes that overlap may have happened in either order") {
  CHECK(
      wrong_in({read("first", 0, 1), write("2", 2, 6), write("3", 3, 5), read("2", 8, 9)}).empty());
  CHECK(
      wrong_in({read("first", 0, 1), write("2", 2, 6), write("3", 3, 5), read("3", 8, 9)}).empty());
}

TEST_CASE("a value that nobody wrote, or that was refused, or that comes later, is wrong") {
  CHECK(wrong_in({read("first", 0, 1), read("other", 2, 3)}) ==
        Wrong{"name of row 1: found other, which nobody wrote"});
  CHECK(wrong_in({read("first", 0, 1), write("2", 2, 3, Outcome::kRefused), read("2", 4, 5)}) ==
        Wrong{"name of row 1: found 2, which nobody wrote"});
  CHECK(wrong_in({read("first", 0, 1), read("2", 2, 3), write("2", 4, 5)}) ==
        Wrong{"name of row 1: found 2 before it was written"});
  CHECK(wrong_in({read(std::string(kNoRow), 2, 3)}) ==
        Wrong{"name of row 1: found (no row), which nobody wrote"});
}

TEST_CASE("a write whose outcome is unknown may be found, or not") {
  const Entry unknown = write("2", 2, 3, Outcome::kUnknown);
  CHECK(wrong_in({read("first", 0, 1), unknown, read("2", 4, 5)}).empty());
  CHECK(wrong_in({read("first", 0, 1), unknown, read("first", 4, 5)}).empty());
  CHECK(wrong_in({read("first", 0, 1), unknown, read("first", 4, 5), read("2", 6, 7)}).empty());
}

TEST_CASE("the same value written twice would hide a lost write") {
  CHECK(wrong_in({write("2", 0, 1), write("2", 2, 3)}) ==
        Wrong{"name of row 1: 2 was written twice"});
}

TEST_CASE("a counter neither loses an increment nor doubles one") {
  CHECK(wrong_in({found(5, 0, 1), increment(2, 3), increment(4, 5), found(6, 6, 7)}) ==
        Wrong{"hits of row 1: 1 acknowledged increments are lost"});
  CHECK(wrong_in({found(5, 0, 1), increment(2, 3), found(7, 6, 7)}) ==
        Wrong{"hits of row 1: 1 more than was ever added"});
  CHECK(wrong_in({found(5, 0, 1), increment(2, 3, Outcome::kRefused), found(6, 6, 7)}) ==
        Wrong{"hits of row 1: 1 more than was ever added"});
}

TEST_CASE("an increment under way, or of unknown outcome, may count or not") {
  for (const int value : {5, 6}) {
    CHECK(wrong_in({found(5, 0, 1), increment(2, 9), found(value, 3, 4)}).empty());
    CHECK(
        wrong_in({found(5, 0, 1), increment(2, 3, Outcome::kUnknown), found(value, 4, 5)}).empty());
  }
}

TEST_CASE("what the migration adds to a counter it adds once") {
  const Entry shift{Kind::kShift, "hits", 0, "1000", 0, 0, Outcome::kDone};
  CHECK(wrong_in({shift, found(5, 0, 1), increment(2, 3), found(1006, 4, 5)}).empty());
  CHECK(wrong_in({shift, found(5, 0, 1), increment(2, 3), found(2006, 4, 5)}) ==
        Wrong{"hits of row 1: 1000 more than was ever added"});
  CHECK(wrong_in({shift, found(5, 0, 1), increment(2, 3), found(6, 4, 5)}) ==
        Wrong{"hits of row 1: the migration added nothing"});
}

TEST_CASE("rows are there exactly when they were made and not removed") {
  const Entry listed = row(Kind::kListed, 0);
  CHECK(wrong_in({row(Kind::kInsert, 8), listed}) == Wrong{"item 8: it is missing"});
  CHECK(wrong_in({row(Kind::kInsert, 8), row(Kind::kDelete, 8), listed, row(Kind::kPresent, 8)}) ==
        Wrong{"item 8: it is there, although it was removed"});
  CHECK(wrong_in({listed, row(Kind::kPresent, 8)}) ==
        Wrong{"item 8: it is there, although nobody made it"});
  CHECK(wrong_in({row(Kind::kInsert, 8), listed, row(Kind::kPresent, 8), row(Kind::kPresent, 8)}) ==
        Wrong{"item 8: it is there more than once"});
  CHECK(wrong_in({row(Kind::kInsert, 8, Outcome::kRefused), listed, row(Kind::kPresent, 8)}) ==
        Wrong{"item 8: it is there, although nobody made it"});
  CHECK(wrong_in({row(Kind::kInsert, 8, Outcome::kUnknown), listed}).empty());
  CHECK(wrong_in({row(Kind::kInsert, 8), row(Kind::kInsert, 8), listed, row(Kind::kPresent, 8)})
            .size() == 2);
  // Nobody listed them, so nothing is known.
  CHECK(wrong_in({row(Kind::kInsert, 8)}).empty());
}

TEST_CASE("an entry's line says all of it") {
  const Entry entry{Kind::kWrite, "full name", -7, "a b", 123, 456, Outcome::kUnknown};
  CHECK(from_line(to_line(entry)) == entry);
  CHECK(from_line("") == std::nullopt);
  CHECK(from_line("write\tname\t7\ta\t1\t2\tperhaps") == std::nullopt);
  CHECK(from_line(to_line(entry) + "\tmore") == std::nullopt);
}

}  // namespace load_lab
