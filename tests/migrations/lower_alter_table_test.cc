#include "tests/migrations/lowered.h"

using namespace bellows;
using namespace bellows::test;

namespace {

AlterCommand command(const std::string& text) {
  const std::string sql = "ALTER TABLE t " + text;
  const auto alter = lowered<AlterTable>(sql);
  REQUIRE(alter.commands.size() == 1);
  CHECK(alter.commands[0].text == text);
  CHECK(cut(sql, alter.commands[0].range) == text);
  return alter.commands[0];
}

}  // namespace

TEST_CASE("ALTER TABLE knows its table and the text of each command") {
  const auto alter = lowered<AlterTable>(
      "ALTER TABLE IF EXISTS ONLY s.\"T\" ADD x numeric(3, 1) DEFAULT f(1, 2), DROP COLUMN IF "
      "EXISTS y CASCADE, ALTER z SET DEFAULT ARRAY[1, 2]");
  CHECK(alter.kind == ObjectKind::kTable);
  CHECK(alter.table == name("s", "T"));
  CHECK(alter.only);
  CHECK(alter.if_exists);
  REQUIRE(alter.commands.size() == 3);
  CHECK(alter.commands[0].text == "ADD x numeric(3, 1) DEFAULT f(1, 2)");
  CHECK(alter.commands[0].kind == AlterKind::kAddColumn);
  CHECK(alter.commands[0].column->default_value->text == "f(1, 2)");
  CHECK(alter.commands[1].kind == AlterKind::kDropColumn);
  CHECK(alter.commands[1].name == Name{"y"});
  CHECK(alter.commands[1].if_exists);
  CHECK(alter.commands[1].cascade);
  CHECK(alter.commands[2].expression->text == "ARRAY[1, 2]");
  CHECK(lowered<AlterTable>("ALTER TABLE ONLY (t) DROP a, DROP b").commands.size() == 2);
  CHECK(lowered<AlterTable>("ALTER TABLE t * DROP a").commands[0].text == "DROP a");
}

TEST_CASE("column commands") {
  const AlterCommand add = command("ADD COLUMN IF NOT EXISTS a text NOT NULL REFERENCES p");
  CHECK(add.kind == AlterKind::kAddColumn);
  CHECK(add.if_exists);
  CHECK(add.name == Name{"a"});
  CHECK(add.column->not_null);
  CHECK(add.column->constraints.size() == 1);

  const AlterCommand type =
      command("ALTER COLUMN a SET DATA TYPE varchar(5) COLLATE s.\"de\" USING substr(a, 1, 5)");
  CHECK(type.kind == AlterKind::kSetType);
  CHECK(type.type.modifiers == std::vector<std::string>{"5"});
  CHECK(type.collation == name("s", "de"));
  CHECK(type.expression->text == "substr(a, 1, 5)");
  CHECK_FALSE(command("ALTER a TYPE bigint").expression);

  CHECK(command("ALTER a SET DEFAULT 1").kind == AlterKind::kSetDefault);
  CHECK(command("ALTER a DROP DEFAULT").kind == AlterKind::kDropDefault);
  CHECK(command("ALTER a SET NOT NULL").kind == AlterKind::kSetNotNull);
  CHECK(command("ALTER a DROP NOT NULL").kind == AlterKind::kDropNotNull);
  CHECK(command("ALTER a DROP EXPRESSION IF EXISTS").kind == AlterKind::kDropExpression);
  CHECK(command("ALTER a ADD GENERATED ALWAYS AS IDENTITY").kind == AlterKind::kAddIdentity);
  CHECK(command("ALTER a SET GENERATED ALWAYS").value == "SET GENERATED ALWAYS");
  CHECK(command("ALTER a DROP IDENTITY").kind == AlterKind::kDropIdentity);
  CHECK(command("ALTER a SET STATISTICS 500").value == "500");
  CHECK(command("ALTER a SET STORAGE EXTERNAL").value == "EXTERNAL");
  CHECK(command("ALTER a SET COMPRESSION lz4").value == "lz4");
  CHECK(command("ALTER a SET (n_distinct = 5)").value == "(n_distinct = 5)");
}

TEST_CASE("constraint commands") {
  const std::string sql = "ADD CONSTRAINT fk FOREIGN KEY (a, b) REFERENCES s.p NOT VALID";
  const AlterCommand key = command(sql);
  CHECK(key.kind == AlterKind::kAddConstraint);
  CHECK(key.name == Name{"fk"});
  CHECK(key.constraint->kind == ConstraintKind::kForeignKey);
  CHECK(key.constraint->not_valid);
  CHECK(key.constraint->columns == std::vector<Name>{{"a"}, {"b"}});
  CHECK(key.constraint->referenced_columns.empty());
  CHECK(cut("ALTER TABLE t " + sql, key.constraint->range) ==
        "CONSTRAINT fk FOREIGN KEY (a, b) REFERENCES s.p NOT VALID");

  const AlterCommand check = command("ADD CHECK (a > 0 AND b IS NOT NULL) NO INHERIT");
  CHECK(check.constraint->name.empty());
  CHECK(check.constraint->no_inherit);
  CHECK(check.constraint->check.text == "a > 0 AND b IS NOT NULL");
  CHECK(check.constraint->check.columns == std::vector<ColumnPath>{{{"a"}}, {{"b"}}});

  const AlterCommand index = command("ADD CONSTRAINT pk PRIMARY KEY USING INDEX i DEFERRABLE");
  CHECK(index.constraint->kind == ConstraintKind::kPrimaryKey);
  CHECK(index.constraint->using_index == Name{"i"});
  CHECK(index.constraint->deferrable);

  CHECK(command("DROP CONSTRAINT IF EXISTS c CASCADE").name == Name{"c"});
  CHECK(command("VALIDATE CONSTRAINT c").kind == AlterKind::kValidateConstraint);
  const AlterCommand altered = command("ALTER CONSTRAINT c DEFERRABLE");
  CHECK(altered.kind == AlterKind::kAlterConstraint);
  CHECK(altered.name == Name{"c"});
}

