// A server is asked about every pair of types: what it converts by itself, and what with a cast.
#include "rules/recipes/casts.h"

#include <catch2/catch.hpp>

#include "executor/pg_database.h"
#include "migrations/parse.h"
#include "tests/support/sandbox_fixture.h"

namespace bellows {
namespace {

constexpr std::string_view kAsk = R"(
CREATE FUNCTION works(statement text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE statement;
  RETURN true;
EXCEPTION WHEN cannot_coerce OR datatype_mismatch THEN
  RETURN false;
END $$)";

constexpr std::string_view kPairs = R"(
WITH types(name) AS (SELECT unnest(ARRAY['boolean', 'smallint', 'integer', 'bigint', 'numeric', 'real',
  'double precision', 'money', 'text', 'varchar', 'char(3)', 'bytea', 'uuid', 'json', 'jsonb', 'xml',
  'date', 'time', 'timetz', 'timestamp', 'timestamptz', 'interval', 'inet', 'cidr', 'macaddr', 'oid',
  'bit', 'varbit', 'point', 'box', 'tsvector', 'int4range', 'tsrange', 'integer[]', 'bigint[]',
  'text[]']))
SELECT f.name, t.name,
  works(format('CREATE TEMP TABLE x (c %s); ALTER TABLE x ALTER c TYPE %s; DROP TABLE x', f.name,
    t.name)),
  works(format('CREATE TEMP TABLE x (c %s); ALTER TABLE x ALTER c TYPE %s USING c::%s; DROP TABLE x',
    f.name, t.name, t.name))
FROM types f, types t)";

TypeRef type_of(const std::string& name) {
  const Result<Statement> read = parse_one("ALTER TABLE t ALTER c TYPE " + name);
  REQUIRE(read);
  return canonical_type(Catalog{}, read->as<AlterTable>()->commands.at(0).type);
}

}  // namespace

TEST_CASE("casts are those of the server", "[pg]") {
  Result<std::unique_ptr<Session>> session = make_pg_database(fresh_database())->connect("test");
  REQUIRE(session);
  REQUIRE((*session)->query(kAsk));
  const Result<Rows> pairs = (*session)->query(std::string(kPairs));
  INFO((pairs ? "" : pairs.error().message));
  REQUIRE(pairs);
  REQUIRE(pairs->rows.size() > 1000);
  for (std::size_t i = 0; i < pairs->rows.size(); ++i) {
    const bool by_itself = pairs->text(i, 2) == "t";
    const bool written = pairs->text(i, 3) == "t";
    INFO(pairs->text(i, 0) << " to " << pairs->text(i, 1));
    CHECK(cast_between(type_of(pairs->text(i, 0)), type_of(pairs->text(i, 1))) ==
          (by_itself ? Cast::kByItself
           : written ? Cast::kWhenWritten
                     : Cast::kNone));
  }
}

TEST_CASE("types that are not built in are left to the server") {
  CHECK(cast_between(type_of("integer"), TypeRef{{Name{"public"}, Name{"mood"}}, {}, 0, false}) ==
        Cast::kUnknown);
}

}  // namespace bellows
