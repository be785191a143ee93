#include "executor/verify/row_generator.h"

#include <algorithm>
#include <set>

#include "executor/transaction.h"
#include "executor/verify/candidate_values.h"

namespace bellows {
namespace {

constexpr int kTriesForARow = 40;

// A small generator of our own (SplitMix64), because the standard library's distributions differ
// between implementations and the rows should not.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : x_state(seed) {}

  std::uint64_t roll(std::uint64_t sides) {
    x_state += 0x9E3779B97F4A7C15U;
    std::uint64_t mixed = x_state;
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
    return (mixed ^ (mixed >> 31U)) % sides;
  }

 private:
  std::uint64_t x_state;
};

bool filled_by_server(const Column& column) {
  if (column.generated || column.identity != Identity::kNone) {
    return true;
  }
  return column.default_value &&
         std::any_of(column.default_value->functions.begin(), column.default_value->functions.end(),
                     [](const FunctionCall& call) { return call.name.name.text == "nextval"; });
}

// Parents before children; a cycle is broken anywhere, its foreign keys then find no row and stay
// NULL or make the row fail.
void visit(const Catalog& catalog, const ObjectName& name, std::set<ObjectName>& seen,
           const std::set<ObjectName>& wanted, std::vector<ObjectName>& order) {
  if (!seen.insert(name).second) {
    return;
  }
  const Table* table = catalog.table(name);
  if (table == nullptr) {
    return;
  }
  for (const auto& [constraint_name, constraint] : table->constraints) {
    if (constraint.kind == ConstraintKind::kForeignKey) {
      visit(catalog, constraint.referenced, seen, wanted, order);
    }
  }
  if (wanted.count(name) != 0) {
    order.push_back(name);
  }
}

// The value of a foreign key's column: that of the parent's row number `row`, so that the columns
// of one key come from one row.
std::string parent_value(const Constraint& key, const Name& referenced, std::uint64_t row) {
  std::string order;
  for (const Name& column : key.referenced_columns) {
    order += (order.empty() ? "" : ", ") + to_sql(column);
  }
  const std::string parent = to_sql(key.referenced);
  return "(SELECT " + to_sql(referenced) + " FROM " + parent + " ORDER BY " + order + " OFFSET " +
         std::to_string(row) + " % GREATEST(1, (SELECT count(*) FROM " + parent + ")) LIMIT 1)";
}

class RowMaker {
 public:
  RowMaker(const Catalog& catalog, const Table& table) : x_catalog(catalog), x_table(table) {
    for (const auto& [name, constraint] : table.constraints) {
      if (constraint.kind != ConstraintKind::kForeignKey) {
        continue;
      }
      for (std::size_t i = 0; i < constraint.columns.size(); ++i) {
        if (i < constraint.referenced_columns.size()) {
          x_parents.emplace(constraint.columns[i],
                            Parent{&constraint, constraint.referenced_columns[i]});
        }
      }
    }
  }

  // INSERT for row `number`; `attempt` varies what it tries.
  [[nodiscard]] std::string insert(std::uint64_t number, int attempt) const {
    Dice dice(number * 1000 + static_cast<std::uint64_t>(attempt));
    std::string columns;
    std::string values;
    for (const Column& column : x_table.columns) {
      if (filled_by_server(column)) {
        continue;
      }
      columns += (columns.empty() ? "" : ", ") + to_sql(column.name);
      values += (values.empty() ? "" : ", ") + value(column, number, attempt, dice);
    }
    const std::string into = "INSERT INTO " + to_sql(x_table.name);
    return columns.empty() ? into + " DEFAULT VALUES"
                           : into + " (" + columns + ") VALUES (" + values + ")";
  }

 private:
  struct Parent {
    const Constraint* key = nullptr;
    Name referenced;
  };

