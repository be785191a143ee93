// What two names of a column hold while both releases write, for types whose = is not sameness, or
// that have none, and whatever search_path the writer has.
#include <catch2/catch.hpp>

#include "tests/support/expect_program.h"
#include "tests/support/sandbox_fixture.h"
#include "tests/support/surroundings.h"

namespace bellows {
namespace {

struct Values {
  std::string type;
  std::string first;
  std::string second;  // equal to the first for some of them, and yet another value
};

const std::vector<Values>& all_values() {
  static const std::vector<Values> list = {
      {"numeric", "1.0", "1.00"},
      {"interval", "1 day", "24:00:00"},
      {"float8", "0", "-0"},
      {"json", "{\"a\":1}", "{\"a\": 1}"},
      {"xml", "<a/>", "<b/>"},
      {"point", "(1,2)", "(1,3)"},
      {"text[]", "{a,b}", "{a,c}"},
      {"bpchar(3)", "a", "b"},
      {"jsonb", "{\"a\":1.0}", "{\"a\":1.00}"},
      {"text", "a", "A"},
      {"public.nocase", "a", "A"},
  };
  return list;
}

}  // namespace

TEST_CASE("both names hold the very same value, whatever its type's equality says", "[pg]") {
  const WorkFolder folder;
  const std::string url = fresh_database();
  const Environment database("DATABASE_URL", url);
  folder.write("bellows.toml", "[source]\nfolder = \"db\"\n");
  std::string history =
      "CREATE COLLATION insensitive (provider = icu, locale = 'und-u-ks-level2', deterministic = "
      "false);\nCREATE DOMAIN nocase AS text COLLATE insensitive;\n";
  std::string pending;
  for (std::size_t i = 0; i < all_values().size(); ++i) {
    const Values& values = all_values()[i];
    const std::string table = "t" + std::to_string(i);
    history += "CREATE TABLE " + table + " (id int PRIMARY KEY, a " + values.type +
               ");\nINSERT INTO " + table + " SELECT n, '" + values.first +
               "' FROM generate_series(1, 9) n;\n";
    pending += "ALTER TABLE " + table + " RENAME COLUMN a TO b;\n";
  }
  folder.write("db/V1__history.sql", history);
  expect_done({"run", "--direct"});
  folder.write("db/V2__names.sql", pending);
  expect_done({"run", "--until", "expand"});

  // Somebody's own operators, found before the server's.
  const Client writer(url, "shop-2.0");
  CHECK(writer.ask("CREATE SCHEMA odd").empty());
  for (const char* type : {"text", "numeric", "jsonb"}) {
    const std::string name = type;
    CHECK(writer
              .ask("CREATE FUNCTION odd.always(" + name + ", " + name +
                   ") RETURNS boolean LANGUAGE sql AS 'SELECT true'")
              .empty());
    CHECK(writer
              .ask("CREATE OPERATOR odd.= (LEFTARG = " + name + ", RIGHTARG = " + name +
                   ", FUNCTION = odd.always)")
              .empty());
  }
  CHECK(writer.ask("SET search_path = odd, public, pg_catalog").empty());
  for (std::size_t i = 0; i < all_values().size(); ++i) {
    const Values& values = all_values()[i];
    const std::string table = "public.t" + std::to_string(i);
    CAPTURE(values.type);
    CHECK(writer.ask("UPDATE " + table + " SET b = '" + values.second + "' WHERE id = 1").empty());
    CHECK(writer.ask("UPDATE " + table + " SET a = '" + values.second + "' WHERE id = 2").empty());
    CHECK(writer.ask("INSERT INTO " + table + " (id, b) VALUES (20, '" + values.second + "')")
              .empty());
    CHECK(writer.ask("SELECT string_agg(a::text, '|' ORDER BY id) FROM " + table +
                     " WHERE id IN (1, 2, 20)") ==
          writer.ask("SELECT concat_ws('|', v, v, v) FROM (SELECT CAST('" + values.second +
                     "' AS " + values.type + ")::text AS v) x"));
  }
  expect_done({"run", "--until", "backfill"});
  for (std::size_t i = 0; i < all_values().size(); ++i) {
    CAPTURE(all_values()[i].type);
    CHECK(ask(url, "SELECT count(*) FROM t" + std::to_string(i) +
                       " WHERE a::text COLLATE \"C\" IS DISTINCT FROM b::text COLLATE \"C\"") ==
          "0");
  }
  expect_done({"run"});
  CHECK(ask(url,
            "SELECT count(*) FROM pg_attribute WHERE attname = 'b' AND attrelid::regclass::text "
            "LIKE 't%' AND NOT attisdropped") == std::to_string(all_values().size()));
}

}  // namespace bellows
