#include "executor/verify/verify.h"

#include <catch2/catch.hpp>

#include "executor/load_catalog.h"
#include "executor/pg_database.h"
#include "executor/verify/candidate_values.h"
#include "executor/verify/data_compare.h"
#include "executor/verify/row_generator.h"
#include "executor/verify/schema_dump.h"
#include "tests/support/pending.h"
#include "tests/support/sandbox_fixture.h"
#include "tests/support/surroundings.h"

namespace bellows {
namespace {

struct Opened {
  explicit Opened(const std::string& sql) : url(fresh_database()) {
    database = make_pg_database(url);
    Result<std::unique_ptr<Session>> opened = database->connect("test");
    REQUIRE(opened);
    session = *std::move(opened);
    REQUIRE(session->query(sql));
  }

  [[nodiscard]] Catalog catalog() const {
    Result<Catalog> loaded = load_catalog(*session);
    REQUIRE(loaded);
    return *std::move(loaded);
  }

  std::string url;
  std::unique_ptr<Database> database;
  std::unique_ptr<Session> session;
};

RowReport fill(Opened& opened, int rows) {
  const Catalog catalog = opened.catalog();
  std::vector<ObjectName> tables;
  for (const auto& [name, table] : catalog.tables) {
    tables.push_back(name);
  }
  Result<RowReport> report = generate_rows(*opened.session, catalog, tables, rows);
  REQUIRE(report);
  return *std::move(report);
}

std::vector<Verification> verified(const std::vector<std::pair<std::string, std::string>>& files) {
  Source source;
  source.layout = "plain";
  for (const auto& [version, sql] : files) {
    source.migrations.push_back(migration(version, sql));
  }
  SystemClock clock;
  int told = 0;
  Result<std::vector<Verification>> results =
      verify_source(source, {}, clock, [&](const Verification&) { ++told; });
  REQUIRE(results);
  CHECK(told == static_cast<int>(results->size()));
  return *std::move(results);
}

constexpr const char* kDump = R"(
-- Name: t; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.t (
    a integer,
    b text
);
)";

}  // namespace

TEST_CASE("a dump is taken apart into objects, and its column order told apart") {
  const SchemaDump one = read_dump(kDump);
  REQUIRE(one.objects.size() == 1);
  CHECK(one.objects.begin()->first == "t; Type: TABLE; Schema: public");
  CHECK(compare_schemas(one, one, "a", "b").differences.empty());

  const SchemaDump turned = read_dump(
      "-- Name: t; Type: TABLE; Schema: public; Owner: x\n"
      "CREATE TABLE public.t (\n    b text,\n    a integer\n);\n");
  const SchemaDifference order = compare_schemas(one, turned, "a", "b");
  CHECK(order.differences.empty());
  CHECK(order.column_order == std::vector<std::string>{"t"});

  const SchemaDump other = read_dump(
      "-- Name: t; Type: TABLE; Schema: public; Owner: x\n"
      "CREATE TABLE public.t (\n    a bigint,\n    b text\n);\n");
  CHECK(compare_schemas(one, other, "a", "b").differences.size() == 1);
  CHECK(compare_schemas(one, SchemaDump{}, "a", "b").differences.size() == 1);
  CHECK(compare_schemas(SchemaDump{}, one, "a", "b").differences.size() == 1);
}

TEST_CASE("constants of a CHECK are tried as values") {
  const Catalog catalog =
      folded("CREATE TABLE t (state text CHECK (state IN ('new', 'paid')), n int CHECK (n > 7));");
  const Table& table = catalog.tables.begin()->second;
  CHECK(values_of_checks(catalog, table, table.columns[0]) ==
        std::vector<std::string>{"'new'", "'paid'"});
  CHECK(values_of_checks(catalog, table, table.columns[1]) ==
        std::vector<std::string>{"7", "7 + 1", "7 - 1"});
}

