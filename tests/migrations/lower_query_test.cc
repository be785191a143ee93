#include "tests/migrations/lowered.h"

using namespace bellows;
using namespace bellows::test;

TEST_CASE("an UPDATE tells its assignments, its condition and what it reads") {
  const std::string sql =
      "WITH w AS (SELECT id FROM s.src) UPDATE ONLY app.orders AS set SET a = f(1, 2) + b, "
      "(c, d) = (SELECT 1, 2), e = x IS NOT DISTINCT FROM y, arr[1] = DEFAULT FROM w, lookup l "
      "WHERE set.id = w.id AND l.k IN (SELECT k FROM third) RETURNING set.id";
  const auto update = lowered<Query>(sql);
  CHECK(update.kind == QueryKind::kUpdate);
  CHECK(update.target == name("app", "orders"));
  CHECK(update.alias == Name{"set"});
  CHECK(update.only);
  REQUIRE(update.assignments.size() == 5);
  CHECK(update.assignments[0].column == Name{"a"});
  CHECK(update.assignments[0].value.text == "f(1, 2) + b");
  CHECK(update.assignments[1].column == Name{"c"});
  CHECK(update.assignments[1].value.text.empty());
  CHECK(update.assignments[3].value.text == "x IS NOT DISTINCT FROM y");
  CHECK(update.assignments[4].value.text == "DEFAULT");
  CHECK(cut(sql, update.set_range) ==
        "a = f(1, 2) + b, (c, d) = (SELECT 1, 2), e = x IS NOT DISTINCT FROM y, arr[1] = DEFAULT");
  CHECK(update.where->text == "set.id = w.id AND l.k IN (SELECT k FROM third)");
  CHECK(update.where->relations == std::vector<ObjectName>{name("third")});
  CHECK(update.reads == std::vector<ObjectName>{name("s", "src"), name("lookup"), name("third")});
  CHECK(update.functions == std::vector<FunctionCall>{{name("f"), 2}});
  CHECK(update.has_from);
  CHECK(update.from == "w, lookup l");
  CHECK(update.has_with);
  CHECK(update.with == "WITH w AS (SELECT id FROM s.src)");
  CHECK(update.has_returning);
}

TEST_CASE("a plain UPDATE") {
  const std::string sql = "UPDATE t SET a = 1";
  const auto update = lowered<Query>(sql);
  CHECK_FALSE(update.where);
  CHECK(cut(sql, update.set_range) == "a = 1");
  CHECK(update.reads.empty());
  CHECK_FALSE(update.has_from);
  CHECK(lowered<Query>("UPDATE t SET a = 1 FROM t AS other").reads ==
        std::vector<ObjectName>{name("t")});
  CHECK(lowered<Query>("UPDATE t SET a = extract(day FROM b) WHERE c").assignments[0].value.text ==
        "extract(day FROM b)");
}

TEST_CASE("DELETE, with and without USING") {
  const auto remove = lowered<Query>("DELETE FROM s.t AS x USING u WHERE x.a = u.a RETURNING x.a");
  CHECK(remove.kind == QueryKind::kDelete);
  CHECK(remove.target == name("s", "t"));
  CHECK(remove.alias == Name{"x"});
  CHECK(remove.where->text == "x.a = u.a");
  CHECK(remove.has_from);
  CHECK(remove.from == "u");
  CHECK(remove.reads == std::vector<ObjectName>{name("u")});
  CHECK_FALSE(lowered<Query>("DELETE FROM ONLY (t)").where);
}

TEST_CASE("INSERT of values and of a query") {
  const auto values =
      lowered<Query>("INSERT INTO t (a, b) VALUES (1, now()) ON CONFLICT (a) DO UPDATE SET b = 2");
  CHECK(values.kind == QueryKind::kInsert);
  CHECK(values.inserts_values);
  CHECK(values.insert_columns == std::vector<Name>{{"a"}, {"b"}});
  CHECK(values.has_on_conflict);
  CHECK(values.functions == std::vector<FunctionCall>{{name("now"), 0}});
  CHECK(lowered<Query>("INSERT INTO t DEFAULT VALUES").inserts_values);
  const auto query = lowered<Query>("INSERT INTO t SELECT * FROM t JOIN u USING (id) LIMIT 5");
  CHECK_FALSE(query.inserts_values);
  CHECK(query.has_limit_or_order);
  CHECK(query.reads == std::vector<ObjectName>{name("t"), name("u")});
  CHECK(query.columns == std::vector<ColumnPath>{{{"id"}}});
}

