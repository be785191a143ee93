#include "tests/migrations/lowered.h"

using namespace bellows;
using namespace bellows::test;

TEST_CASE("types and domains") {
  CHECK(lowered<CreateEnum>("CREATE TYPE s.e AS ENUM ('a', 'b''c')").values ==
        std::vector<std::string>{"a", "b'c"});
  const auto add = lowered<AlterEnum>("ALTER TYPE e ADD VALUE IF NOT EXISTS 'x' BEFORE 'a'");
  CHECK(add.new_value == "x");
  CHECK(add.neighbour == "a");
  CHECK_FALSE(add.after);
  CHECK(add.if_not_exists);
  CHECK(add.old_value.empty());
  CHECK(lowered<AlterEnum>("ALTER TYPE e RENAME VALUE 'a' TO 'b'").old_value == "a");

  const std::string sql =
      "CREATE DOMAIN s.d AS varchar(9) COLLATE \"C\" DEFAULT 'a' || 'b' NOT NULL CONSTRAINT ok "
      "CHECK "
      "(value <> '')";
  const auto domain = lowered<CreateDomain>(sql);
  CHECK(domain.domain == name("s", "d"));
  CHECK(domain.type.modifiers == std::vector<std::string>{"9"});
  CHECK(domain.not_null);
  CHECK(domain.default_value->text == "'a' || 'b'");
  REQUIRE(domain.checks.size() == 1);
  CHECK(domain.checks[0].name == Name{"ok"});
  CHECK(domain.checks[0].check.text == "value <> ''");
  CHECK(cut(sql, domain.checks[0].range) == "CONSTRAINT ok CHECK (value <> '')");

  const auto constraint =
      lowered<AlterDomain>("ALTER DOMAIN d ADD CONSTRAINT c CHECK (value > 0) NOT VALID");
  CHECK(constraint.kind == AlterDomainKind::kAddConstraint);
  CHECK(constraint.constraint->not_valid);
  CHECK(constraint.constraint->check.text == "value > 0");
  CHECK(lowered<AlterDomain>("ALTER DOMAIN d SET DEFAULT 1 + 2").expression->text == "1 + 2");
  CHECK(lowered<AlterDomain>("ALTER DOMAIN d DROP DEFAULT").kind == AlterDomainKind::kDropDefault);
  CHECK(lowered<AlterDomain>("ALTER DOMAIN d SET NOT NULL").kind == AlterDomainKind::kSetNotNull);
  CHECK(lowered<AlterDomain>("ALTER DOMAIN d DROP NOT NULL").kind == AlterDomainKind::kDropNotNull);
  CHECK(lowered<AlterDomain>("ALTER DOMAIN d VALIDATE CONSTRAINT c").kind ==
        AlterDomainKind::kValidateConstraint);
  const auto drop = lowered<AlterDomain>("ALTER DOMAIN d DROP CONSTRAINT IF EXISTS c CASCADE");
  CHECK(drop.kind == AlterDomainKind::kDropConstraint);
  CHECK(drop.name == Name{"c"});
  CHECK(drop.if_exists);
  CHECK(drop.cascade);

  const auto composite =
      lowered<CreateCompositeType>("CREATE TYPE s.c AS (a int, b text COLLATE \"C\")");
  REQUIRE(composite.attributes.size() == 2);
  CHECK(composite.attributes[0].type == builtin("int4"));
  CHECK(lowered<CreateRangeType>("CREATE TYPE r AS RANGE (subtype = int4)").options ==
        "(subtype = int4)");
}
