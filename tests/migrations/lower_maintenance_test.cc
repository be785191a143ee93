#include "tests/migrations/lowered.h"

using namespace bellows;
using namespace bellows::test;

TEST_CASE("maintenance and everything around it") {
  const auto truncate = lowered<Truncate>("TRUNCATE a, s.b RESTART IDENTITY CASCADE");
  CHECK(truncate.tables.size() == 2);
  CHECK(truncate.cascade);
  CHECK(truncate.restart_identity);
  CHECK(lowered<LockTable>("LOCK TABLE a IN SHARE ROW EXCLUSIVE MODE NOWAIT") ==
        LockTable{{name("a")}, "SHARE ROW EXCLUSIVE", true});
  CHECK(lowered<LockTable>("LOCK a").mode == "ACCESS EXCLUSIVE");
  CHECK(lowered<Copy>("COPY s.t FROM '/tmp/x'") == Copy{name("s", "t"), true, false});
  CHECK(lowered<Copy>("COPY (SELECT 1) TO STDOUT") == Copy{{}, false, true});
  CHECK(lowered<Vacuum>("VACUUM (FULL, ANALYZE) a").full);
  CHECK_FALSE(lowered<Vacuum>("VACUUM (FULL false) a").full);
  CHECK(lowered<Vacuum>("ANALYZE a, b").analyze_only);
  CHECK(lowered<Cluster>("CLUSTER t USING i") == Cluster{name("t"), {"i"}});
  CHECK(lowered<Reindex>("REINDEX TABLE CONCURRENTLY s.t") ==
        Reindex{ReindexTarget::kTable, name("s", "t"), true});
  CHECK(lowered<Reindex>("REINDEX SCHEMA x").name == name("x"));
  CHECK(lowered<Transaction>("BEGIN").kind == TransactionKind::kBegin);
  CHECK(lowered<Transaction>("END").kind == TransactionKind::kCommit);
  CHECK(lowered<Transaction>("ROLLBACK TO x").kind == TransactionKind::kRollbackTo);
  CHECK(lowered<SetVariable>("SET LOCAL Lock_Timeout = '2s'") ==
        SetVariable{"lock_timeout", {"2s"}, true});
  CHECK(lowered<SetVariable>("SET search_path TO a, \"B\"").values ==
        std::vector<std::string>{"a", "B"});
  CHECK(lowered<SetVariable>("RESET ALL") == SetVariable{"", {}, false});
  CHECK(lowered<SetVariable>("SET work_mem = DEFAULT").values.empty());
  CHECK(lowered<CreateSchema>("CREATE SCHEMA IF NOT EXISTS x") ==
        CreateSchema{{"x"}, true, {}, false});
  const auto schema = lowered<CreateSchema>("CREATE SCHEMA AUTHORIZATION joe CREATE TABLE t ()");
  CHECK(schema.schema == Name{"joe"});
  CHECK(schema.has_elements);
  CHECK(lowered<CreateExtension>("CREATE EXTENSION IF NOT EXISTS x WITH SCHEMA s") ==
        CreateExtension{{"x"}, true, {"s"}});
  const auto policy = lowered<CreatePolicy>("CREATE POLICY p ON s.t USING (a)");
  CHECK(policy.policy == Name{"p"});
  CHECK(policy.table == name("s", "t"));
  CHECK_FALSE(policy.alter);
  CHECK(lowered<CreatePolicy>("ALTER POLICY p ON t USING (a)").alter);
  CHECK(lowered<CreateRule>("CREATE RULE r AS ON INSERT TO s.t DO NOTHING").table ==
        name("s", "t"));
  const auto statistics = lowered<CreateStatistics>("CREATE STATISTICS s.x ON a, b FROM t");
  CHECK(statistics.statistics == name("s", "x"));
  CHECK(statistics.table == name("t"));
  CHECK(lowered<Grant>("REVOKE ALL ON s.t, u FROM joe").objects ==
        std::vector<ObjectName>{name("s", "t"), name("u")});
  CHECK(lowered<Grant>("GRANT USAGE ON SCHEMA s TO joe").kind == ObjectKind::kSchema);
  CHECK(lowered<Grant>("GRANT SELECT ON ALL TABLES IN SCHEMA s TO joe").objects.empty());
  CHECK(lowered<Grant>("GRANT a TO b").role);
  CHECK(
      lowered<Grant>("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO joe").default_privileges);
  CHECK(lowered<OtherStatement>("ALTER SYSTEM SET work_mem = '1MB'").tag == "AlterSystemStmt");
  CHECK(lowered<OtherStatement>("CALL p()").tag == "CallStmt");
}
