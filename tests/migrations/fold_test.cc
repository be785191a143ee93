#include "migrations/fold.h"

#include <catch2/catch.hpp>

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

Error refused(const std::string& sql) {
  const Result<std::vector<Statement>> statements = parse_sql(sql);
  REQUIRE(statements.has_value());
  const Result<Catalog> catalog = fold(Catalog{}, *statements);
  REQUIRE(!catalog.has_value());
  return catalog.error();
}

ObjectName in_public(const std::string& name) {
  return {Name{"public"}, Name{name}};
}

TEST_CASE("a refusal says what, where and what to do") {
  const Error error = refused("CREATE TABLE t (a int);\n  ALTER TABLE orders ADD b int;");
  CHECK(error.code == ErrorCode::kSource);
  CHECK(error.message == "table \"orders\" does not exist here");
  CHECK(error.hint ==
        "Put the migration that creates it before this one, or give the schema as it is now: a "
        "database or a snapshot.");
  CHECK(error.at.line == 2);
  CHECK(error.at.column == 3);
}

TEST_CASE("what depends on a dropped object is named") {
  CHECK(refused("CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t; DROP TABLE t").message ==
        "table \"public.t\" cannot be dropped: view \"public.v\" depends on it");
}

TEST_CASE("a column that a view reads of another table may go") {
  const std::string given =
      "CREATE TABLE t (id int, a int); CREATE TABLE u (id int, t_id int);"
      "CREATE VIEW v AS SELECT t.id FROM t JOIN u ON u.t_id = t.id; ALTER TABLE ";
  CHECK(folded(given + "u DROP COLUMN id").tables.at(in_public("u")).columns.size() == 1);
  CHECK_FALSE(refused(given + "t DROP COLUMN id").message.empty());
  CHECK_FALSE(refused(given + "u DROP COLUMN t_id").message.empty());
}

TEST_CASE("names are the server's, cut to 63 bytes and numbered when taken") {
  const Catalog catalog = folded(
      "CREATE TABLE t (id serial PRIMARY KEY, a int UNIQUE CHECK (a > 0), b int);"
      "CREATE SEQUENCE u_a_seq; CREATE TABLE u (a serial REFERENCES t);"
      "CREATE INDEX ON t (b); CREATE INDEX ON t (b);"
      "CREATE TABLE a_table_with_a_name_that_is_really_quite_long_for_a_table "
      "(a_column_with_a_name_that_is_really_quite_long_for_a_column int UNIQUE);");
  CHECK(catalog.tables.at(in_public("t")).constraints.contains(Name{"t_a_check"}));
  CHECK(catalog.indexes.contains(in_public("t_pkey")));
  CHECK(catalog.indexes.contains(in_public("t_a_key")));
  CHECK(catalog.indexes.contains(in_public("t_b_idx")));
  CHECK(catalog.indexes.contains(in_public("t_b_idx1")));
  CHECK(catalog.sequences.contains(in_public("u_a_seq1")));
  CHECK(catalog.tables.at(in_public("u")).constraints.contains(Name{"u_a_fkey"}));
  CHECK(catalog.indexes.contains(
      in_public("a_table_with_a_name_that_is_r_a_column_with_a_name_that_is__key")));
}

TEST_CASE("a renamed column is renamed in the text of expressions, and nothing else is") {
  const Catalog catalog = folded(
      "CREATE TABLE t (a int CHECK (a > 0 AND \"a\" <> length('a') AND t.a > abs(a)));"
      "CREATE INDEX i ON t ((a::text COLLATE \"C\")) WHERE A IS NOT NULL;"
      "ALTER TABLE t RENAME a TO \"B c\"");
  const Constraint& check = catalog.tables.at(in_public("t")).constraints.at(Name{"t_a_check"});
  CHECK(check.check.text == "\"B c\" > 0 AND \"B c\" <> length('a') AND t.\"B c\" > abs(\"B c\")");
  CHECK(check.columns == std::vector<Name>{Name{"B c"}});
  const Index& index = catalog.indexes.at(in_public("i"));
  CHECK(index.predicate->text == "\"B c\" IS NOT NULL");
  CHECK(index.predicate->implies_not_null == std::vector<Name>{Name{"B c"}});
}