TEST_CASE("SELECT: its own WHERE, its clauses, what it reads") {
  const auto select = lowered<Query>(
      "SELECT a.x, s.f(b.y) FROM a LEFT JOIN s.b ON a.id = b.id WHERE a.z > 1 AND EXISTS (SELECT "
      "FROM c WHERE c.k) GROUP BY 1 HAVING count(*) > 1 ORDER BY 1 FOR UPDATE OF a");
  CHECK(select.kind == QueryKind::kSelect);
  CHECK(select.where->text == "a.z > 1 AND EXISTS (SELECT FROM c WHERE c.k)");
  CHECK(select.reads == std::vector<ObjectName>{name("a"), name("s", "b"), name("c")});
  CHECK(select.has_limit_or_order);
  CHECK(select.locks_rows);
  CHECK(select.functions == std::vector<FunctionCall>{{name("s", "f"), 1}, {name("count"), 0}});
  CHECK_FALSE(select.into_table);
  const auto into = lowered<Query>("SELECT * INTO TEMP x FROM a UNION SELECT * FROM b");
  CHECK(into.into_table);
  CHECK(into.target == name("x"));
  CHECK(into.reads == std::vector<ObjectName>{name("a"), name("b")});
  CHECK(lowered<Query>("(SELECT 1 FROM t WHERE a)").where->text == "a");
}

TEST_CASE("WITH names are no relations where they can be seen, and only there") {
  CHECK(lowered<Query>("WITH a AS (SELECT 1), b AS (SELECT * FROM a) SELECT * FROM a, b")
            .reads.empty());
  CHECK(lowered<Query>("WITH a AS (SELECT * FROM a) SELECT * FROM a").reads ==
        std::vector<ObjectName>{name("a")});
  CHECK(lowered<Query>("WITH RECURSIVE a AS (SELECT 1 UNION ALL SELECT * FROM a) SELECT * FROM a")
            .reads.empty());
  CHECK(lowered<Query>("WITH a AS (SELECT 1) SELECT * FROM s.a").reads ==
        std::vector<ObjectName>{name("s", "a")});
  CHECK(lowered<Query>("SELECT (WITH a AS (SELECT 1) SELECT 1 FROM a), 2 FROM a").reads ==
        std::vector<ObjectName>{name("a")});
}

TEST_CASE("data-modifying WITH queries are seen") {
  const auto query = lowered<Query>(
      "WITH gone AS (DELETE FROM old RETURNING *), more AS (INSERT INTO log SELECT * FROM gone "
      "RETURNING 1) INSERT INTO new SELECT * FROM gone");
  CHECK(query.with_writes == std::vector<WithWrite>{{QueryKind::kDelete, name("old")},
                                                    {QueryKind::kInsert, name("log")}});
  CHECK(query.target == name("new"));
  CHECK(query.reads.empty());
}

TEST_CASE("MERGE") {
  const auto merge = lowered<Query>(
      "MERGE INTO s.t AS x USING src ON x.id = src.id WHEN MATCHED THEN UPDATE SET a = f(src.b) "
      "WHEN "
      "NOT MATCHED THEN INSERT VALUES (src.id)");
  CHECK(merge.kind == QueryKind::kMerge);
  CHECK(merge.target == name("s", "t"));
  CHECK(merge.reads == std::vector<ObjectName>{name("src")});
  CHECK(merge.functions == std::vector<FunctionCall>{{name("f"), 1}});
}

TEST_CASE("each thing is mentioned once, in order of appearance") {
  const auto query = lowered<Query>("SELECT g(b), f(a), g(a), f(a, b) FROM t, u, t AS again");
  CHECK(query.functions ==
        std::vector<FunctionCall>{{name("g"), 1}, {name("f"), 1}, {name("f"), 2}});
  CHECK(query.columns == std::vector<ColumnPath>{{{"b"}}, {{"a"}}});
  CHECK(query.reads == std::vector<ObjectName>{name("t"), name("u")});
}
