// Which UPDATE moves a column to another table, both ways or one, and why another does not.
#include "rules/recipes/column_move.h"

#include <catch2/catch.hpp>

#include "migrations/fold.h"
#include "rules/write_statement.h"
#include "tests/support/pending.h"

namespace bellows {
namespace {

constexpr std::string_view kTables =
    "CREATE TABLE a (id int PRIMARY KEY, k text, l bigint, x text, n int, p numeric, "
    "UNIQUE (k, l), UNIQUE (p));"
    "CREATE UNIQUE INDEX a_some ON a (n) WHERE n > 0;"
    "CREATE TABLE b (id int PRIMARY KEY, a_id bigint, k text, l int, m int UNIQUE, f float8, flag "
    "boolean);"
    "CREATE TABLE c (id int PRIMARY KEY, x text);"
    "CREATE TABLE part (id int PRIMARY KEY, x text) PARTITION BY RANGE (id);"
    "CREATE FUNCTION reads() RETURNS text LANGUAGE sql STABLE AS 'SELECT x FROM c LIMIT 1';";

// "one: both ways", "many: <why only one way>", "no: <why not>", or "nothing" for other statements.
std::string fits(const std::string& update) {
  Catalog at = folded(kTables);
  const Catalog start = at;
  const std::vector<Migration> pending = {
      migration("2", "ALTER TABLE b ADD COLUMN x text, ADD COLUMN y text; " + update)};
  PlanContext context;
  context.start = &start;
  context.pending = &pending;
  const std::vector<Statement>& statements = pending.front().statements;
  advance(context, statements.front(), at);
  REQUIRE(apply(at, statements.front()));
  context.statement = 1;
  const Subject subject(statements.back(), at, context);
  const Query* query = live_write(subject);
  REQUIRE(query != nullptr);
  const MoveFit fit = fit_move(subject, *query);
  if (!fit.move) {
    return fit.why_not.empty() ? "nothing" : "no: " + fit.why_not;
  }
  return std::string(fit.move->belong == Belong::kOne ? "one: " : "many: ") +
         (fit.move->back.empty() ? fit.move->one_way : "both ways");
}

const std::string kNoKey = "no: it is not joined by a unique key of public.a";
const std::string kShared = "many: several rows of public.b may belong to one of public.a";

}  // namespace

TEST_CASE("plain columns joined one for one move both ways") {
  CHECK(fits("UPDATE b SET x = a.x FROM a WHERE a.id = b.m") == "one: both ways");
  CHECK(fits("UPDATE b SET x = a.x FROM public.a WHERE (b.m = a.id)") == "one: both ways");
  CHECK(fits("UPDATE ONLY b AS t SET x = s.x, y = s.k FROM ONLY a s WHERE flag AND s.id = t.m") ==
        "one: both ways");
  CHECK(fits("UPDATE b SET x = a.k FROM a WHERE a.id = b.id AND a.n > b.l") == "one: both ways");
}

TEST_CASE("what needs to be told goes one way") {
  CHECK(fits("UPDATE b SET x = a.x FROM a WHERE a.id = b.a_id") == kShared);
  CHECK(fits("UPDATE b SET x = a.x FROM a WHERE a.k = b.k AND b.l = a.l") == kShared);
  CHECK(fits("UPDATE b SET x = upper(a.x) FROM a WHERE a.id = b.m") ==
        "one: it is not told what public.a gets from x");
  CHECK(fits("UPDATE b SET x = a.x, y = a.x FROM a WHERE a.id = b.m") ==
        "one: it is not told what public.a gets from y");
  CHECK(fits("UPDATE b SET x = a.n FROM a WHERE a.id = b.m") ==
        "one: it is not told what public.a gets from x");
}

TEST_CASE("a join is by a whole unique key, and by nothing that only looks like one") {
  CHECK(fits("UPDATE b SET x = a.x FROM a") == kNoKey);
  CHECK(fits("UPDATE b SET x = a.x FROM a WHERE a.k = b.k") == kNoKey);
  CHECK(fits("UPDATE b SET x = a.x FROM a WHERE a.n = b.m") == kNoKey);
  CHECK(fits("UPDATE b SET x = a.x FROM a WHERE a.id = b.m OR a.n = b.l") == kNoKey);
  CHECK(fits("UPDATE b SET x = a.x FROM a WHERE NOT a.id = b.m") == kNoKey);
  CHECK(fits("UPDATE b SET x = a.x FROM a WHERE a.id = b.m + 1") == kNoKey);
  CHECK(fits("UPDATE b SET x = a.x FROM a WHERE a.id = 7") == kNoKey);
  CHECK(fits("UPDATE b SET x = a.x FROM a WHERE b.id = b.m") == kNoKey);
  CHECK(fits("UPDATE b SET x = a.x FROM a WHERE a.id >= b.m") == kNoKey);
  CHECK(fits("UPDATE b SET x = a.x FROM a WHERE CASE WHEN flag AND a.id = b.m AND flag THEN true "
             "ELSE false END") == kNoKey);
  // Two numbers can be the same float8.
  CHECK(fits("UPDATE b SET x = a.x FROM a WHERE a.p = b.f") == kNoKey);
}

TEST_CASE("what no trigger can follow is said") {
  CHECK(fits("UPDATE b SET x = 'a'") == "nothing");
  CHECK(fits("UPDATE b SET flag = a.x = '' FROM a WHERE a.id = b.m") == "nothing");
  CHECK_THAT(fits("UPDATE b SET x = (SELECT x FROM a WHERE a.id = b.m)"),
             Catch::Contains("UPDATE … FROM one table"));
  CHECK(fits("UPDATE b SET x = a.x FROM a, c WHERE a.id = b.m AND c.id = a.n") ==
        "no: it reads more than one other table");
  CHECK(fits("UPDATE b SET x = a.x FROM (SELECT * FROM a) a WHERE a.id = b.m") ==
        "no: it reads more than one other table");
  CHECK(fits("WITH w AS (SELECT * FROM a) UPDATE b SET x = w.x FROM w WHERE w.id = b.m") ==
        "no: it reads more than one other table");
  CHECK(fits("UPDATE b SET x = a.x FROM a WHERE a.id = b.m RETURNING a.id") ==
        "no: it returns rows");
  CHECK(fits("UPDATE b SET x = part.x FROM part WHERE part.id = b.m") ==
        "no: public.part is partitioned");
  CHECK(fits("UPDATE b SET (x, y) = (a.x, a.k) FROM a WHERE a.id = b.m") ==
        "no: it assigns several columns from one expression");
  CHECK(fits("UPDATE b SET x = a.x, flag = true FROM a WHERE a.id = b.m") ==
        "no: it writes flag, which was there before, too");
  CHECK(fits("UPDATE b SET x = a.x FROM a WHERE a.id = b.m AND b.x IS NULL") ==
        "no: its condition reads x, which it fills");
  CHECK_THAT(fits("UPDATE b SET x = a.x || random() FROM a WHERE a.id = b.m"),
             Catch::Contains("volatile"));
  CHECK_THAT(fits("UPDATE b SET x = reads() || a.x FROM a WHERE a.id = b.m"),
             Catch::Contains("public.reads()"));
}

}  // namespace bellows
