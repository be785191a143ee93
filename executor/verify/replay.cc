#include "executor/verify/replay.h"

#include <chrono>
#include <set>

#include "executor/load_catalog.h"
#include "executor/run.h"
#include "executor/transaction.h"
#include "executor/verify/row_generator.h"
#include "executor/verify/schema_dump.h"
#include "planner/make_plan.h"

namespace bellows {
namespace {

class Silent final : public Observer {
 public:
  void on(const Event& /*event*/) override {}
};

// The file as its own tool sends it.
Result<void> run_as_written(Session& session, const Migration& migration) {
  const auto statements = [&]() -> Result<void> {
    for (const Statement& statement : migration.statements) {
      if (Result<void> done = execute(session, statement.text); !done) {
        Error error = done.error();
        error.at = Place{migration.file, statement.line, statement.column};
        return error;
      }
    }
    return {};
  };
  return migration.transactional ? in_transaction(session, statements) : statements();
}

Result<void> run_as_written(const Rehearsal& rehearsal, const std::string& name,
                            const Migration& migration) {
  Result<std::unique_ptr<Session>> session = rehearsal.connect(name);
  if (!session) {
    return session.error();
  }
  return run_as_written(**session, migration);
}

std::string named(const std::set<Name>& columns) {
  std::string text;
  for (const Name& column : columns) {
    text += (text.empty() ? "" : ", ") + column.text;
  }
  return text;
}

std::string told(const DataDifference& difference) {
  std::string text = "data of " + display(difference.relation);
  text += difference.rows.empty() ? "" : ": " + difference.rows;
  text += difference.columns.empty() ? "" : ": other values in " + named(difference.columns);
  return text;
}

}  // namespace

Result<void> Replay::begin() {
  for (std::string* name : {&x_base, &x_bare}) {
    Result<std::string> made = x_rehearsal.copy("");
    if (!made) {
      return made.error();
    }
    *name = *std::move(made);
  }
  return {};
}

Result<void> Replay::skip(const Migration& migration) {
  Result<void> done = run_as_written(x_rehearsal, x_base, migration);
  return done ? run_as_written(x_rehearsal, x_bare, migration) : done;
}

Result<Verification> Replay::verify(const Migration& migration) {
  Verification result;
  result.version = migration.version;
  result.script = migration.script;
  if (Result<void> rows = add_rows(result); !rows) {
    return rows.error();
  }
  Result<std::string> naive = run_on_copy(migration, x_base);
  if (!naive && naive.error().code != ErrorCode::kConnection) {
    const Error with_rows = naive.error();
    naive = run_without_rows(migration);
    if (naive) {
      result.rows = 0;
      result.notes = {"generated rows stand in its way, so there are none: " + with_rows.message};
    } else {
      result.outcome = VerifyOutcome::kCannotRun;
      result.trouble = naive.error();
      return result;
    }
  }
  if (!naive) {
    return naive.error();
  }
  if (Result<void> planned = run_planned(migration, *naive, result); !planned) {
    return planned.error();
  }
  if (Result<void> moved = move_on(migration, *naive); !moved) {
    return moved.error();
  }
  return result;
}

Result<std::string> Replay::run_on_copy(const Migration& migration, const std::string& original) {
  Result<std::string> copy = x_rehearsal.copy(original);
  if (!copy) {
    return copy.error();
  }
  if (Result<void> done = run_as_written(x_rehearsal, *copy, migration); !done) {
    const Result<void> dropped = x_rehearsal.drop(*copy);
    return dropped ? done.error() : dropped.error();
  }
  return copy;
}

Result<std::string> Replay::run_without_rows(const Migration& migration) {
  Result<std::string> naive = run_on_copy(migration, x_bare);
  if (!naive) {
    return naive.error();
  }
  Result<std::string> base = x_rehearsal.copy(x_bare);
  if (!base) {
    return base.error();
  }
  if (Result<void> dropped = x_rehearsal.drop(x_base); !dropped) {
    return dropped.error();
  }
  x_base = *std::move(base);
  x_filled.clear();
  x_rows = 0;
  return naive;
}

Result<void> Replay::move_on(const Migration& migration, const std::string& naive) {
  Result<std::string> bare = run_on_copy(migration, x_bare);
  if (!bare && bare.error().code != ErrorCode::kConnection) {
    bare = x_rehearsal.copy(naive);  // a file that needs rows to run
  }
  if (!bare) {
    return bare.error();
  }
  for (std::string* name : {&x_base, &x_bare}) {
    if (Result<void> dropped = x_rehearsal.drop(*name); !dropped) {
      return dropped;
    }
  }
  x_base = naive;
  x_bare = *std::move(bare);
  return {};
}

Result<void> Replay::add_rows(Verification& result) {
  Result<std::unique_ptr<Session>> session = x_rehearsal.connect(x_base);
  if (!session) {
    return session.error();
  }
  const Result<Catalog> catalog = load_catalog(**session);
  if (!catalog) {
    return catalog.error();
  }
  std::vector<ObjectName> changed;
  for (const auto& [name, table] : catalog->tables) {
    const auto known = x_filled.find(name);
    if (known == x_filled.end() || known->second != table.columns) {
      changed.push_back(name);
    }
    x_filled[name] = table.columns;
  }
  const Result<RowReport> report = generate_rows(**session, *catalog, changed, x_settings.rows);
  if (!report) {
    return report.error();
  }
  x_rows += report->inserted;
  result.rows = x_rows;
  for (const auto& [table, reason] : report->refused) {
    result.notes.push_back("no rows for " + display(table) + ": " + reason);
  }
  return {};
}

Result<void> Replay::run_planned(const Migration& migration, const std::string& naive,
                                 Verification& result) {
  const Result<std::string> planned = x_rehearsal.copy(x_base);
  if (!planned) {
    return planned.error();
  }
  const auto start = std::chrono::steady_clock::now();
  const bool ran = run_plan_of(migration, *planned, result);
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (ran) {
    if (Result<void> compared = compare(migration, naive, *planned, result); !compared) {
      return compared;
    }
  }
  return x_rehearsal.drop(*planned);
}

bool Replay::run_plan_of(const Migration& migration, const std::string& name,
                         Verification& result) {
  const std::unique_ptr<Database> database = x_rehearsal.database(name);
  const auto stopped = [&](VerifyOutcome outcome, const Error& error) {
    result.outcome = outcome;
    result.trouble = error;
    return false;
  };
  Result<Catalog> catalog = Catalog{};
  {
    const Result<std::unique_ptr<Session>> session = database->connect("verify");
    if (!session) {
      return stopped(VerifyOutcome::kPlanFailed, session.error());
    }
    catalog = load_catalog(**session);
  }
  if (!catalog) {
    return stopped(VerifyOutcome::kPlanFailed, catalog.error());
  }
  const Result<Plan> plan =
      make_plan({x_source.layout, x_source.folder, {migration}, *std::move(catalog)});
  if (!plan) {
    return stopped(VerifyOutcome::kRefused, plan.error());
  }
  result.steps = static_cast<int>(plan->steps.size());
  RunSettings settings;
  settings.gate_mode = GateMode::kOpen;
  settings.operator_name = "verify";
  Silent silent;
  const Result<RunReport> run = run_plan(*plan, settings, *database, x_clock, silent);
  return run || stopped(VerifyOutcome::kPlanFailed, run.error());
}

Result<void> Replay::compare(const Migration& migration, const std::string& naive,
                             const std::string& planned, Verification& result) {
  const std::string programs = x_rehearsal.sandbox().bin_directory();
  const Result<SchemaDump> first = dump_schema(x_rehearsal.sandbox().url(naive), programs);
  const Result<SchemaDump> second = dump_schema(x_rehearsal.sandbox().url(planned), programs);
  if (!first || !second) {
    return first ? second.error() : first.error();
  }
  SchemaDifference schema = compare_schemas(*first, *second, "as written", "as planned");
  result.differences = std::move(schema.differences);
  for (const std::string& table : schema.column_order) {
    result.notes.push_back("table " + table + " has its columns in another order");
  }
  Result<std::vector<DataDifference>> data = data_differences(naive, planned);
  if (!data) {
    return data.error();
  }
  if (!data->empty()) {
    if (Result<void> forgiven = forgive_unpredictable(migration, naive, *data, result); !forgiven) {
      return forgiven;
    }
  }
  for (const DataDifference& difference : *data) {
    result.differences.push_back(told(difference));
  }
  result.outcome = result.differences.empty() ? VerifyOutcome::kAgrees : VerifyOutcome::kDiffers;
  return {};
}

Result<std::vector<DataDifference>> Replay::data_differences(const std::string& a,
                                                             const std::string& b) {
  const Result<std::unique_ptr<Session>> first = x_rehearsal.connect(a);
  const Result<std::unique_ptr<Session>> second = x_rehearsal.connect(b);
  if (!first || !second) {
    return first ? second.error() : first.error();
  }
  const Result<Catalog> catalog = load_catalog(**first);
  return catalog ? compare_data(**first, **second, *catalog)
                 : Result<std::vector<DataDifference>>(catalog.error());
}

Result<void> Replay::forgive_unpredictable(const Migration& migration, const std::string& naive,
                                           std::vector<DataDifference>& differences,
                                           Verification& result) {
  const Result<std::string> twin = x_rehearsal.copy(x_base);
  if (!twin) {
    return twin.error();
  }
  if (Result<void> done = run_as_written(x_rehearsal, *twin, migration); !done) {
    return done;
  }
  const Result<std::vector<DataDifference>> own = data_differences(naive, *twin);
  if (!own) {
    return own.error();
  }
  std::vector<DataDifference> left;
  for (DataDifference& difference : differences) {
    for (const DataDifference& known : *own) {
      if (known.relation != difference.relation) {
        continue;
      }
      for (const Name& column : known.columns) {
        if (difference.columns.erase(column) != 0) {
          result.notes.push_back("values of " + display(known.relation) + "." + column.text +
                                 " differ between any two runs of the file");
        }
      }
    }
    if (!difference.rows.empty() || !difference.columns.empty()) {
      left.push_back(std::move(difference));
    }
  }
  differences = std::move(left);
  return x_rehearsal.drop(*twin);
}

}  // namespace bellows
