// A column that is split while the old release writes it whole and the new one in parts.
#include "tests/support/rollout_fixture.h"

namespace bellows {
namespace {

// The way back leaves a blank behind a name of one word: filling the rows must not write that.
constexpr const char* kPeople =
    "CREATE TABLE people (id int PRIMARY KEY, name text NOT NULL);\n"
    "INSERT INTO people VALUES (1, 'Ada Lovelace'), (2, 'Plato');\n";

constexpr const char* kSplit =
    "ALTER TABLE people ADD COLUMN first text, ADD COLUMN rest text;\n"
    "-- bellows: back name = concat_ws(' ', first, rest) because a blank may stay behind\n"
    "UPDATE people SET first = split_part(name, ' ', 1), "
    "rest = substr(name, length(split_part(name, ' ', 1)) + 2);\n"
    "ALTER TABLE people DROP COLUMN name;\n";

std::string person(const Client& client, int id) {
  return client.ask(
      "SELECT concat_ws('|', coalesce(name, '-'), coalesce(first, '-'), coalesce(rest, '-')) "
      "FROM people WHERE id = " +
      std::to_string(id));
}

}  // namespace

TEST_CASE("a column that is split follows what either release writes", "[pg]") {
  const PhasedRollout rollout(kPeople, kSplit);
  rollout.run_until("expand");
  const Client old_release(rollout.url(), "shop-1.0");
  const Client new_release(rollout.url(), "shop-2.0");
  write(old_release, "INSERT INTO people (id, name) VALUES (3, 'Grace Hopper')");
  write(new_release, "INSERT INTO people (id, first, rest) VALUES (4, 'Alan', 'Turing')");
  write(old_release, "INSERT INTO people (id, name) VALUES (5, 'A B'), (6, 'C D')");
  CHECK(person(old_release, 3) == "Grace Hopper|Grace|Hopper");
  CHECK(person(old_release, 4) == "Alan Turing|Alan|Turing");
  write(old_release, "UPDATE people SET name = 'Grace M. Hopper' WHERE id = 3");
  write(new_release, "UPDATE people SET rest = 'M. Turing' WHERE id = 4");
  write(new_release, "UPDATE people SET first = 'X' WHERE id IN (5, 6)");
  CHECK(person(old_release, 3) == "Grace M. Hopper|Grace|M. Hopper");
  CHECK(person(old_release, 4) == "Alan M. Turing|Alan|M. Turing");
  CHECK(person(old_release, 6) == "X D|X|D");

  rollout.run_until("backfill");
  CHECK(person(old_release, 1) == "Ada Lovelace|Ada|Lovelace");
  CHECK(person(old_release, 2) == "Plato|Plato|");  // as it was, not as it would come back
  write(new_release, "UPDATE people SET rest = 'of Athens' WHERE id = 2");
  CHECK(person(old_release, 2) == "Plato of Athens|Plato|of Athens");
  rollout.finish();
  CHECK(new_release.ask("SELECT string_agg(first || '/' || rest, ',' ORDER BY id) FROM people") ==
        "Ada/Lovelace,Plato/of Athens,Grace/M. Hopper,Alan/M. Turing,X/B,X/D");
}

TEST_CASE("without a reason, a value that does not come back stops the plan", "[pg]") {
  std::string split = kSplit;
  const std::string reason = " because a blank may stay behind";
  split.erase(split.find(reason), reason.size());
  const PhasedRollout rollout(kPeople, split);
  const ProgramRun run = expect(6, {"run"});
  CHECK_THAT(run.err, Catch::Contains("people.id) = (2)"));
  CHECK(ask(rollout.url(), "SELECT string_agg(name, ',' ORDER BY id) FROM people") ==
        "Ada Lovelace,Plato");
}

}  // namespace bellows
