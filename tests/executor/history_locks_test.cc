// What keeps another tool's own run and one of Bellows apart.
#include "executor/adopted_history.h"
#include "executor/clock.h"
#include "executor/transaction.h"
#include "tests/executor/history_tables.h"

namespace bellows {
namespace {

TEST_CASE("each tool's lock has the key that the tool itself computes", "[pg]") {
  struct Case {
    const char* table;
    std::string layout;
    std::string key;
  };

  const std::vector<Case> cases = {{kFlyway, "flyway", "77433833903597"},
                                   {kPrisma, "prisma", "72707369"},
                                   {kNode, "node-pg-migrate", "7241865325823964"},
                                   {kGoose, "goose", "4097083626"}};
  for (const Case& one : cases) {
    const HistoryServer server;
    server.run(one.table);
    const FoundHistory history = server.only(one.layout);
    const Result<ToolLock> lock = history.tool->lock(*server.session, history.table);
    REQUIRE(lock);
    CHECK(lock->advisory_keys == std::vector<std::string>{one.key});
  }
  const HistoryServer server;
  server.run("CREATE DATABASE mydb");
  const std::size_t path = server.url.find('/', server.url.find("//") + 2);
  const std::size_t end = std::min(server.url.find('?', path), server.url.size());
  const std::unique_ptr<Database> other =
      make_pg_database(server.url.substr(0, path + 1) + "mydb" + server.url.substr(end));
  Result<std::unique_ptr<Session>> session = other->connect("test");
  REQUIRE(session);
  REQUIRE((*session)->query(kGolang));
  const Result<FoundHistory> history = choose_history(**session, "golang-migrate", "");
  REQUIRE(history);
  const Result<ToolLock> lock = history->tool->lock(**session, history->table);
  REQUIRE(lock);
  CHECK(lock->advisory_keys.front() == "616192132");
  session->reset();
  server.run("DROP DATABASE mydb");
}

TEST_CASE("the lock of an adopted tool is held as long as the value lives", "[pg]") {
  const HistoryServer server;
  server.run(kPrisma);
  Result<std::unique_ptr<Session>> prisma = server.database->connect("prisma");
  REQUIRE(prisma);
  const auto can_lock = [&] {
    const Result<Rows> rows =
        (*prisma)->query("SELECT pg_try_advisory_lock(72707369) AND pg_advisory_unlock(72707369)");
    REQUIRE(rows);
    return rows->text(0, 0) == "t";
  };
  CHECK(can_lock());
  SystemClock clock;
  {
    const Result<std::unique_ptr<AdoptedHistory>> held = AdoptedHistory::lock(
        *server.session, Lease{}, clock, server.only("prisma"), std::chrono::milliseconds(0));
    REQUIRE(held);
    CHECK_FALSE(can_lock());
  }
  CHECK(can_lock());
}

}  // namespace
}  // namespace bellows
