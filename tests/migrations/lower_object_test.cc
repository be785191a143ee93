#include "tests/migrations/lowered.h"

using namespace bellows;
using namespace bellows::test;

TEST_CASE("CREATE INDEX") {
  const auto index = lowered<CreateIndex>(
      "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"Idx\" ON ONLY s.t USING gin (a, lower(b) "
      "text_pattern_ops DESC NULLS LAST, (c || d) COLLATE \"C\" ASC, e s.my_ops (x = 1)) INCLUDE "
      "(f, "
      "g) NULLS NOT DISTINCT WITH (fillfactor = 70) TABLESPACE fast WHERE a > 0 AND (b IS NOT "
      "NULL)");
  CHECK(index.index == Name{"Idx"});
  CHECK(index.table == name("s", "t"));
  CHECK(index.method == "gin");
  CHECK(index.unique);
  CHECK(index.concurrently);
  CHECK(index.if_not_exists);
  CHECK(index.only);
  CHECK(index.nulls_not_distinct);
  REQUIRE(index.keys.size() == 4);
  CHECK(index.keys[0].column == Name{"a"});
  CHECK(index.keys[0].options.empty());
  CHECK(index.keys[1].expression->text == "lower(b)");
  CHECK(index.keys[1].opclass == name("text_pattern_ops"));
  CHECK(index.keys[1].descending);
  CHECK(index.keys[1].options == "DESC NULLS LAST");
  CHECK(index.keys[2].expression->text == "c || d");
  CHECK(index.keys[2].collation == name("C"));
  CHECK(index.keys[2].options == "ASC");
  CHECK(index.keys[3].opclass == name("s", "my_ops"));
  CHECK(index.include == std::vector<Name>{{"f"}, {"g"}});
  CHECK(index.options == "WITH (fillfactor = 70)");
  CHECK(index.tablespace == Name{"fast"});
  CHECK(index.predicate->text == "a > 0 AND (b IS NOT NULL)");
  CHECK(index.predicate->implies_not_null == std::vector<Name>{{"b"}});

  const auto plain = lowered<CreateIndex>("CREATE INDEX ON t (a)");
  CHECK(plain.index.empty());
  CHECK(plain.method == "btree");
  CHECK_FALSE(plain.only);
  CHECK_FALSE(plain.predicate);
}

TEST_CASE("DROP of everything") {
  const auto tables = lowered<DropObjects>("DROP TABLE IF EXISTS a, s.\"B\" CASCADE");
  CHECK(tables.kind == ObjectKind::kTable);
  CHECK(tables.targets == std::vector<DropTarget>{{name("a"), {}, ""}, {name("s", "B"), {}, ""}});
  CHECK(tables.if_exists);
  CHECK(tables.cascade);
  CHECK(lowered<DropObjects>("DROP INDEX CONCURRENTLY i").concurrently);
  const auto trigger = lowered<DropObjects>("DROP TRIGGER trg ON s.t");
  CHECK(trigger.kind == ObjectKind::kTrigger);
  CHECK(trigger.targets == std::vector<DropTarget>{{name("s", "t"), {"trg"}, ""}});
  const auto functions =
      lowered<DropObjects>("DROP FUNCTION IF EXISTS s.f(int, numeric(1, 2)), g, h() CASCADE");
  REQUIRE(functions.targets.size() == 3);
  CHECK(functions.targets[0].name == name("s", "f"));
  CHECK(functions.targets[0].arguments == "int, numeric(1, 2)");
  REQUIRE(functions.targets[0].argument_types);
  CHECK(functions.targets[0].argument_types->size() == 2);
  CHECK(functions.targets[1].name == name("g"));
  CHECK_FALSE(functions.targets[1].argument_types);
  CHECK(functions.targets[2].name == name("h"));
  REQUIRE(functions.targets[2].argument_types);
  CHECK(functions.targets[2].argument_types->empty());
  CHECK(lowered<DropObjects>("DROP PROCEDURE p(int)").kind == ObjectKind::kProcedure);
  CHECK(lowered<DropObjects>("DROP AGGREGATE a(int)").targets[0].arguments == "int");
  CHECK(lowered<DropObjects>("DROP TYPE s.ty").targets[0].name == name("s", "ty"));
  CHECK(lowered<DropObjects>("DROP DOMAIN d").kind == ObjectKind::kDomain);
  CHECK(lowered<DropObjects>("DROP SCHEMA x").targets[0].name == name("x"));
  CHECK(lowered<DropObjects>("DROP EXTENSION x").kind == ObjectKind::kExtension);
  CHECK(lowered<DropObjects>("DROP MATERIALIZED VIEW v").kind == ObjectKind::kMaterializedView);
  CHECK(lowered<DropObjects>("DROP SEQUENCE q").kind == ObjectKind::kSequence);
  CHECK(lowered<DropObjects>("DROP POLICY p ON t").targets[0].member == Name{"p"});
  CHECK(lowered<DropObjects>("DROP ROLE a, b").targets.size() == 2);
  CHECK(lowered<DropObjects>("DROP DATABASE IF EXISTS d").if_exists);
  CHECK(lowered<DropObjects>("DROP CAST (text AS s.ty)").kind == ObjectKind::kCast);
}