TEST_CASE("partition commands") {
  const AlterCommand attach = command("ATTACH PARTITION s.c FOR VALUES FROM (1) TO (2)");
  CHECK(attach.kind == AlterKind::kAttachPartition);
  CHECK(attach.relation == name("s", "c"));
  CHECK(attach.partition_bound == "FOR VALUES FROM (1) TO (2)");
  CHECK(command("ATTACH PARTITION c DEFAULT").partition_bound == "DEFAULT");
  CHECK(command("DETACH PARTITION c CONCURRENTLY").concurrently);
  CHECK(command("DETACH PARTITION c FINALIZE").kind == AlterKind::kDetachPartitionFinalize);
  const auto index = lowered<AlterTable>("ALTER INDEX i ATTACH PARTITION s.j");
  CHECK(index.kind == ObjectKind::kIndex);
  CHECK(index.commands[0].kind == AlterKind::kAttachIndex);
  CHECK(index.commands[0].relation == name("s", "j"));
}

TEST_CASE("the other commands") {
  CHECK(command("OWNER TO joe").name == Name{"joe"});
  CHECK(command("OWNER TO CURRENT_USER").name == Name{"current_user"});
  CHECK(command("SET (fillfactor = 70, autovacuum_enabled)").value ==
        "(fillfactor = 70, autovacuum_enabled)");
  CHECK(command("RESET (fillfactor)").kind == AlterKind::kResetOptions);
  CHECK(command("SET TABLESPACE fast").name == Name{"fast"});
  CHECK(command("SET LOGGED").kind == AlterKind::kSetLogged);
  CHECK(command("SET UNLOGGED").kind == AlterKind::kSetUnlogged);
  CHECK(command("SET ACCESS METHOD heap").name == Name{"heap"});
  CHECK(command("CLUSTER ON i").name == Name{"i"});
  CHECK(command("SET WITHOUT CLUSTER").kind == AlterKind::kSetWithoutCluster);
  CHECK(command("INHERIT s.p").relation == name("s", "p"));
  CHECK(command("NO INHERIT p").kind == AlterKind::kNoInherit);
  CHECK(command("OF ty").type.name == name("ty"));
  CHECK(command("NOT OF").kind == AlterKind::kNotOfType);
  CHECK(command("REPLICA IDENTITY USING INDEX i").name == Name{"i"});
  CHECK(command("REPLICA IDENTITY FULL").value == "FULL");
  CHECK(command("ENABLE TRIGGER trg").name == Name{"trg"});
  CHECK(command("ENABLE ALWAYS TRIGGER trg").kind == AlterKind::kEnableAlwaysTrigger);
  CHECK(command("ENABLE REPLICA TRIGGER trg").kind == AlterKind::kEnableReplicaTrigger);
  CHECK(command("DISABLE TRIGGER ALL").value == "ALL");
  CHECK(command("DISABLE TRIGGER USER").value == "USER");
  CHECK(command("DISABLE RULE r").kind == AlterKind::kDisableRule);
  CHECK(command("ENABLE ROW LEVEL SECURITY").kind == AlterKind::kEnableRowSecurity);
  CHECK(command("NO FORCE ROW LEVEL SECURITY").kind == AlterKind::kNoForceRowSecurity);
}

TEST_CASE("ALTER of other relations is told from ALTER TABLE") {
  CHECK(lowered<AlterTable>("ALTER VIEW v ALTER COLUMN c SET DEFAULT 1").kind == ObjectKind::kView);
  CHECK(lowered<AlterTable>("ALTER MATERIALIZED VIEW v SET (fillfactor=1)").kind ==
        ObjectKind::kMaterializedView);
  CHECK(lowered<AlterTable>("ALTER INDEX i SET TABLESPACE x").kind == ObjectKind::kIndex);
  CHECK(lowered<AlterTable>("ALTER SEQUENCE q OWNER TO joe").kind == ObjectKind::kSequence);
  CHECK(lowered<AlterTable>("ALTER FOREIGN TABLE f DROP a").kind == ObjectKind::kForeignTable);
  const auto type =
      lowered<AlterTable>("ALTER TYPE s.ty ADD ATTRIBUTE a int, DROP ATTRIBUTE b CASCADE");
  CHECK(type.kind == ObjectKind::kType);
  CHECK(type.commands.size() == 2);
  CHECK(type.commands[1].text == "DROP ATTRIBUTE b CASCADE");
}
