// effects_bench: what parse, fold and effects of a history cost beside PostgreSQL's parser alone,
// on schemas that grow to 2,000 tables. Prints CPU milliseconds, and wall-clock milliseconds where
// files are read on all cores.
#include <cstdio>
#include <string>
#include <vector>

#include "migrations/carry_out.h"
#include "migrations/fold.h"
#include "migrations/in_parallel.h"
#include "migrations/parse.h"
#include "tests/bench/measure.h"

using namespace bellows;

namespace {

constexpr int kRounds = 5;

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

enum class Depth { kParse, kFold, kEffects };

void meet(const std::vector<Statement>& statements, Depth depth, Catalog& catalog) {
  for (const Statement& statement : statements) {
    if ((depth == Depth::kFold && !apply(catalog, statement)) ||
        (depth == Depth::kEffects && !carry_out(catalog, statement))) {
      std::fputs("a statement does not fold\n", stderr);
    }
  }
}

void parse_raw(const std::vector<std::string>& texts) {
  in_parallel(texts.size(), [&](std::size_t i) {
    if (!accepts(texts[i])) {
      std::fputs("a text does not parse\n", stderr);
    }
  });
}

// As a source is read: the files on all cores, what they do in order.
void work_through(const std::vector<std::string>& texts, Depth depth) {
  std::vector<std::vector<Statement>> files(texts.size());
  in_parallel(texts.size(), [&](std::size_t i) { files[i] = *parse_sql(texts[i]); });
  Catalog catalog;
  for (const std::vector<Statement>& statements : files) {
    meet(statements, depth, catalog);
  }
}

void report(const std::string& what, const std::vector<std::string>& texts) {
  const auto cost = [&](Depth depth) {
    return bench::cost_of(kRounds, [&] { work_through(texts, depth); });
  };
  const double raw_peak = bench::peak_megabytes_of([&] { parse_raw(texts); });
  const double peak = bench::peak_megabytes_of([&] { work_through(texts, Depth::kEffects); });
  const bench::Cost raw = bench::cost_of(kRounds, [&] { parse_raw(texts); });
  const bench::Cost parse = cost(Depth::kParse);
  const bench::Cost fold = cost(Depth::kFold);
  const bench::Cost all = cost(Depth::kEffects);
  std::printf("%s\n", what.c_str());
  std::printf("  raw parse     %8.1f ms cpu  %8.1f ms wall  %6.1f MB\n", raw.cpu, raw.wall,
              raw_peak);
  std::printf("  parse_sql     %8.1f ms cpu  %8.1f ms wall  %5.1fx\n", parse.cpu, parse.wall,
              parse.cpu / raw.cpu);
  std::printf("  and fold      %8.1f ms cpu  %8.1f ms wall  %5.1fx\n", fold.cpu, fold.wall,
              fold.cpu / raw.cpu);
  std::printf("  and effects   %8.1f ms cpu  %8.1f ms wall  %5.1fx  %6.1f MB\n", all.cpu, all.wall,
              all.cpu / raw.cpu, peak);
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
  report(std::to_string(tables * 5) + " statements, one text", {big});
  report(std::to_string(tables) + " files of 5 statements", files);
  return 0;
}
