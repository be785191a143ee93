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
  CHECK(!effects("DO $$ BEGIN END $$").opaque);
  CHECK(effects("DO $$ BEGIN EXECUTE 'DROP TABLE ' || current_user; END $$").opaque);
  CHECK(effects("SELECT act()").opaque_reason ==
        "calls the function public.act, which may do anything");
  CHECK(effects("SELECT nobody_knows()").opaque);
  CHECK(!effects("SELECT pure(), now(), coalesce(1, 2), pg_sleep(0)").opaque);
  CHECK(effects("CALL p()").opaque);
  CHECK(!effects("CREATE ROLE r").opaque);
}

TEST_CASE("a DO block does what the statements inside do") {
  const Effects certain = effects(
      "DO $$ BEGIN CREATE TABLE n (a int); CREATE INDEX i ON n (a); ALTER TABLE o ADD x int; "
      "END $$");
  CHECK(certain.locks ==
        std::vector<Lock>{{{Name{"public"}, Name{"o"}}, LockMode::kAccessExclusive}});
  CHECK(certain.builds.empty());
  CHECK(touches(certain.creates, ObjectKind::kTable, "n"));
  CHECK(touches(certain.creates, ObjectKind::kIndex, "i"));
  CHECK(touches(certain.creates, ObjectKind::kColumn, "o", "x"));
  CHECK(!certain.opaque);
  const Effects possible =
      effects("DO $$ BEGIN IF random() < 2 THEN CREATE INDEX i ON o (total); END IF; END $$");
  CHECK(possible.builds == std::vector<ObjectName>{{Name{"public"}, Name{"i"}}});
  CHECK(effects("DO $$ BEGIN PERFORM 1; COMMIT; END $$").needs_no_transaction);
  CHECK(effects("DO $$ BEGIN EXECUTE format('DROP TABLE %I', current_user); END $$")
            .opaque_reason.starts_with("line 1: EXECUTE"));
}

TEST_CASE("ATTACH PARTITION reads what no CHECK proves") {
  const auto attach = [](const std::string& key, const std::string& check,
                         const std::string& bound) {
    const std::string by = bound.find("FROM") == std::string::npos ? "LIST" : "RANGE";
    const Catalog catalog =
        folded("CREATE TABLE p (k " + key + " NOT NULL) PARTITION BY " + by + " (k);" +
               "CREATE TABLE c (k " + key + " NOT NULL, CHECK (" + check + "));");
    const Result<Statement> statement = parse_one("ALTER TABLE p ATTACH PARTITION c " + bound);
    REQUIRE(statement.has_value());
    return effects_of(*statement, catalog).scans.empty();
  };
  CHECK(attach("text", "k = 'a'", "FOR VALUES IN ('a', 'b')"));
  CHECK(attach("text", "k IN ('a', 'b')", "FOR VALUES IN ('a', 'b')"));
  CHECK(attach("text", "k = 'a' OR (k = 'b')", "FOR VALUES IN ('a', 'b')"));
  CHECK(
      attach("text", "(k)::text = ANY (ARRAY['a'::text, 'b'::text])", "FOR VALUES IN ('b', 'a')"));
  CHECK(!attach("text", "k IN ('a', 'c')", "FOR VALUES IN ('a', 'b')"));
  CHECK(!attach("text", "k <> 'c'", "FOR VALUES IN ('a', 'b')"));
  CHECK(!attach("text", "k = 'a' OR length(k) = 1", "FOR VALUES IN ('a', 'b')"));
  CHECK(!attach("text", "NOT k = 'a'", "FOR VALUES IN ('a')"));
  CHECK(attach("int", "k BETWEEN 3 AND 7", "FOR VALUES FROM (0) TO (8)"));
  CHECK(!attach("int", "k BETWEEN 3 AND 8", "FOR VALUES FROM (0) TO (8)"));
  CHECK(attach("int", "k >= -5 AND k < 10", "FOR VALUES FROM (-5) TO (10)"));
  CHECK(attach("int", "k > 9", "FOR VALUES FROM (9) TO (MAXVALUE)"));
  CHECK(!attach("int", "k >= 0 OR k < 100", "FOR VALUES FROM (0) TO (100)"));
  CHECK(attach("date", "k >= '2024-01-01' AND k < '2024-06-01'",
               "FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')"));
  CHECK(!attach("date", "k >= '1 Jan 2024' AND k < '2024-06-01'",
                "FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')"));
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
      {"timestamp(2)", "timestamp(6)", true},
      {"timestamp", "timestamp(6)", true},
      {"char(3)", "bpchar", true},
      {"timestamptz", "timestamp", false},
      {"interval(2)", "interval(4)", true},
      {"interval", "interval year to month", false},
      {"interval", "interval day to second", true},
      {"interval(2)", "interval day to second", true},
      {"interval hour", "interval", true},
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

TEST_CASE("a change between times with and without zone is free where the zone has no offset") {
  Catalog catalog = folded(kSchema);
  const auto is_free = [&](const std::string& from, const std::string& to) {
    const Result<Statement> table = parse_one("CREATE TABLE t (a " + from + ")");
    const Result<Statement> alter = parse_one("ALTER TABLE t ALTER a TYPE " + to);
    return type_change_is_free(table->as<CreateTable>()->columns[0].type,
                               alter->as<AlterTable>()->commands[0].type, nullptr, Name{"a"},
                               catalog);
  };
  CHECK(!is_free("timestamp", "timestamptz"));
  for (const char* zone : {"UTC", "Etc/UTC", "gmt"}) {
    catalog.time_zone = zone;
    CHECK(is_free("timestamp", "timestamptz"));
    CHECK(is_free("timestamptz(3)", "timestamp"));
    CHECK(!is_free("timestamp", "timestamptz(3)"));
    CHECK(!is_free("date", "timestamptz"));
  }
  catalog.time_zone = "Europe/London";
  CHECK(!is_free("timestamp", "timestamptz"));
  CHECK(folded("SET TIME ZONE 'UTC'").time_zone == "UTC");
}

}  // namespace
}  // namespace bellows
