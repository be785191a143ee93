// plan_bench: what planning a history costs as it grows, by how its statements hang together.
// Prints milliseconds and memory for each size: ten times the statements are to take ten times as
// much, and no more.
#include <array>
#include <cstdio>
#include <string>

#include "migrations/fold.h"
#include "migrations/parse.h"
#include "planner/make_plan.h"
#include "tests/bench/measure.h"

using namespace bellows;

namespace {

std::string table(int number) {
  return "orders_" + std::to_string(number);
}

// A table that is there before the plan, for each statement that needs one.
std::string start_of(int tables) {
  std::string sql = "CREATE TABLE customers (id bigint PRIMARY KEY, note text);\n";
  for (int number = 0; number < tables; ++number) {
    sql += "CREATE TABLE " + table(number) + " (id bigint PRIMARY KEY, customer_id bigint);\n";
  }
  return sql;
}

// Each on a table of its own that was there before.
std::string independent(int number) {
  switch (number % 4) {
    case 0:
      return "ALTER TABLE " + table(number) + " ADD COLUMN total numeric(12, 2) DEFAULT 0;\n";
    case 1:
      return "CREATE INDEX " + table(number) + "_idx ON " + table(number) + " (customer_id);\n";
    case 2:
      return "COMMENT ON TABLE " + table(number) + " IS 'what was ordered';\n";
    default:
      return "ALTER TABLE " + table(number) + " ADD CONSTRAINT " + table(number) +
             "_customer FOREIGN KEY (customer_id) REFERENCES customers (id);\n";
  }
}

// Each needs what the one before it makes.
std::string chain(int number) {
  return "CREATE TABLE part_" + std::to_string(number) +
         " (id bigint PRIMARY KEY, whole bigint REFERENCES " +
         (number == 0 ? "customers" : "part_" + std::to_string(number - 1)) + " (id));\n";
}

// All change the same thing.
std::string one_table(int number) {
  return "ALTER TABLE customers ALTER COLUMN note SET DEFAULT 'note " + std::to_string(number) +
         "';\n";
}

using Write = std::string (*)(int);

void report(const char* what, Write write, int statements) {
  PlanRequest request;
  request.layout = "plain";
  const Result<std::vector<Statement>> before = parse_sql(start_of(statements));
  Result<Catalog> start = fold(Catalog{}, *before);
  if (!start) {
    std::fprintf(stderr, "%s\n", start.error().message.c_str());
    return;
  }
  forget_creation(*start);
  request.start = *std::move(start);
  Migration& migration = request.pending.emplace_back();
  migration.version = "1";
  migration.file = "1.sql";
  for (int number = 0; number < statements; ++number) {
    migration.text += write(number);
  }
  migration.statements = *parse_sql(migration.text, migration.file);
  bench::Cost cost;
  std::size_t steps = 0;
  const double peak = bench::peak_megabytes_of([&] {
    cost = bench::cost_of(1, [&] {
      const Result<Plan> plan = make_plan(request);
      steps = plan ? plan->steps.size() : 0;
      if (!plan) {
        std::fprintf(stderr, "%s\n", plan.error().message.substr(0, 300).c_str());
      }
    });
  });
  std::printf("%-12s %6d statements  %6zu steps  %9.1f ms  %6.1f us a statement  %7.1f MB\n", what,
              statements, steps, cost.cpu, 1000 * cost.cpu / statements, peak);
}

}  // namespace

int main() {
  struct History {
    const char* what;
    Write write;
  };

  constexpr std::array<History, 3> kHistories = {
      {{"independent", independent}, {"chain", chain}, {"one table", one_table}}};
  for (const History& history : kHistories) {
    for (const int statements : {100, 1000, 10000}) {
      report(history.what, history.write, statements);
    }
  }
  return 0;
}
