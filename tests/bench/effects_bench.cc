// effects_bench: what parse, fold and effects of a history cost beside PostgreSQL's parser alone,
// on schemas that grow to 2,000 tables. Prints CPU milliseconds.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

#include "migrations/effects.h"
#include "migrations/fold.h"
#include "migrations/parse.h"

using namespace bellows;

namespace {

constexpr int kRounds = 5;

double cpu_milliseconds() {
  return 1000.0 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

double median_of_rounds(const std::function<void()>& work) {
  std::vector<double> times;
  for (int round = 0; round < kRounds; ++round) {
    const double begin = cpu_milliseconds();
    work();
    times.push_back(cpu_milliseconds() - begin);
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

// Five statements, about 160 bytes each, on a table of their own.
std::string history_of_table(int number) {
  const std::string name = "orders_" + std::to_string(number);
  return "CREATE TABLE " + name +
         " (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers (id), note "
         "varchar(200) DEFAULT 'none', created_at timestamptz DEFAULT now());\n"
         "ALTER TABLE " +
         name +
         " ADD COLUMN total numeric(12, 2) NOT NULL DEFAULT 0, ADD CONSTRAINT positive CHECK "
         "(total >= 0 AND total < 1000000), ALTER COLUMN note SET NOT NULL;\n"
         "CREATE INDEX IF NOT EXISTS " +
         name + "_idx ON " + name +
         " USING btree (customer_id, lower(note) DESC NULLS LAST) WHERE note IS NOT NULL;\n"
         "UPDATE " +
         name +
         " SET total = coalesce(total, 0) + 1, note = 'seen ' || note WHERE created_at < now() - "
         "interval '30 days' AND customer_id IN (1, 2, 3);\n"
         "COMMENT ON COLUMN " +
         name +
         ".note IS 'What the customer wanted us to know, as typed in the form on the last page';\n";
}

struct Costs {
  double raw = 0;
  double parse = 0;
  double fold = 0;
  double effects = 0;
};

Costs costs_of(const std::vector<std::string>& texts) {
  Costs costs;
  costs.raw = median_of_rounds([&] {
    for (const std::string& text : texts) {
      if (!accepts(text)) {
        std::fputs("a text does not parse\n", stderr);
      }
    }
  });
  const auto timed = [&](bool with_fold, bool with_effects) {
    return median_of_rounds([&] {
      Catalog catalog;
      std::size_t locks = 0;
      for (const std::string& text : texts) {
        const Result<std::vector<Statement>> statements = parse_sql(text);
        for (const Statement& statement : *statements) {
          if (with_effects) {
            locks += effects_of(statement, catalog).locks.size();
          }
          if (with_fold && !apply(catalog, statement)) {
            std::fputs("a statement does not fold\n", stderr);
          }
        }
      }
      if (with_effects && locks == 0) {
        std::fputs("no locks\n", stderr);
      }
    });
  };
  costs.parse = timed(false, false);
  costs.fold = timed(true, false) - costs.parse;
  costs.effects = timed(true, true) - costs.parse - costs.fold;
  return costs;
}

void report(const char* what, const std::vector<std::string>& texts) {
  const Costs costs = costs_of(texts);
  const double whole = costs.parse + costs.fold + costs.effects;
  std::printf("%-30s raw parse %6.1f ms  parse_sql %6.1f  fold %6.1f  effects %6.1f  all %.1fx\n",
              what, costs.raw, costs.parse, costs.fold, costs.effects, whole / costs.raw);
}

}  // namespace

int main(int count, char** arguments) {
  const int tables = count > 1 ? std::atoi(arguments[1]) : 2000;
  const std::string customers = "CREATE TABLE customers (id bigint PRIMARY KEY);\n";
  std::string big = customers;
  std::vector<std::string> files{customers};
  for (int number = 0; number < tables; ++number) {
    big += history_of_table(number);
    files.push_back(history_of_table(number));
  }
  report((std::to_string(tables * 5) + " statements, one text").c_str(), {big});
  report((std::to_string(tables) + " files of 5 statements").c_str(), files);
  return 0;
}
