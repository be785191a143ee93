#include "migrations/splice.h"

#include <catch2/catch.hpp>

#include "migrations/parse.h"

using namespace bellows;

namespace {

Statement only(std::string_view sql) {
  const Result<Statement> statement = parse_one(sql);
  INFO(sql);
  REQUIRE(statement);
  return *statement;
}

// The last statement of a text, so that its ranges do not count from 0.
Statement last(std::string_view sql) {
  const auto statements = parse_sql(sql);
  REQUIRE(statements);
  return statements->back();
}

}  // namespace

TEST_CASE("splice applies edits in any order and keeps everything else") {
  CHECK(splice("abcdef", {{{4, 5}, "X"}, {{0, 1}, ""}, {{2, 2}, "-"}}) == "b-cdXf");
  CHECK(splice("ab", {{{2, 2}, "!"}}) == "ab!");
  CHECK(splice("ab", {}) == "ab");
}

TEST_CASE("an ALTER TABLE is split into its commands, the table as written") {
  const Statement statement = last(
      "SELECT 1; ALTER TABLE IF EXISTS ONLY \"S\".t -- note\n  ADD COLUMN a numeric(10, 2),\n  "
      "DROP "
      "COLUMN b");
  const auto parts = split_commands(statement);
  REQUIRE(parts);
  REQUIRE(parts->size() == 2);
  CHECK((*parts)[0].text ==
        "ALTER TABLE IF EXISTS ONLY \"S\".t -- note\n  ADD COLUMN a numeric(10, 2)");
  CHECK((*parts)[1].text == "ALTER TABLE IF EXISTS ONLY \"S\".t -- note\n  DROP COLUMN b");
  CHECK((*parts)[1].range == Range{0, (*parts)[1].text.size()});
  CHECK((*parts)[1].as<AlterTable>()->if_exists);
  CHECK((*parts)[1].as<AlterTable>()->only);
}

TEST_CASE("other statements are not split") {
  const auto parts = split_commands(last("SELECT 1; DROP TABLE a, b"));
  REQUIRE(parts);
  REQUIRE(parts->size() == 1);
  CHECK((*parts)[0].text == "DROP TABLE a, b");
  CHECK((*parts)[0].range.begin == 0);
}

TEST_CASE("CREATE INDEX becomes concurrent and gets a name") {
  const auto write = [](std::string_view sql, const char* name) {
    const auto text = create_index_concurrently(last(sql), Name{name});
    REQUIRE(text);
    return *text;
  };
  CHECK(write("SELECT 1; create unique index on \"T\" (lower(a) desc) where b", "t_lower_idx") ==
        "create unique index CONCURRENTLY t_lower_idx on \"T\" (lower(a) desc) where b");
  CHECK(write("CREATE INDEX /* ON */ \"Idx\" ON t (a)", "x") ==
        "CREATE INDEX CONCURRENTLY /* ON */ \"Idx\" ON t (a)");
  CHECK(write("CREATE INDEX IF NOT EXISTS i ON t (a) INCLUDE (b)", "x") ==
        "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a) INCLUDE (b)");
  CHECK(write("CREATE INDEX CONCURRENTLY ON t (a)", "My idx") ==
        "CREATE INDEX CONCURRENTLY \"My idx\" ON t (a)");
  CHECK(write("CREATE INDEX CONCURRENTLY i ON t (a)", "x") ==
        "CREATE INDEX CONCURRENTLY i ON t (a)");
}

TEST_CASE("only a CREATE INDEX can be made concurrent") {
  const auto text = create_index_concurrently(only("DROP TABLE t"), Name{"i"});
  REQUIRE_FALSE(text);
  CHECK(text.error().code == ErrorCode::kInternal);
}

TEST_CASE("DROP INDEX becomes concurrent, one index at a time") {
  const Statement statement = last("SELECT 1; DROP INDEX IF EXISTS a, s.\"B\" RESTRICT");
  const auto& targets = statement.as<DropObjects>()->targets;
  const auto first = drop_index_concurrently(statement, targets[0]);
  REQUIRE(first);
  CHECK(*first == "DROP INDEX CONCURRENTLY IF EXISTS a RESTRICT");
  const auto second = drop_index_concurrently(statement, targets[1]);
  REQUIRE(second);
  CHECK(*second == "DROP INDEX CONCURRENTLY IF EXISTS s.\"B\" RESTRICT");
  const auto kept =
      drop_index_concurrently(only("DROP INDEX CONCURRENTLY i"), DropTarget{{{}, {"i"}}, {}, ""});
  REQUIRE(kept);
  CHECK(*kept == "DROP INDEX CONCURRENTLY i");
}

TEST_CASE("DROP INDEX refuses what cannot be concurrent or is not there") {
  const Statement cascade = only("DROP INDEX i CASCADE");
  const auto refused = drop_index_concurrently(cascade, cascade.as<DropObjects>()->targets[0]);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::kUnsupported);
  CHECK_FALSE(drop_index_concurrently(only("DROP INDEX i"), DropTarget{{{}, {"j"}}, {}, ""}));
}

TEST_CASE("ADD CONSTRAINT gets a name and NOT VALID") {
  const auto write = [](std::string_view sql) {
    const auto text = add_constraint_not_valid(last(sql), Name{"made up"});
    REQUIRE(text);
    return *text;
  };
  CHECK(write("SELECT 1; ALTER TABLE t ADD CHECK (a > 0) NO INHERIT") ==
        "ALTER TABLE t ADD CONSTRAINT \"made up\" CHECK (a > 0) NO INHERIT NOT VALID");
  CHECK(write("ALTER TABLE ONLY t ADD CONSTRAINT \"Fk\" FOREIGN KEY (a) REFERENCES b DEFERRABLE") ==
        "ALTER TABLE ONLY t ADD CONSTRAINT \"Fk\" FOREIGN KEY (a) REFERENCES b DEFERRABLE NOT "
        "VALID");
  CHECK(write("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID") ==
        "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID");
}

TEST_CASE("a constraint that cannot be NOT VALID is refused") {
  CHECK_FALSE(add_constraint_not_valid(only("ALTER TABLE t ADD UNIQUE (a)"), Name{"u"}));
  CHECK_FALSE(
      add_constraint_not_valid(only("ALTER TABLE t ADD CHECK (a), DROP COLUMN b"), Name{"u"}));
}

TEST_CASE("ADD COLUMN can leave out its constraints, NOT NULL and DEFAULT") {
  const Statement statement = last(
      "SELECT 1; ALTER TABLE t ADD COLUMN c int CONSTRAINT nn NOT NULL DEFAULT f(1, 2) + 3 "
      "UNIQUE DEFERRABLE CONSTRAINT fk REFERENCES p (id) COLLATE \"C\"");
  const ColumnDef& column = *statement.as<AlterTable>()->commands[0].column;
  REQUIRE(column.constraints.size() == 2);
  const auto all =
      add_column_without(statement, {column.constraints[0].range, *column.default_range,
                                     *column.not_null_range, column.constraints[1].range});
  REQUIRE(all);
  CHECK(*all == "ALTER TABLE t ADD COLUMN c int COLLATE \"C\"");
  const auto one = add_column_without(statement, {*column.default_range});
  REQUIRE(one);
  CHECK(*one ==
        "ALTER TABLE t ADD COLUMN c int CONSTRAINT nn NOT NULL UNIQUE DEFERRABLE CONSTRAINT fk "
        "REFERENCES p (id) COLLATE \"C\"");
  CHECK_FALSE(add_column_without(statement, {Range{1, 2}}));
}
