// Rows spread over passes, on a server: each is moved once, whatever happens, and finds room.
#include <catch2/catch.hpp>

#include "tests/executor/plan_fixture.h"

using namespace bellows;

namespace {

constexpr int kStatementsBeforeTheEnd = 23;  // sooner or later in each kind of place

// Loses its connection before the n-th statement.
class LosingSession final : public Session {
 public:
  LosingSession(std::unique_ptr<Session> session, int& left)
      : x_session(std::move(session)), x_left(left) {}

  using Session::query;

  Result<Rows> query(std::string_view sql, const std::vector<Value>& parameters) override {
    if (x_left-- == 0) {
      x_session.reset();
    }
    if (!x_session) {
      return Error{ErrorCode::kSql, "the connection is gone", "Run again.", {}, "08006"};
    }
    return x_session->query(sql, parameters);
  }

  [[nodiscard]] int backend_pid() const override {
    return x_session ? x_session->backend_pid() : 0;
  }

  void cancel() override {
    if (x_session) {
      x_session->cancel();
    }
  }

 private:
  std::unique_ptr<Session> x_session;
  int& x_left;
};

class LosingDatabase final : public Database {
 public:
  LosingDatabase(Database& database, int statements) : x_database(database), x_left(statements) {}

  Result<std::unique_ptr<Session>> connect(std::string_view purpose) override {
    Result<std::unique_ptr<Session>> session = x_database.connect(purpose);
    if (!session || purpose != "run") {
      return session;
    }
    return std::unique_ptr<Session>(std::make_unique<LosingSession>(*std::move(session), x_left));
  }

  [[nodiscard]] std::string display_name() const override { return x_database.display_name(); }

 private:
  Database& x_database;
  int x_left;
};

// The keys are such as come from a sequence that many share: their last digits say nothing.
void make_wide(Session& session, int rows) {
  must(session, "CREATE TABLE wide (id bigint PRIMARY KEY, v integer NOT NULL, pad text NOT NULL)");
  must(session, "INSERT INTO wide SELECT n * 64, n, repeat('x', 100) FROM generate_series(1, " +
                    std::to_string(rows) + ") n");
  must(session, "ANALYZE wide");
}

// Adds one to every row: one that was visited twice, or not at all, would show.
Plan wide_plan(Session& session) {
  Plan plan = shop_plan(session);
  plan.migrations.resize(1);
  plan.steps = {
      make_step({"B1", Phase::kBackfill, 0},
                MoveRows{public_name("wide"), "wide", "wide", "v = v + 1", "", {Name{"id"}}}, {})};
  return seal(std::move(plan), session);
}

std::string wrong_rows(const Shop& shop) {
  return value_of(*shop.session, "SELECT count(*) FROM wide WHERE v <> id / 64 + 1");
}

}  // namespace

TEST_CASE("spread updates stay on their pages and out of the indexes", "[pg]") {
  Shop shop;
  constexpr int kRows = 40000;
  make_wide(*shop.session, kRows);
  const auto size = [&](const char* relation) {
    return std::stoll(shop.value("SELECT pg_relation_size('" + std::string(relation) + "')"));
  };
  const auto table_before = size("wide");
  const auto index_before = size("wide_pkey");
  shop.settings.batch_rows = 500;
  shop.settings.batch_target = std::chrono::milliseconds(1);  // so that batches do not grow
  REQUIRE_DONE(shop.run(wide_plan(*shop.session)));
  CHECK(wrong_rows(shop) == "0");
  CHECK(shop.value("SELECT rows FROM bellows.step") == std::to_string(kRows));
  // Written once as a whole, both would be twice as large.
  CHECK(size("wide") < table_before * 3 / 2);
  CHECK(size("wide_pkey") < index_before * 3 / 2);
}

TEST_CASE("a stretch that was cut off anywhere is finished by the next run", "[pg][crash]") {
  bool finished = false;
  for (int statements = 60; !finished; statements += kStatementsBeforeTheEnd) {
    Shop shop;
    make_wide(*shop.session, 700);
    shop.settings.batch_rows = 20;
    const Plan plan = wide_plan(*shop.session);
    LosingDatabase losing(*shop.database, statements);
    finished = run_plan(plan, shop.settings, losing, shop.clock, shop.observer).has_value();
    CAPTURE(statements, finished);
    if (!finished) {
      REQUIRE_DONE(shop.run(plan));
    }
    REQUIRE(wrong_rows(shop) == "0");
    REQUIRE(shop.value("SELECT rows FROM bellows.step") == "700");
    REQUIRE(statements < 5000);
  }
}
