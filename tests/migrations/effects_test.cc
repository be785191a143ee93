#include "migrations/effects.h"

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

const std::string kSchema =
    "CREATE SCHEMA s; CREATE TABLE c (id serial PRIMARY KEY, email text UNIQUE, name text);"
    "CREATE TABLE o (id int PRIMARY KEY, c_id int REFERENCES c, total int, at timestamp);"
    "CREATE VIEW v AS SELECT id, total FROM o;"
    "CREATE FUNCTION act() RETURNS int LANGUAGE plpgsql AS $$BEGIN RETURN 1; END$$;"
    "CREATE FUNCTION pure() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';"
    "CREATE DOMAIN checked AS int CHECK (VALUE > 0); CREATE DOMAIN bare AS int;"
    "CREATE TYPE mood AS ENUM ('sad');";

Effects effects(const std::string& sql) {
  const Result<Statement> statement = parse_one(sql);
  REQUIRE((statement ? "" : statement.error().message) == std::string());
  return effects_of(*statement, folded(kSchema));
}

std::string shown(const std::vector<Touch>& touches) {
  std::string text;
  for (const Touch& touch : touches) {
    text += (text.empty() ? "" : " ") + std::to_string(static_cast<int>(touch.kind)) + ":" +
            display(touch.object) + (touch.member.empty() ? "" : "." + touch.member.text);
  }
  return text;
}

bool touches(const std::vector<Touch>& list, ObjectKind kind, const std::string& object,
             const std::string& member = "") {
  return std::find(list.begin(), list.end(),
                   Touch{kind, {Name{"public"}, Name{object}}, Name{member}}) != list.end();
}

TEST_CASE("lock modes conflict as PostgreSQL's table says") {
  CHECK(lock_mode_name(LockMode::kShareUpdateExclusive) == "SHARE UPDATE EXCLUSIVE");
  CHECK(!conflicts(LockMode::kAccessShare, LockMode::kExclusive));
  CHECK(conflicts(LockMode::kAccessShare, LockMode::kAccessExclusive));
  CHECK(!conflicts(LockMode::kRowExclusive, LockMode::kShareUpdateExclusive));
  CHECK(conflicts(LockMode::kRowExclusive, LockMode::kShare));
  CHECK(!conflicts(LockMode::kShare, LockMode::kShare));
  CHECK(conflicts(LockMode::kShareUpdateExclusive, LockMode::kShareUpdateExclusive));
  for (int a = 0; a < 8; ++a) {
    for (int b = 0; b < 8; ++b) {
      CHECK(conflicts(static_cast<LockMode>(a), static_cast<LockMode>(b)) ==
            conflicts(static_cast<LockMode>(b), static_cast<LockMode>(a)));
    }
  }
}

TEST_CASE("a table that the statement makes is not locked, scanned or built on") {
  const Effects made = effects("CREATE TABLE n (id serial PRIMARY KEY, c int REFERENCES c)");
  CHECK(made.locks ==
        std::vector<Lock>{{{Name{"public"}, Name{"c"}}, LockMode::kShareRowExclusive},
                          {{Name{"public"}, Name{"c_pkey"}}, LockMode::kAccessShare}});
  CHECK(made.builds.empty());
  CHECK(touches(made.creates, ObjectKind::kTable, "n"));
  CHECK(touches(made.creates, ObjectKind::kColumn, "n", "id"));
  CHECK(touches(made.creates, ObjectKind::kConstraint, "n", "n_c_fkey"));
  CHECK(touches(made.creates, ObjectKind::kIndex, "n_pkey"));
  CHECK(touches(made.creates, ObjectKind::kSequence, "n_id_seq"));
  CHECK(touches(made.reads, ObjectKind::kColumn, "c", "id"));
  CHECK(touches(made.reads, ObjectKind::kIndex, "c_pkey"));
}

TEST_CASE("an index reads its columns and creates itself, nothing else") {
  const Effects made = effects("CREATE INDEX i ON o (total, lower(at::text)) WHERE c_id > 0");
  CHECK(touches(made.creates, ObjectKind::kIndex, "i"));
  CHECK(made.creates.size() == 1);
  CHECK(made.writes.empty());
  CHECK(made.drops.empty());
  CHECK(touches(made.reads, ObjectKind::kColumn, "o", "total"));
  CHECK(touches(made.reads, ObjectKind::kColumn, "o", "at"));
  CHECK(touches(made.reads, ObjectKind::kColumn, "o", "c_id"));
  CHECK(!touches(made.reads, ObjectKind::kColumn, "o", "id"));
  CHECK(made.builds == std::vector<ObjectName>{{Name{"public"}, Name{"i"}}});
}

TEST_CASE("a renamed column is one that goes and one that comes") {
  const Effects renamed = effects("ALTER TABLE o RENAME total TO amount");
  CHECK(touches(renamed.drops, ObjectKind::kColumn, "o", "total"));
  CHECK(touches(renamed.creates, ObjectKind::kColumn, "o", "amount"));
  CHECK(renamed.creates.size() == 1);
  CHECK(renamed.drops.size() == 1);
  CHECK(touches(renamed.writes, ObjectKind::kView, "v"));
}

TEST_CASE("CASCADE drops what depends") {
  const Effects dropped = effects("DROP TABLE c CASCADE");
  CHECK(touches(dropped.drops, ObjectKind::kConstraint, "o", "o_c_id_fkey"));
  CHECK(touches(dropped.drops, ObjectKind::kIndex, "c_email_key"));
  CHECK(touches(dropped.drops, ObjectKind::kSequence, "c_id_seq"));
  CHECK(touches(effects("ALTER TABLE o DROP COLUMN total CASCADE").drops, ObjectKind::kView, "v"));
}