  [[nodiscard]] std::string value(const Column& column, std::uint64_t number, int attempt,
                                  Dice& dice) const {
    // The first tries leave some columns empty; the last ones give up on all that may be.
    const bool may_be_null = !column.not_null;
    const std::uint64_t die = dice.roll(4);
    if (may_be_null && (die == 0 || attempt == kTriesForARow - 1)) {
      return "NULL";
    }
    if (column.default_value && (die == 1 || attempt == kTriesForARow - 2)) {
      return "DEFAULT";
    }
    if (const auto parent = x_parents.find(column.name); parent != x_parents.end()) {
      return parent_value(*parent->second.key, parent->second.referenced, number);
    }
    const std::vector<std::string> checked = values_of_checks(x_catalog, x_table, column);
    if (!checked.empty() && dice.roll(5) != 0) {
      return checked[dice.roll(checked.size())];
    }
    return value_of_type(x_catalog, column.type, number);
  }

  const Catalog& x_catalog;
  const Table& x_table;
  std::map<Name, Parent> x_parents;
};

Result<bool> try_row(Session& session, const std::string& insert, std::string& reason) {
  if (Result<void> done = execute(session, "SAVEPOINT bellows_row"); !done) {
    return done.error();
  }
  const Result<Rows> inserted = session.query(insert);
  if (inserted) {
    Result<void> kept = execute(session, "RELEASE SAVEPOINT bellows_row");
    return kept ? Result<bool>(inserted->affected > 0) : Result<bool>(kept.error());
  }
  if (inserted.error().code == ErrorCode::kConnection) {
    return inserted.error();
  }
  reason = inserted.error().message;
  Result<void> back = execute(session, "ROLLBACK TO SAVEPOINT bellows_row");
  return back ? Result<bool>(false) : Result<bool>(back.error());
}

Result<void> fill_table(Session& session, const Catalog& catalog, const Table& table,
                        int rows_wanted, RowReport& report) {
  const Result<Rows> counted = session.query("SELECT count(*) FROM " + to_sql(table.name));
  if (!counted) {
    report.refused.emplace(table.name, counted.error().message);
    return execute(session, "ROLLBACK TO SAVEPOINT bellows_table");
  }
  const std::uint64_t first = std::stoull(counted->text(0, 0)) + 1;
  const RowMaker maker(catalog, table);
  std::string reason;
  int inserted = 0;
  for (int row = 0; row < rows_wanted; ++row) {
    bool done = false;
    for (int attempt = 0; attempt < kTriesForARow && !done; ++attempt) {
      const Result<bool> tried =
          try_row(session, maker.insert(first + static_cast<std::uint64_t>(row), attempt), reason);
      if (!tried) {
        return tried.error();
      }
      done = *tried;
    }
    if (!done) {
      break;  // the next row would hardly fare better
    }
    ++inserted;
  }
  report.inserted += inserted;
  if (inserted == 0 && rows_wanted > 0) {
    report.refused.emplace(table.name, reason.empty() ? "a trigger or rule swallowed it" : reason);
  }
  return {};
}

}  // namespace

Result<RowReport> generate_rows(Session& session, const Catalog& catalog,
                                const std::vector<ObjectName>& tables, int rows_wanted) {
  const std::set<ObjectName> wanted(tables.begin(), tables.end());
  std::set<ObjectName> seen;
  std::vector<ObjectName> order;
  for (const ObjectName& name : wanted) {
    visit(catalog, name, seen, wanted, order);
  }
  RowReport report;
  const Result<void> done = in_transaction(session, [&]() -> Result<void> {
    // So that a row which breaks a deferred constraint is refused by itself, not all of them.
    if (Result<void> now = execute(session, "SET CONSTRAINTS ALL IMMEDIATE"); !now) {
      return now;
    }
    for (const ObjectName& name : order) {
      const Table* table = catalog.table(name);
      if (table == nullptr || table->persistence == Persistence::kTemporary) {
        continue;
      }
      if (Result<void> marked = execute(session, "SAVEPOINT bellows_table"); !marked) {
        return marked;
      }
      if (Result<void> filled = fill_table(session, catalog, *table, rows_wanted, report);
          !filled) {
        return filled;
      }
    }
    return {};
  });
  return done ? Result<RowReport>(std::move(report)) : Result<RowReport>(done.error());
}

}  // namespace bellows
