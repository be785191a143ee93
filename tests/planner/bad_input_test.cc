// What cannot be planned is refused when it is planned: with its place, the reason and the way out.
#include <catch2/catch.hpp>

#include "planner/make_plan.h"
#include "tests/support/pending.h"

namespace bellows {
namespace {

constexpr std::string_view kHistory =
    "CREATE TABLE t (id int PRIMARY KEY, a text, b int, p point, during tsrange, "
    "CONSTRAINT t_excl EXCLUDE USING gist (during WITH &&), g int GENERATED ALWAYS AS (b + 1) "
    "STORED); CREATE TABLE u (id int PRIMARY KEY, a text, b int); "
    "CREATE TABLE w (id int PRIMARY KEY, a text); "
    "CREATE VIEW v AS SELECT id, a FROM u; ";

struct Case {
  std::string_view sql;
  int line;
  std::string_view message;
  std::string_view hint;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> kCases = {
      // Directives that contradict one another, the statement, or name nothing.
      {"-- bellows: phase expand because x\n-- bellows: phase contract because y\nALTER TABLE u "
       "ADD "
       "COLUMN z int;",
       2, "put into contract here, and into expand by the directive before", "Leave one"},
      {"\n-- bellows: phase expand because nobody reads it\nALTER TABLE u DROP COLUMN b;", 2,
       "what cannot be brought back", "Take the directive away"},
      {"-- bellows: phase backfill because x\nDROP TABLE w;", 1, "puts into backfill",
       "Take the directive away"},
      {"-- bellows: release 1\n-- bellows: release 2\nSELECT 1;", 2,
       "said to be for release 2 here, and for 1 before", "Leave one"},
      {"-- bellows: allow drop-colum because x\nALTER TABLE u DROP COLUMN b;", 1,
       "there is no rule drop-colum", "bellows rules"},
      {"-- bellows: depends-on 2\nSELECT 1;", 1, "migration 2 is said to depend on itself", "Name"},
      {"-- bellows: depends-on 99\nSELECT 1;", 1, "migration 2 depends on 99, and there is none",
       "Name a version"},
      // Conversions that do not exist.
      {"ALTER TABLE w ALTER COLUMN a TYPE int;", 1,
       "PostgreSQL converts public.w.a from text to integer only when it is told to",
       "Add USING a::integer."},
      {"ALTER TABLE u\n  ADD COLUMN z int,\n  ALTER COLUMN b TYPE date;", 3,
       "PostgreSQL has no conversion of public.u.b from integer to date", "Say in USING"},
      {"ALTER TABLE u ALTER COLUMN b TYPE uuid USING b::uuid;", 1,
       "PostgreSQL has no cast for public.u.b from integer to uuid", "Say in USING"},
      {"ALTER TABLE u ALTER COLUMN b TYPE uuid USING CAST(b AS uuid);", 1, "has no cast", "Say"},
      // Views that cannot be rebuilt.
      {"CREATE OR REPLACE VIEW v AS SELECT id FROM u;", 1, "cannot take columns of public.v away",
       "Drop the view and create it anew"},
      {"ALTER TABLE u ALTER COLUMN a TYPE varchar(9);", 1, "public.v", "Drop the view before"},
      // What a column's type cannot change under.
      {"ALTER TABLE t ALTER COLUMN during TYPE tstzrange USING tstzrange(lower(during), "
       "upper(during));",
       1, "part of the EXCLUDE constraint t_excl", "Drop the constraint before"},
      {"ALTER TABLE t ALTER COLUMN b TYPE bigint;", 1, "is what g is generated from",
       "Drop the generated column before"},
  };
  return kCases;
}

Result<Plan> planned(std::string_view sql) {
  PlanRequest request{"plain", "db", {migration("2", sql)}, folded(kHistory)};
  request.versions = {"1", "2"};
  return make_plan(request);
}

}  // namespace

TEST_CASE("bad input is refused with its place, the reason and the way out") {
  for (const Case& one : cases()) {
    CAPTURE(one.sql);
    const Result<Plan> plan = planned(one.sql);
    REQUIRE_FALSE(plan);
    const Error& error = plan.error();
    CHECK_THAT(error.message, Catch::Contains(std::string(one.message)));
    CHECK_THAT(error.hint, Catch::Contains(std::string(one.hint)));
    CHECK_FALSE(error.at.file.empty());
    CHECK(error.at.line == one.line);
  }
}

TEST_CASE("its neighbours are planned") {
  for (const std::string_view sql :
       {"-- bellows: phase contract because x\nALTER TABLE u DROP COLUMN b;",
        "-- bellows: phase expand because it only adds a role\nDO $$ BEGIN EXECUTE 'SELECT 1'; END "
        "$$;",
        "-- bellows: depends-on 1\nALTER TABLE u ADD COLUMN z int;",
        "ALTER TABLE u ALTER COLUMN b TYPE int USING length(b::text);",
        "ALTER TABLE u ALTER COLUMN b TYPE text;",
        "ALTER TABLE u ALTER COLUMN b TYPE date USING '2000-01-01'::date + b;",
        "CREATE OR REPLACE VIEW v AS SELECT id, a, b FROM u;"}) {
    CAPTURE(sql);
    const Result<Plan> plan = planned(sql);
    CHECK((plan ? "" : plan.error().message) == std::string());
  }
}

}  // namespace bellows