TEST_CASE("a view whose table is renamed keeps its query and is marked") {
  const Catalog catalog = folded(
      "CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS SELECT b "
      "FROM t; ALTER TABLE t RENAME a TO c");
  const View& view = catalog.views.at(in_public("v"));
  CHECK(view.outdated);
  CHECK(view.query == "SELECT a FROM t");
  CHECK(view.columns_read == std::vector<ColumnPath>{{Name{"c"}}});
  CHECK(!catalog.views.at(in_public("w")).outdated);
}

TEST_CASE("a star in a view stands for the columns there are") {
  const Catalog catalog = folded(
      "CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT count(*), a * b FROM t GROUP "
      "BY 2; CREATE VIEW w AS SELECT * FROM t;");
  CHECK(catalog.views.at(in_public("v")).columns_read.size() == 2);
  CHECK(catalog.views.at(in_public("w")).columns_read ==
        std::vector<ColumnPath>{{Name{"t"}, Name{"a"}}, {Name{"t"}, Name{"b"}}});
}

TEST_CASE("tables are created in the plan until that is forgotten") {
  Catalog catalog = folded("CREATE TABLE t (a int)");
  CHECK(catalog.tables.at(in_public("t")).created_in_plan);
  forget_creation(catalog);
  CHECK(!catalog.tables.at(in_public("t")).created_in_plan);
}

TEST_CASE("columns of CREATE TABLE AS are not known, so none is missed") {
  const Catalog catalog = folded(
      "CREATE TABLE t (a int); CREATE TABLE u AS SELECT a, 1 AS b FROM t; ALTER TABLE u ADD "
      "PRIMARY "
      "KEY (a); CREATE INDEX ON u (b); UPDATE u SET b = 2;");
  CHECK(!catalog.tables.at(in_public("u")).columns_known);
  CHECK(catalog.indexes.contains(in_public("u_b_idx")));
}

TEST_CASE("search_path decides where things are and go") {
  const Catalog catalog = folded(
      "CREATE SCHEMA a; CREATE TABLE t (x int); SET search_path = a, public; CREATE TABLE t (y "
      "int);"
      "ALTER TABLE t ADD z int; ALTER TABLE public.t ADD w int; SET search_path TO DEFAULT; ALTER "
      "TABLE t ADD v int");
  CHECK(catalog.tables.at({Name{"a"}, Name{"t"}}).columns.size() == 2);
  CHECK(catalog.tables.at(in_public("t")).columns.size() == 3);
}

TEST_CASE("an extension may bring types and tables that are not known") {
  CHECK(refused("CREATE TABLE t (a geometry)").message == "type \"geometry\" does not exist here");
  folded(
      "CREATE EXTENSION postgis; CREATE TABLE t (a geometry(Point, 4326)); SELECT 1 FROM "
      "spatial_ref_sys");
}

TEST_CASE("statements on schema bellows fold like any others") {
  const Catalog catalog = folded(
      "CREATE SCHEMA bellows; CREATE TABLE t (a int); CREATE FUNCTION bellows.f() RETURNS trigger "
      "LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$; CREATE TRIGGER g BEFORE INSERT ON t FOR EACH "
      "ROW EXECUTE FUNCTION bellows.f()");
  CHECK(catalog.tables.at(in_public("t")).triggers.at(Name{"g"}).function ==
        ObjectName{Name{"bellows"}, Name{"f"}});
  CHECK(schema_differences(catalog, folded("CREATE TABLE t (a int)")).empty());
  CHECK(fingerprint(catalog) == fingerprint(folded("CREATE TABLE t (a int)")));
}

}  // namespace
}  // namespace bellows