TEST_CASE("renames tell what gets the new name") {
  CHECK(lowered<Rename>("ALTER TABLE IF EXISTS s.t RENAME TO u") ==
        Rename{ObjectKind::kTable, ObjectKind::kTable, name("s", "t"), {}, {"u"}, true});
  CHECK(lowered<Rename>("ALTER TABLE t RENAME COLUMN a TO \"B\"") ==
        Rename{ObjectKind::kColumn, ObjectKind::kTable, name("t"), {"a"}, {"B"}, false});
  CHECK(lowered<Rename>("ALTER VIEW v RENAME a TO b").relation_kind == ObjectKind::kView);
  CHECK(lowered<Rename>("ALTER TABLE t RENAME CONSTRAINT c TO d") ==
        Rename{ObjectKind::kConstraint, ObjectKind::kTable, name("t"), {"c"}, {"d"}, false});
  CHECK(lowered<Rename>("ALTER INDEX i RENAME TO j").kind == ObjectKind::kIndex);
  CHECK(lowered<Rename>("ALTER SEQUENCE q RENAME TO r").kind == ObjectKind::kSequence);
  CHECK(lowered<Rename>("ALTER VIEW v RENAME TO w").kind == ObjectKind::kView);
  CHECK(lowered<Rename>("ALTER SCHEMA a RENAME TO b") ==
        Rename{ObjectKind::kSchema, ObjectKind::kSchema, name("a"), {}, {"b"}, false});
  CHECK(lowered<Rename>("ALTER TYPE s.a RENAME TO b").object == name("s", "a"));
  const auto attribute = lowered<Rename>("ALTER TYPE ty RENAME ATTRIBUTE a TO b");
  CHECK(attribute.kind == ObjectKind::kAttribute);
  CHECK(attribute.member == Name{"a"});
  CHECK(lowered<Rename>("ALTER FUNCTION s.f(int) RENAME TO g").object == name("s", "f"));
  CHECK(lowered<Rename>("ALTER TRIGGER a ON t RENAME TO b").member == Name{"a"});
  const auto domain = lowered<Rename>("ALTER DOMAIN d RENAME CONSTRAINT a TO b");
  CHECK(domain.kind == ObjectKind::kDomainConstraint);
  CHECK(domain.object == name("d"));
  CHECK(domain.member == Name{"a"});
}

TEST_CASE("schema, owner and comments") {
  CHECK(lowered<SetSchema>("ALTER TABLE IF EXISTS a.t SET SCHEMA b") ==
        SetSchema{ObjectKind::kTable, name("a", "t"), {"b"}, true});
  CHECK(lowered<SetSchema>("ALTER TYPE a.t SET SCHEMA b").kind == ObjectKind::kType);
  const auto owner = lowered<ChangeOwner>("ALTER FUNCTION s.f(int) OWNER TO joe");
  CHECK(owner.kind == ObjectKind::kFunction);
  CHECK(owner.object == name("s", "f"));
  CHECK(owner.to == Name{"joe"});
  REQUIRE(owner.arguments);
  CHECK(owner.arguments->size() == 1);
  CHECK(lowered<Comment>("COMMENT ON COLUMN s.t.c IS 'it''s'") ==
        Comment{ObjectKind::kColumn, name("s", "t"), {"c"}, "it's"});
  CHECK(lowered<Comment>("COMMENT ON TABLE t IS NULL") ==
        Comment{ObjectKind::kTable, name("t"), {}, std::nullopt});
  CHECK(lowered<Comment>("COMMENT ON CONSTRAINT c ON s.t IS 'x'").member == Name{"c"});
  CHECK(lowered<Comment>("COMMENT ON CONSTRAINT c ON DOMAIN s.d IS 'x'").object == name("s", "d"));
  CHECK(lowered<Comment>("COMMENT ON FUNCTION s.f(int) IS 'x'").object == name("s", "f"));
  CHECK(lowered<Comment>("COMMENT ON SCHEMA s IS 'x'").object == name("s"));
}

TEST_CASE("views keep query and options") {
  const auto view = lowered<CreateView>(
      "CREATE OR REPLACE TEMP VIEW v (a, b) WITH (security_barrier) AS SELECT t.x AS y, 1 FROM s.t "
      "WITH LOCAL CHECK OPTION");
  CHECK(view.or_replace);
  CHECK(view.persistence == Persistence::kTemporary);
  CHECK(view.columns == std::vector<Name>{{"a"}, {"b"}});
  CHECK(view.query == "SELECT t.x AS y, 1 FROM s.t");
  CHECK(view.options == "WITH (security_barrier) WITH LOCAL CHECK OPTION");
  CHECK(view.reads == std::vector<ObjectName>{name("s", "t")});
  CHECK(view.columns_read == std::vector<ColumnPath>{{{"t"}, {"x"}}});
  CHECK(lowered<CreateView>("CREATE VIEW v AS SELECT 1 WITH CHECK OPTION").query == "SELECT 1");
  CHECK(lowered<CreateView>("CREATE RECURSIVE VIEW v (n) AS SELECT 1 UNION SELECT n FROM v")
            .reads.empty());
  CHECK(lowered<RefreshView>("REFRESH MATERIALIZED VIEW CONCURRENTLY s.m") ==
        RefreshView{name("s", "m"), true, false});
}

