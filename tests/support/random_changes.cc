#include "tests/support/random_changes.h"

#include <algorithm>
#include <array>
#include <random>

#include "migrations/catalog.h"
#include "migrations/fold.h"
#include "migrations/parse.h"
#include "tests/support/pending.h"

namespace bellows {
namespace {

constexpr std::string_view kHistory =
    "CREATE TABLE a (id int PRIMARY KEY, n int NOT NULL DEFAULT 1, s varchar(20), t text,\n"
    "  d numeric(8,2), CONSTRAINT a_positive CHECK (n > -1000000));\n"
    "CREATE TABLE b (id serial PRIMARY KEY, a_id int REFERENCES a, s text UNIQUE, at timestamp);\n"
    "CREATE TABLE c (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n int, flag boolean);\n"
    "CREATE INDEX a_s ON a (s);\n"
    "CREATE INDEX b_a ON b (a_id, at DESC) WHERE s IS NOT NULL;\n"
    "CREATE VIEW seen AS SELECT id, flag FROM c;\n";

constexpr auto kTables = std::to_array<std::string_view>({"a", "b", "c", "d", "e"});
constexpr auto kColumns =
    std::to_array<std::string_view>({"n", "s", "t", "d", "a_id", "at", "flag", "u", "v", "w"});
constexpr auto kTypes = std::to_array<std::string_view>(
    {"int", "bigint", "text", "varchar(30)", "numeric", "timestamp"});
constexpr auto kNames = std::to_array<std::string_view>({"one", "two", "three", "a_s", "b_a"});

class Changes {
 public:
  explicit Changes(std::uint32_t seed) : x_random(seed), x_catalog(folded(kHistory)) {}

  std::vector<std::string> take(int count) {
    constexpr int kTries = 40;  // most that is drawn does not apply
    std::vector<std::string> changes;
    for (int tries = count * kTries; tries > 0 && static_cast<int>(changes.size()) < count;
         --tries) {
      std::string sql = draw();
      const Result<Statement> statement = parse_one(sql);
      if (!statement) {
        continue;
      }
      Catalog after = x_catalog;
      if (apply(after, *statement)) {
        x_catalog = std::move(after);
        changes.push_back(std::move(sql));
      }
    }
    return changes;
  }

 private:
  // Not by a distribution of the library: theirs differ from one to the other.
  std::size_t below(std::size_t limit) { return x_random() % limit; }

  template <std::size_t N>
  std::string one_of(const std::array<std::string_view, N>& values) {
    return std::string(values.at(below(N)));
  }

  // A table that is there, and one of its columns.
  std::string table() {
    if (x_catalog.tables.empty()) {
      return one_of(kTables);
    }
    auto at = x_catalog.tables.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(below(x_catalog.tables.size())));
    x_table = &at->second;
    return at->first.name.text;
  }

  std::string column() {
    if (x_table == nullptr || x_table->columns.empty()) {
      return one_of(kColumns);
    }
    return x_table->columns.at(below(x_table->columns.size())).name.text;
  }

  std::string draw() {
    x_table = nullptr;
    const std::string name = table();
    const std::string alter = "ALTER TABLE " + name + " ";
    switch (below(18)) {
      case 0:
        return alter + "ADD COLUMN " + one_of(kColumns) + " " + one_of(kTypes);
      case 1:
        return alter + "ADD COLUMN " + one_of(kColumns) + " int NOT NULL DEFAULT 7";
      case 2:
        return alter + "DROP COLUMN " + column();
      case 3:
      case 4:
        return alter + "RENAME COLUMN " + column() + " TO " + one_of(kColumns);
      case 5:
      case 6:
        return alter + "ALTER COLUMN " + column() + " TYPE " + one_of(kTypes);
      case 7:
        return alter + "ALTER COLUMN " + column() + " SET NOT NULL";
      case 8:
        return alter + "ALTER COLUMN " + column() + " DROP NOT NULL";
      case 9:
        return alter + "ALTER COLUMN " + column() + " DROP DEFAULT";
      case 10:
        return "CREATE INDEX " + one_of(kNames) + " ON " + name + " (" + column() + ")";
      case 11:
        return "DROP INDEX " + one_of(kNames);
      case 12:
        return alter + "ADD CONSTRAINT " + one_of(kNames) + " CHECK (" + column() +
               " IS NOT NULL OR id > 0)";
      case 13:
        return alter + "ADD CONSTRAINT " + one_of(kNames) + " UNIQUE (" + column() + ", id)";
      case 14:
        return alter + "DROP CONSTRAINT " + one_of(kNames);
      case 15:
        return alter + "RENAME TO " + one_of(kTables);
      case 16:
        return "CREATE TABLE " + one_of(kTables) + " (id int PRIMARY KEY, n int, u text)";
      default:
        return "UPDATE " + name + " SET " + column() + " = NULL WHERE id < 0";
    }
  }

  std::mt19937 x_random;
  Catalog x_catalog;
  const Table* x_table = nullptr;
};

bool folds(const std::vector<std::string>& changes) {
  Catalog catalog = folded(kHistory);
  return std::all_of(changes.begin(), changes.end(), [&](const std::string& sql) {
    const Result<Statement> statement = parse_one(sql);
    return statement && apply(catalog, *statement);
  });
}

}  // namespace

std::string_view random_history() {
  return kHistory;
}

std::vector<std::string> random_changes(std::uint32_t seed, int count) {
  return Changes(seed).take(count);
}

std::vector<std::string> shrunk(std::vector<std::string> changes,
                                const std::function<bool(const std::vector<std::string>&)>& wrong) {
  for (bool shorter = true; shorter;) {
    shorter = false;
    for (std::size_t i = 0; i < changes.size(); ++i) {
      std::vector<std::string> fewer = changes;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
      if (folds(fewer) && wrong(fewer)) {
        changes = std::move(fewer);
        shorter = true;
        break;
      }
    }
  }
  return changes;
}

std::string script_of(const std::vector<std::string>& statements) {
  std::string script;
  for (const std::string& statement : statements) {
    script += statement + ";\n";
  }
  return script;
}

}  // namespace bellows
