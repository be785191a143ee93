#include <catch2/catch.hpp>

#include "migrations/fold.h"
#include "migrations/parse.h"
#include "migrations/snapshot.h"

using namespace bellows;

namespace {

Catalog folded(const std::string& sql) {
  const auto statements = parse_sql(sql);
  INFO(sql);
  if (!statements) {
    FAIL(statements.error().message);
  }
  Result<Catalog> catalog = fold({}, *statements);
  if (!catalog) {
    FAIL(catalog.error().message);
  }
  return *std::move(catalog);
}

}  // namespace

TEST_CASE("a snapshot reads back as the same schema", "[snapshot]") {
  const Catalog catalog = as_in_snapshot(folded(R"sql(
    CREATE SCHEMA "My App";
    CREATE TYPE "My App".mood AS ENUM ('sad', 'it''s');
    CREATE TABLE "My App"."T.x" (id serial PRIMARY KEY, m "My App".mood DEFAULT 'sad', n numeric(10, 2)[],
      i interval(3), c "char", d char(3) COLLATE "C", CHECK (n IS NOT NULL AND i > interval '1 day'));
    CREATE INDEX ON "My App"."T.x" (lower(d::text) DESC, id NULLS FIRST) WHERE m = 'sad';
    COMMENT ON COLUMN "My App"."T.x".m IS 'line
two';
    GRANT SELECT (id) ON "My App"."T.x" TO "Some One";
    CREATE FUNCTION "My App"."f(x)"(a int, "b c" text DEFAULT ')') RETURNS SETOF text LANGUAGE sql AS 'SELECT 1';
    CREATE VIEW v AS SELECT id FROM "My App"."T.x";
  )sql"));
  const Result<Catalog> read = read_snapshot(snapshot_text(catalog));
  REQUIRE((read ? "" : read.error().message) == std::string());
  CHECK(schema_differences(*read, catalog).empty());
  CHECK(*read == catalog);
}

TEST_CASE("a snapshot reads well", "[snapshot]") {
  Catalog catalog = folded("CREATE TABLE t (id bigint PRIMARY KEY, note text DEFAULT 'none');");
  catalog.tables.at({Name{"public"}, Name{"t"}}).size = TableSize{1234567, 98765432};
  CHECK(snapshot_text(catalog) == R"({
  "bellows_snapshot": 1,
  "tables": {
    "public.t": {
      "size": {"rows": 1200000, "bytes": 98000000},
      "columns": [
        {"name": "id", "type": "bigint", "not_null": true},
        {"name": "note", "type": "text", "default": "'none'"}
      ],
      "constraints": {"t_pkey": {"kind": "primary key", "columns": ["id"]}}
    }
  },
  "indexes": {
    "public.t_pkey": {"table": "public.t", "unique": true, "keys": [{"column": "id"}], "constraint": "t_pkey"}
  }
}
)");
}

TEST_CASE("what is not a snapshot is an error that says why", "[snapshot]") {
  const auto message = [](const char* text) {
    const Result<Catalog> read = read_snapshot(text, "schema.json");
    REQUIRE_FALSE(read);
    CHECK(read.error().at.file == "schema.json");
    return read.error().message;
  };
  CHECK(message("{").find("the snapshot cannot be read: not JSON") == 0);
  CHECK(message("[]") == "the snapshot cannot be read: it is not of format 1");
  CHECK(message(R"({"bellows_snapshot": 2})") ==
        "the snapshot cannot be read: it is not of format 1");
  CHECK(message(R"({"bellows_snapshot": 1, "tabels": {}})") ==
        "the snapshot cannot be read: \"tabels\" is not known");
  CHECK(message(R"({"bellows_snapshot": 1, "types": {"public.x": {"kind": "set"}}})") ==
        "the snapshot cannot be read: \"set\" is not known");
  CHECK(message(R"({"bellows_snapshot": 1, "tables": {"public.t": {"row_security": 3}}})")
            .find("the snapshot cannot be read: ") == 0);
}
