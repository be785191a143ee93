#include <catch2/catch.hpp>

#include "migrations/digest.h"
#include "tests/migrations/source_folder.h"

using namespace bellows;

using Texts = std::vector<std::string>;

namespace {

constexpr std::string_view kPlan =
    "%syntax-version=1.0.0\n%project=shop\n%uri=https://example.org/shop/\n\n"
    "users 2026-01-02T03:04:05Z Ada L <ada@example.org> # Adds \\\\ users.\\nTwo lines.\n"
    "orders [users !legacy] 2026-01-03T03:04:05Z Ada L <ada@example.org> # Orders.\n"
    "@v1 2026-01-04T03:04:05Z Ada L <ada@example.org> # First.\n\n"
    "users [users@v1] 2026-01-05T03:04:05Z Ada L <ada@example.org>\n";

void write_project(const SourceFolder& folder) {
  folder.write("sqitch.plan", kPlan);
  folder.write("deploy/users@v1.sql", "-- Deploy\nBEGIN;\nCREATE TABLE users ();\nCOMMIT;\n");
  folder.write("deploy/users.sql", "BEGIN;\nALTER TABLE users ADD a int;\nCOMMIT;\n");
  folder.write("deploy/orders.sql", "CREATE TABLE orders ();\nCREATE TABLE lines ();\n");
  folder.write("revert/orders.sql", "DROP TABLE orders;\n");
  folder.write("verify/orders.sql", "SELECT 1;\n");
}

}  // namespace

TEST_CASE("a sqitch project in the order of its plan") {
  const SourceFolder folder;
  write_project(folder);
  const Source source = folder.good();
  CHECK(source.layout == "sqitch");
  CHECK(versions(source) == Texts{"users@v1", "orders", "users"});
  CHECK(source.migrations[0].transactional);
  CHECK(texts(source.migrations[0].statements) == Texts{"CREATE TABLE users ()"});
  CHECK_FALSE(source.migrations[1].transactional);
  CHECK(source.migrations[1].description == "Orders.");
  CHECK(texts(source.migrations[1].down) == Texts{"DROP TABLE orders"});
  CHECK(source.migrations[1].tool_checksum ==
        sha1_hex("CREATE TABLE orders ();\nCREATE TABLE lines ();\n"));
}

// As sqitch 1.3.1 plan --format '%H' printed them.
TEST_CASE("the ids of changes are those of sqitch") {
  const SourceFolder folder;
  write_project(folder);
  Texts ids;
  for (const Migration& migration : folder.good().migrations) {
    ids.push_back(migration.recorded_name);
  }
  CHECK(ids == Texts{"05514c545a710271c7b3af1eef816780ef72616c",
                     "7a11cc351c3a93c750c94cce8d1b214398fbb19b",
                     "2ef5942e6f4c167781445c6d0c7a78f8fa9a01be"});
}

TEST_CASE("sqitch.conf says where things are") {
  const SourceFolder folder;
  folder.write("sqitch.conf",
               "[core]\n\tengine = pg\n\ttop_dir = db\n[engine \"pg\"]\n\ttarget = x\n");
  folder.write("db/sqitch.plan", "%project=p\n\na 2026-01-02T03:04:05Z A <a@b>\n");
  folder.write("db/deploy/a.sql", "SELECT 1;");
  CHECK(folder.good().migrations[0].script == "db/deploy/a.sql");
}

TEST_CASE("a plan that does not fit the folder") {
  const SourceFolder folder;
  write_project(folder);
  folder.write("sqitch.plan", std::string(kPlan) + "later 2026-01-06T03:04:05Z A <a@b>\n");
  CHECK(folder.bad().hint == "Restore deploy/later.sql.");
  folder.write("sqitch.plan", std::string(kPlan) + "what is this\n");
  CHECK(folder.bad().at == Place{folder.file("sqitch.plan"), 10, 1});
  folder.write("sqitch.plan", std::string(kPlan) + "users 2026-01-06T03:04:05Z A <a@b>\n");
  CHECK(folder.bad().message == "change users is in the plan twice without a tag in between");
}
