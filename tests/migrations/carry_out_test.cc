#include "migrations/carry_out.h"

#include <catch2/catch.hpp>

#include "migrations/fold.h"
#include "migrations/parse.h"
#include "migrations/utf8.h"

using namespace bellows;

TEST_CASE("carry_out() gives the effects before, and leaves the schema after") {
  constexpr std::string_view kHistory = R"(
CREATE TABLE customers (id bigint PRIMARY KEY, name text);
CREATE TABLE orders (id serial PRIMARY KEY, customer bigint REFERENCES customers, note text);
ALTER TABLE orders ADD COLUMN total numeric NOT NULL DEFAULT 0, ADD CHECK (total >= 0);
CREATE INDEX ON orders (customer);
UPDATE orders SET total = 1 WHERE note IS NULL;
CREATE VIEW named AS SELECT id, name FROM customers;
DO $$ BEGIN ALTER TABLE orders ADD COLUMN extra int; END $$;
ALTER TABLE customers RENAME COLUMN name TO full_name;
ALTER TABLE orders RENAME TO purchases;
DROP TABLE customers CASCADE;
)";
  Catalog one;
  Catalog other;
  const Result<std::vector<Statement>> statements = parse_sql(kHistory);
  for (const Statement& statement : *statements) {
    INFO(statement.text);
    const Effects expected = effects_of(statement, one);
    REQUIRE(apply(one, statement));
    const Result<Effects> effects = carry_out(other, statement);
    REQUIRE(effects);
    CHECK(*effects == expected);
    CHECK(other == one);
  }
  CHECK_FALSE(carry_out(other, *parse_one("DROP TABLE customers")));
}

TEST_CASE("the first bad byte is found wherever it is") {
  for (std::size_t place = 0; place < 40; ++place) {
    for (const char bad : {'\0', '\xFF', '\x80'}) {
      std::string text(40, 'a');
      CHECK(first_bad_byte(text) == std::nullopt);
      text[place] = bad;
      CHECK(first_bad_byte(text) == place);
      if (place > 1) {
        text.replace(0, 2, "é");
        CHECK(first_bad_byte(text) == place);
      }
    }
  }
}