TEST_CASE("generated rows satisfy what the schema asks", "[pg]") {
  Opened opened(R"(
    CREATE TYPE mood AS ENUM ('ok', 'sad');
    CREATE DOMAIN positive AS integer CHECK (VALUE > 100);
    CREATE TABLE parents (id bigserial PRIMARY KEY, code varchar(4) NOT NULL UNIQUE, m mood NOT NULL,
      at timestamptz NOT NULL DEFAULT now(), p positive NOT NULL, tags text[] NOT NULL,
      amount numeric(5,2) NOT NULL, ref uuid NOT NULL UNIQUE, doc jsonb NOT NULL, flag bool NOT NULL,
      state text NOT NULL CHECK (state IN ('new', 'paid')));
    CREATE TABLE children (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      parent bigint NOT NULL REFERENCES parents, twice int GENERATED ALWAYS AS (7) STORED,
      code varchar(4) REFERENCES parents (code), n int NOT NULL CHECK (n BETWEEN 40 AND 42));
    CREATE TABLE impossible (a int NOT NULL CHECK (a > 5 AND a < 5));
    CREATE TABLE parted (day date NOT NULL, n int) PARTITION BY RANGE (day);
    CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('2020-01-01') TO ('2020-02-01');
  )");
  const RowReport report = fill(opened, 9);
  std::string refused;
  for (const auto& [table, reason] : report.refused) {
    refused += display(table) + ": " + reason + "\n";
  }
  INFO(refused);
  CHECK(ask(opened.url, "SELECT count(*) FROM parents") == "9");
  CHECK(ask(opened.url, "SELECT count(*) FROM children") == "9");
  CHECK(ask(opened.url, "SELECT count(*) > 0 FROM parted_1") == "t");
  REQUIRE(report.refused.count({{"public"}, {"impossible"}}) == 1);
  CHECK_THAT(report.refused.at({{"public"}, {"impossible"}}), Catch::Contains("check constraint"));

  SECTION("and more of them do not collide with the first ones") {
    fill(opened, 5);
    CHECK(ask(opened.url, "SELECT count(*) FROM parents") == "14");
  }
}

TEST_CASE("data is compared as sets of rows, whatever the order of columns", "[pg]") {
  Opened a("CREATE TABLE t (a int, b text); INSERT INTO t VALUES (1, 'x'), (2, NULL), (2, NULL)");
  Opened b("CREATE TABLE t (b text, a int); INSERT INTO t VALUES (NULL, 2), ('x', 1), (NULL, 2)");
  const Result<std::vector<DataDifference>> same =
      compare_data(*a.session, *b.session, a.catalog());
  REQUIRE(same);
  CHECK(same->empty());

  REQUIRE(b.session->query("UPDATE t SET b = 'y' WHERE a = 1"));
  const Result<std::vector<DataDifference>> value =
      compare_data(*a.session, *b.session, a.catalog());
  REQUIRE(value);
  REQUIRE(value->size() == 1);
  CHECK(value->front().rows.empty());
  CHECK(value->front().columns == std::set<Name>{{"b"}});

  REQUIRE(b.session->query("DELETE FROM t WHERE a = 1"));
  const Result<std::vector<DataDifference>> count =
      compare_data(*a.session, *b.session, a.catalog());
  REQUIRE(count);
  REQUIRE(count->size() == 1);
  CHECK(count->front().rows == "3 rows beside 2");
}

TEST_CASE("a history is proved migration by migration", "[pg]") {
  const std::vector<Verification> results = verified({
      {"1", "CREATE TABLE t (id serial PRIMARY KEY, name text, old text);"},
      {"2", "ALTER TABLE t RENAME COLUMN name TO title;"},
      {"3", "ALTER TABLE t ADD COLUMN at timestamptz NOT NULL DEFAULT clock_timestamp();"},
      {"4", "ALTER TABLE t ALTER COLUMN title SET NOT NULL;"},
      {"5", "ALTER TABLE nowhere ADD COLUMN x int;"},
      {"6",
       "UPDATE t SET old = title; CREATE INDEX t_title ON t (title); "
       "ALTER TABLE t DROP COLUMN old;"},
  });
  REQUIRE(results.size() == 6);
  CHECK(results[0].outcome == VerifyOutcome::kAgrees);
  CHECK(results[1].outcome == VerifyOutcome::kAgrees);
  CHECK(results[1].rows == 12);
  CHECK(results[2].outcome == VerifyOutcome::kAgrees);
  REQUIRE_FALSE(results[2].notes.empty());
  CHECK_THAT(results[2].notes.front(), Catch::Contains("public.t.at differ between any two runs"));
  CHECK(results[3].outcome == VerifyOutcome::kAgrees);
  CHECK_THAT(results[3].notes.front(), Catch::Contains("generated rows stand in its way"));
  CHECK(results[4].outcome == VerifyOutcome::kCannotRun);
  CHECK_THAT(results[4].trouble.message, Catch::Contains("nowhere"));
  CHECK(results[5].outcome == VerifyOutcome::kAgrees);
  CHECK(results[5].rows == 12);
}

TEST_CASE("what is refused is told with its reason", "[pg]") {
  const std::vector<Verification> results = verified(
      {{"1", "CREATE TABLE t (id int PRIMARY KEY);"},
       {"2", "DO $$ BEGIN EXECUTE 'CREATE TABLE ' || current_user || ' (id int)'; END $$;"}});
  REQUIRE(results.size() == 2);
  CHECK(results[1].outcome == VerifyOutcome::kRefused);
  CHECK_FALSE(results[1].trouble.hint.empty());
}

}  // namespace bellows
