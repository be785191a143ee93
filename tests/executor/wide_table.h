// wide_table.h: a table of many rows, a plan that changes each of them once, and a database whose
// connections break.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "tests/executor/plan_fixture.h"

namespace bellows {

// Loses its connection before the n-th statement.
class LosingSession final : public Session {
 public:
  LosingSession(std::unique_ptr<Session> session, std::atomic<int>& left)
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
  std::atomic<int>& x_left;
};

class LosingDatabase final : public Database {
 public:
  // Those for the purpose share so many statements.
  LosingDatabase(Database& database, std::string purpose, int statements)
      : x_database(database), x_purpose(std::move(purpose)), x_left(statements) {}

  Result<std::unique_ptr<Session>> connect(std::string_view purpose) override {
    Result<std::unique_ptr<Session>> session = x_database.connect(purpose);
    if (!session || purpose != x_purpose) {
      return session;
    }
    return std::unique_ptr<Session>(std::make_unique<LosingSession>(*std::move(session), x_left));
  }

  [[nodiscard]] std::string display_name() const override { return x_database.display_name(); }

 private:
  Database& x_database;
  std::string x_purpose;
  std::atomic<int> x_left;
};

// The keys are such as come from a sequence that many share: their last digits say nothing.
inline void make_wide(Session& session, int rows) {
  must(session, "CREATE TABLE wide (id bigint PRIMARY KEY, v integer NOT NULL, pad text NOT NULL)");
  must(session, "INSERT INTO wide SELECT n * 64, n, repeat('x', 100) FROM generate_series(1, " +
                    std::to_string(rows) + ") n");
  must(session, "ANALYZE wide");
}

// Adds one to every row: one that was visited twice, or not at all, would show.
inline Plan wide_plan(Session& session) {
  Plan plan = shop_plan(session);
  plan.migrations.resize(1);
  plan.steps = {
      make_step({"B1", Phase::kBackfill, 0},
                MoveRows{public_name("wide"), "wide", "wide", "v = v + 1", "", {Name{"id"}}}, {})};
  return seal(std::move(plan), session);
}

inline std::string wrong_rows(const Shop& shop) {
  return value_of(*shop.session, "SELECT count(*) FROM wide WHERE v <> id / 64 + 1");
}

}  // namespace bellows