TEST_CASE("data statements read what they mention and write what they assign") {
  const Effects update =
      effects("UPDATE o SET total = c.id FROM c WHERE c.id = o.c_id AND name = 'x'");
  CHECK(update.moves_data);
  CHECK(shown(update.writes) ==
        std::to_string(static_cast<int>(ObjectKind::kColumn)) + ":public.o.total");
  CHECK(touches(update.reads, ObjectKind::kColumn, "c", "name"));
  CHECK(!touches(update.reads, ObjectKind::kColumn, "o", "name"));
  CHECK(touches(update.reads, ObjectKind::kColumn, "o", "c_id"));
  CHECK(touches(effects("DELETE FROM o").writes, ObjectKind::kTable, "o"));
  CHECK(touches(effects("INSERT INTO o (id) VALUES (1)").writes, ObjectKind::kColumn, "o", "id"));
}

TEST_CASE("what cannot be known is opaque, and says why") {
  CHECK(effects("DO $$ BEGIN END $$").opaque);
  CHECK(effects("SELECT act()").opaque_reason ==
        "calls the function public.act, which may do anything");
  CHECK(effects("SELECT nobody_knows()").opaque);
  CHECK(!effects("SELECT pure(), now(), coalesce(1, 2), pg_sleep(0)").opaque);
  CHECK(effects("CALL p()").opaque);
  CHECK(!effects("CREATE ROLE r").opaque);
}

TEST_CASE("volatility is that of the worst function") {
  const Catalog catalog = folded(kSchema);
  const auto of = [&](const std::string& expression) {
    const Result<Statement> statement =
        parse_one("ALTER TABLE c ALTER name SET DEFAULT " + expression);
    REQUIRE(statement.has_value());
    return volatility_of(*statement->as<AlterTable>()->commands[0].expression, catalog);
  };
  CHECK(of("1 + 2") == Volatility::kImmutable);
  CHECK(of("upper('a') || 'b'::text") == Volatility::kImmutable);
  CHECK(of("now()") == Volatility::kStable);
  CHECK(of("current_date") == Volatility::kStable);
  CHECK(of("timezone('utc', now())") == Volatility::kStable);
  CHECK(of("clock_timestamp()") == Volatility::kVolatile);
  CHECK(of("upper(random()::text)") == Volatility::kVolatile);
  CHECK(of("gen_random_uuid()") == Volatility::kVolatile);
  CHECK(of("pure()") == Volatility::kImmutable);
  CHECK(of("act()") == Volatility::kVolatile);
  CHECK(of("unknown_function()") == Volatility::kVolatile);
  CHECK(of("uuid_generate_v4()") == Volatility::kVolatile);
}

TEST_CASE("type changes that keep the table are told from those that rewrite it") {
  const Catalog catalog = folded(kSchema);

  struct Change {
    std::string from;
    std::string to;  // with USING, the column is a
    bool free;
  };

  const auto change = GENERATE(values<Change>({
      {"varchar(10)", "varchar(20)", true},
      {"varchar(20)", "varchar(10)", false},
      {"varchar(10)", "text", true},
      {"text", "varchar", true},
      {"text", "varchar(9)", false},
      {"varchar", "varchar(9)", false},
      {"char(3)", "text", false},
      {"char(3)", "char(5)", false},
      {"numeric(5,2)", "numeric(7,2)", true},
      {"numeric(5,2)", "numeric(7,3)", false},
      {"numeric(5,2)", "numeric", true},
      {"numeric", "numeric(5,2)", false},
      {"timestamp(2)", "timestamp", true},
      {"timestamp(3)", "timestamp(1)", false},
      {"timestamp", "timestamptz", false},
      {"timestamptz", "timestamp", false},
      {"interval(2)", "interval(4)", true},
      {"interval", "interval year to month", false},
      {"varbit(3)", "varbit(5)", true},
      {"bit(3)", "bit(5)", false},
      {"cidr", "inet", true},
      {"inet", "cidr", false},
      {"int", "oid", true},
      {"int", "bigint", false},
      {"json", "jsonb", false},
      {"date", "timestamp", false},
      {"bare", "int", true},
      {"int", "bare", true},
      {"int", "checked", false},
      {"checked", "int", true},
      {"mood", "text", false},
      {"text[]", "text[]", true},
      {"varchar(5)[]", "varchar[]", true},
      {"varchar(5)[]", "varchar(9)[]", false},
      {"text", "text USING a", true},
      {"varchar(5)", "text USING a::text", true},
      {"varchar(5)", "text USING CAST(a AS text)", true},
      {"varchar(5)", "text USING (a)::text", true},
      {"varchar(5)", "text USING upper(a)", false},
      {"varchar(5)", "text USING a || 'x'", false},
      {"varchar(5)", "text USING a::text || a", false},
      {"varchar(5)", "text USING (a::text COLLATE \"C\")", false},
      {"timestamp", "timestamp(6) USING a AT TIME ZONE 'UTC'", false},
      {"int[]", "int USING a[1]", false},
      {"varchar(5)", "varchar(9) USING a::varchar(9)", true},
      {"varchar(5)", "varchar(9) USING a::varchar(3)", false},
  }));
  INFO(change.from << " → " << change.to);
  const Result<Statement> from = parse_one("CREATE TABLE t (a " + change.from + ")");
  const Result<Statement> to = parse_one("ALTER TABLE t ALTER a TYPE " + change.to);
  REQUIRE(from.has_value());
  REQUIRE(to.has_value());
  const AlterCommand& command = to->as<AlterTable>()->commands[0];
  CHECK(type_change_is_free(from->as<CreateTable>()->columns[0].type, command.type,
                            command.expression ? &*command.expression : nullptr, Name{"a"},
                            catalog) == change.free);
}

}  // namespace
}  // namespace bellows