TEST_CASE("sequences") {
  const auto create =
      lowered<CreateSequence>("CREATE SEQUENCE IF NOT EXISTS s.q AS int START 5 OWNED BY s.t.c");
  CHECK(create.sequence == name("s", "q"));
  CHECK(create.if_not_exists);
  CHECK(create.options.type == builtin("int4"));
  CHECK(create.options.text == "AS int START 5 OWNED BY s.t.c");
  CHECK(create.options.owned_by_table == name("s", "t"));
  CHECK(create.options.owned_by_column == Name{"c"});
  const auto alter = lowered<AlterSequence>("ALTER SEQUENCE q RESTART OWNED BY NONE");
  CHECK(alter.options.restart);
  CHECK(alter.options.owned_by_none);
  CHECK(lowered<CreateSequence>("CREATE SEQUENCE q").options.text.empty());
}

TEST_CASE("functions and DO") {
  const auto function = lowered<CreateFunction>(
      "CREATE OR REPLACE FUNCTION s.f(a int, OUT b text, VARIADIC c numeric[] DEFAULT '{}') "
      "RETURNS "
      "SETOF text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $x$ "
      "BEGIN; "
      "END $x$");
  CHECK(function.function == name("s", "f"));
  CHECK(function.or_replace);
  CHECK(function.arguments ==
        std::vector<TypeRef>{builtin("int4"), {name("pg_catalog", "numeric"), {}, 1, false}});
  CHECK(function.returns == TypeRef{name("text"), {}, 0, true});
  CHECK(function.language == Name{"plpgsql"});
  CHECK(function.volatility == Volatility::kStable);
  CHECK(function.security_definer);
  CHECK(function.sets_search_path);
  CHECK(function.body == " BEGIN; END ");

  const auto atomic = lowered<CreateFunction>(
      "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END");
  CHECK(atomic.language == Name{"sql"});
  CHECK(atomic.body == "BEGIN ATOMIC SELECT 1; SELECT 2; END");
  CHECK(
      lowered<CreateFunction>("CREATE FUNCTION f(a int) RETURNS int IMMUTABLE RETURN a + 1").body ==
      "RETURN a + 1");
  const auto procedure = lowered<CreateFunction>(
      "CREATE PROCEDURE p(INOUT a int) LANGUAGE sql SECURITY INVOKER AS 'x'");
  CHECK(procedure.procedure);
  CHECK(procedure.returns.empty());
  CHECK(procedure.arguments.size() == 1);
  CHECK_FALSE(procedure.security_definer);

  CHECK(lowered<DoBlock>("DO $$ BEGIN PERFORM 1; END $$").body == " BEGIN PERFORM 1; END ");
  CHECK(lowered<DoBlock>("DO 'x' LANGUAGE plv8").language == Name{"plv8"});
}

TEST_CASE("triggers") {
  const auto trigger = lowered<CreateTrigger>(
      "CREATE OR REPLACE TRIGGER trg BEFORE INSERT OR UPDATE OF a, b ON s.t FOR EACH ROW WHEN "
      "(NEW.a "
      "IS DISTINCT FROM f(OLD.a)) EXECUTE FUNCTION s.fn('x')");
  CHECK(trigger.trigger == Name{"trg"});
  CHECK(trigger.table == name("s", "t"));
  CHECK(trigger.function == name("s", "fn"));
  CHECK(trigger.or_replace);
  CHECK(trigger.row);
  CHECK(trigger.before);
  CHECK(trigger.on_insert);
  CHECK(trigger.on_update);
  CHECK_FALSE(trigger.on_delete);
  CHECK(trigger.update_columns == std::vector<Name>{{"a"}, {"b"}});
  CHECK(trigger.when->text == "NEW.a IS DISTINCT FROM f(OLD.a)");
  const auto constraint = lowered<CreateTrigger>(
      "CREATE CONSTRAINT TRIGGER c AFTER DELETE ON t FROM p FOR EACH ROW EXECUTE PROCEDURE g()");
  CHECK(constraint.constraint);
  CHECK(constraint.referenced == name("p"));
  CHECK_FALSE(constraint.before);
  CHECK(lowered<CreateTrigger>("CREATE TRIGGER c INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE "
                               "PROCEDURE g()")
            .instead_of);
  CHECK(lowered<CreateTrigger>("CREATE TRIGGER c AFTER TRUNCATE ON v EXECUTE PROCEDURE g()")
            .on_truncate);
}
