// parse_bench: what lowering costs beside PostgreSQL's parser alone. Prints CPU milliseconds.
#include <cstdio>
#include <string>
#include <vector>

#include "migrations/parse.h"
#include "tests/bench/measure.h"

using namespace bellows;

namespace {

constexpr int kRounds = 11;

// About 160 bytes a statement: what schema histories are made of.
std::string ddl(int number) {
  const std::string n = std::to_string(number);
  switch (number % 5) {
    case 0:
      return "CREATE TABLE app.orders_" + n +
             " (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers (id), note "
             "varchar(200) DEFAULT 'none', created_at timestamptz DEFAULT now());\n";
    case 1:
      return "ALTER TABLE app.orders_" + n +
             " ADD COLUMN total numeric(12, 2) NOT NULL DEFAULT 0, ADD CONSTRAINT positive CHECK "
             "(total >= 0 AND total < 1000000), ALTER COLUMN note SET NOT NULL;\n";
    case 2:
      return "-- speeds the overview up\nCREATE INDEX IF NOT EXISTS orders_" + n +
             "_idx ON app.orders_" + n +
             " USING btree (customer_id, lower(note) DESC NULLS LAST) WHERE note IS NOT NULL;\n";
    case 3:
      return "UPDATE app.orders_" + n +
             " SET total = coalesce(total, 0) + 1, note = 'seen ' || note WHERE created_at < now() "
             "- "
             "interval '30 days' AND customer_id IN (1, 2, 3);\n";
    default:
      return "COMMENT ON COLUMN app.orders_" + n +
             ".note IS 'What the customer wanted us to know, as typed in the form on the last "
             "page';\n";
  }
}

void report(const char* what, const std::vector<std::string>& texts) {
  std::size_t bytes = 0;
  for (const std::string& text : texts) {
    bytes += text.size();
  }
  const double raw = bench::cost_of(kRounds, [&] {
                       for (const std::string& text : texts) {
                         if (!accepts(text)) {
                           std::fputs("a text does not parse\n", stderr);
                         }
                       }
                     }).cpu;
  const double whole = bench::cost_of(kRounds, [&] {
                         for (const std::string& text : texts) {
                           if (!parse_sql(text)) {
                             std::fputs("a text does not parse\n", stderr);
                           }
                         }
                       }).cpu;
  std::printf("%-28s %8zu bytes  raw parse %7.1f ms  parse_sql %7.1f ms  %.2fx\n", what, bytes, raw,
              whole, whole / raw);
}

}  // namespace

int main() {
  constexpr int kStatements = 10000;
  constexpr int kFiles = 2000;
  std::string big;
  for (int number = 0; number < kStatements; ++number) {
    big += ddl(number);
  }
  report("10,000 statements, one text", {big});
  std::vector<std::string> files;
  for (int file = 0; file < kFiles; ++file) {
    std::string text;
    for (int number = 0; number < 5; ++number) {
      text += ddl(file * 5 + number);
    }
    files.push_back(std::move(text));
  }
  report("2,000 small texts", files);
  return 0;
}
