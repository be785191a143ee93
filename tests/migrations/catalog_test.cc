#include "migrations/catalog.h"

#include <catch2/catch.hpp>

#include "migrations/fold.h"
#include "migrations/parse.h"

namespace bellows {
namespace {

Catalog folded(const std::string& sql) {
  const Result<std::vector<Statement>> statements = parse_sql(sql);
  REQUIRE((statements ? "" : statements.error().message) == std::string());
  Result<Catalog> catalog = fold(Catalog{}, *statements);
  REQUIRE((catalog ? "" : catalog.error().message) == std::string());
  return *catalog;
}

std::string shown(const std::string& written) {
  const Result<Statement> statement = parse_one("CREATE TABLE t (a " + written + ")");
  REQUIRE(statement.has_value());
  return type_text(canonical_type(Catalog{}, statement->as<CreateTable>()->columns[0].type));
}

TEST_CASE("types are shown as format_type() shows them") {
  CHECK(shown("int") == "integer");
  CHECK(shown("int8") == "bigint");
  CHECK(shown("varchar(20)") == "character varying(20)");
  CHECK(shown("varchar") == "character varying");
  CHECK(shown("char") == "character(1)");
  CHECK(shown("decimal(10)") == "numeric(10,0)");
  CHECK(shown("numeric") == "numeric");
  CHECK(shown("timestamptz(3)") == "timestamp(3) with time zone");
  CHECK(shown("time") == "time without time zone");
  CHECK(shown("interval day to second(3)") == "interval day to second(3)");
  CHECK(shown("interval(2)") == "interval(2)");
  CHECK(shown("text[][]") == "text[]");
  CHECK(shown("bit varying(3)") == "bit varying(3)");
  CHECK(shown("\"char\"") == "\"char\"");
  CHECK(shown("other.\"Mood\"") == "other.\"Mood\"");
}

TEST_CASE("differences name the object, and say both sides") {
  const Catalog a = folded("CREATE TABLE t (a int NOT NULL, b int DEFAULT 1)");
  const Catalog b = folded("CREATE TABLE t (b int DEFAULT 2, a bigint, c int)");
  CHECK(
      schema_differences(a, b) ==
      std::vector<std::string>{"table public.t, column a: integer, not null | bigint",
                               "table public.t, column b: integer, default 1 | integer, default 2",
                               "table public.t, column c: only in the second: integer"});
  CHECK(schema_differences(a, a).empty());
}

TEST_CASE("blanks, case, parentheses and the order of columns make no difference") {
  const Catalog a = folded("CREATE TABLE t (a int CHECK (a > 0), b bigint DEFAULT now_x( 1 ))");
  const Catalog b = folded(
      "CREATE TABLE t (b bigint DEFAULT (NOW_X(1)), a int, CONSTRAINT t_a_check CHECK ((A>0)))");
  CHECK(schema_differences(a, b).empty());
}

TEST_CASE("a serial column equals what it stands for") {
  const Catalog a = folded("CREATE TABLE t (id serial)");
  const Catalog b = folded(
      "CREATE SEQUENCE t_id_seq AS integer; CREATE TABLE t (id integer NOT NULL DEFAULT "
      "nextval('t_id_seq')); ALTER SEQUENCE t_id_seq OWNED BY t.id");
  CHECK(schema_differences(a, b, Compare::kNames).empty());
}

TEST_CASE("by names, expressions count by the columns they use") {
  const Catalog a = folded("CREATE TABLE t (a int, b int, CONSTRAINT c CHECK (a > 0))");
  const Catalog same = folded("CREATE TABLE t (a int, b int, CONSTRAINT c CHECK (0 < a))");
  const Catalog other = folded("CREATE TABLE t (a int, b int, CONSTRAINT c CHECK (b > 0))");
  CHECK(schema_differences(a, same, Compare::kNames).empty());
  CHECK(schema_differences(a, same, Compare::kTexts).size() == 1);
  CHECK(schema_differences(a, other, Compare::kNames).size() == 1);
}

TEST_CASE("names resolve along the search path, temporary tables first") {
  Catalog catalog = folded("CREATE SCHEMA s; CREATE TABLE s.t (a int); CREATE TABLE t (a int);");
  CHECK(catalog.resolve({{}, Name{"t"}}) == ObjectName{Name{"public"}, Name{"t"}});
  catalog.search_path = {Name{"missing"}, Name{"s"}, Name{"public"}};
  CHECK(catalog.resolve({{}, Name{"t"}}) == ObjectName{Name{"s"}, Name{"t"}});
  CHECK(catalog.resolve({{}, Name{"new"}}) == ObjectName{Name{"s"}, Name{"new"}});
  const Result<Statement> temporary = parse_one("CREATE TEMP TABLE t (b int)");
  REQUIRE(apply(catalog, *temporary).has_value());
  CHECK(catalog.resolve({{}, Name{"t"}}) == ObjectName{Name{"pg_temp"}, Name{"t"}});
}

TEST_CASE("what references, reads and descends from a table is found") {
  const Catalog catalog = folded(
      "CREATE TABLE t (a int PRIMARY KEY) PARTITION BY RANGE (a); CREATE TABLE p PARTITION OF t "
      "DEFAULT; CREATE TABLE c (a int REFERENCES t); CREATE VIEW v AS SELECT a FROM t; CREATE "
      "TABLE "
      "k () INHERITS (c)");
  const ObjectName t{Name{"public"}, Name{"t"}};
  CHECK(catalog.referencing(t).size() == 1);
  CHECK(catalog.partitions_of(t) == std::vector<ObjectName>{{Name{"public"}, Name{"p"}}});
  CHECK(catalog.children_of({Name{"public"}, Name{"c"}}).size() == 1);
  CHECK(catalog.views_of(t).size() == 1);
  CHECK(catalog.indexes_of(t).size() == 1);
}

TEST_CASE("who names whom is right before and after the catalog settles", "[catalog]") {
  Catalog catalog = folded(R"(
    CREATE TABLE parent (id bigint PRIMARY KEY);
    CREATE TABLE child (id serial, parent_id bigint REFERENCES parent, CONSTRAINT kept CHECK (id > 0));
    CREATE INDEX child_idx ON child (parent_id);
    CREATE STATISTICS child_stats ON id, parent_id FROM child;
    CREATE VIEW seen AS SELECT id FROM child;
  )");
  const ObjectName parent{Name{"public"}, Name{"parent"}};
  const ObjectName child{Name{"public"}, Name{"child"}};
  const ObjectName sequence{Name{"public"}, Name{"child_id_seq"}};
  const auto check = [&] {
    CHECK(catalog.referencing(parent).size() == 1);
    CHECK(catalog.indexes_of(child).size() == 1);
    CHECK(catalog.sequences_of(child) == std::vector{sequence});
    CHECK(catalog.defaults_of(sequence) == std::vector{std::pair(child, Name{"id"})});
    CHECK(catalog.statistics_of(child).size() == 1);
    CHECK(catalog.views_of(child).size() == 1);
    CHECK(catalog.has_constraint(Name{"public"}, Name{"kept"}));
  };
  check();
  // As somebody would who fills a catalog by hand.
  catalog.tables.at(child).constraints.at(Name{"child_parent_id_fkey"}).referenced = child;
  CHECK(catalog.referencing(parent).empty());
  CHECK(catalog.referencing(child).size() == 1);
  catalog.settle();
  CHECK(catalog.referencing(parent).empty());
  CHECK(catalog.referencing(child).size() == 1);
  catalog.tables.at(child).constraints.at(Name{"child_parent_id_fkey"}).referenced = parent;
  check();
  catalog.settle();
  check();
  catalog.tables.erase(child);
  CHECK(catalog.referencing(parent).empty());
  CHECK_FALSE(catalog.has_constraint(Name{"public"}, Name{"kept"}));
  catalog.settle();
  CHECK(catalog.referencing(parent).empty());
}

TEST_CASE("a copy of a catalog keeps what it was", "[catalog]") {
  const Catalog before =
      folded("CREATE TABLE t (a int, b text DEFAULT 'x'); CREATE INDEX i ON t (a);");
  Catalog after = before;
  CHECK(after == before);
  REQUIRE(apply(after, *parse_one("ALTER TABLE t DROP COLUMN a")));
  const ObjectName t{Name{"public"}, Name{"t"}};
  CHECK(after.tables.at(t).columns.size() == 1);
  CHECK(after.indexes_of(t).empty());
  CHECK(before.tables.at(t).columns.size() == 2);
  CHECK(before.indexes_of(t).size() == 1);
  CHECK_FALSE(after == before);
}

}  // namespace
}  // namespace bellows
