// effects.cc: bellows effects: what each statement of a file locks, scans, rewrites and builds.
#include "migrations/effects.h"

#include <algorithm>
#include <filesystem>
#include <iomanip>
#include <ostream>

#include "cli/commands/commands.h"
#include "cli/read_files.h"
#include "cli/target.h"
#include "executor/load_catalog.h"
#include "migrations/fold.h"
#include "migrations/json.h"
#include "migrations/parse.h"

namespace bellows {
namespace {

struct EffectsOptions {
  std::string input;  // a file's name, or SQL
  std::string schema_file;
  bool offline = false;
  std::string format = "human";
};

struct StatementEffects {
  const Statement& statement;
  Effects effects;
};

// Where it stands, for a file "change.sql:3"; a statement of the command line has no place.
std::string place_of(const Statement& statement, const std::string& file) {
  return file.empty() ? "" : file + ":" + std::to_string(statement.line);
}

Json names_json(const std::vector<ObjectName>& names) {
  Json list = Json::array();
  for (const ObjectName& name : names) {
    list.push_back(display(name));
  }
  return list;
}

// What the application has to wait for while somebody holds the lock.
std::string_view blocks(LockMode mode) {
  switch (mode) {
    case LockMode::kAccessShare:
    case LockMode::kRowShare:
    case LockMode::kRowExclusive:
      return "blocks neither reads nor writes";
    case LockMode::kShareUpdateExclusive:
      return "blocks vacuum and other changes, neither reads nor writes";
    case LockMode::kShare:
    case LockMode::kShareRowExclusive:
    case LockMode::kExclusive:
      return "blocks writes";
    case LockMode::kAccessExclusive:
      return "blocks reads and writes";
  }
  return "";
}

Json effects_json(const StatementEffects& one, const std::string& file) {
  Json locks = Json::array();
  for (const Lock& lock : one.effects.locks) {
    locks.push_back({{"relation", display(lock.relation)},
                     {"mode", lock_mode_name(lock.mode)},
                     {"blocks_reads", conflicts(lock.mode, LockMode::kAccessShare)},
                     {"blocks_writes", conflicts(lock.mode, LockMode::kRowExclusive)}});
  }
  Json json = {{"statement", one.statement.text},
               {"file", file},
               {"line", one.statement.line},
               {"locks", std::move(locks)},
               {"rewrites", names_json(one.effects.rewrites)},
               {"scans", names_json(one.effects.scans)},
               {"builds", names_json(one.effects.builds)},
               {"moves_data", one.effects.moves_data},
               {"runs_in_transaction", !one.effects.needs_no_transaction}};
  if (one.effects.opaque) {
    json["unknown"] = one.effects.opaque_reason;
  }
  return json;
}

// One fact a row; names and modes are aligned within a statement.
void print_effects(const StatementEffects& one, const std::string& file, const Console& console) {
  const Style style(console.out_kind);
  const Effects& effects = one.effects;
  const std::string place = place_of(one.statement, file);
  console.out << (place.empty() ? "" : style.bold(place) + "  ")
              << one.statement.text.substr(0, one.statement.text.find('\n')) << "\n";
  std::size_t width = 0;
  std::size_t mode_width = 0;
  for (const Lock& lock : effects.locks) {
    width = std::max(width, display(lock.relation).size());
    mode_width = std::max(mode_width, lock_mode_name(lock.mode).size());
  }
  const auto row = [&](std::string_view what) -> std::ostream& {
    return console.out << "    " << std::left << std::setw(9) << what << " ";
  };
  for (const Lock& lock : effects.locks) {
    row("locks") << std::setw(static_cast<int>(width)) << display(lock.relation) << "  "
                 << std::setw(static_cast<int>(mode_width)) << lock_mode_name(lock.mode) << "  "
                 << blocks(lock.mode) << "\n";
  }
  const auto names = [&](std::string_view what, const std::vector<ObjectName>& list,
                         std::string_view meaning) {
    for (const ObjectName& name : list) {
      row(what) << display(name) << meaning << "\n";
    }
  };
  names("rewrites", effects.rewrites, ": every row is written anew");
  names("scans", effects.scans, ": every row is read");
  names("builds", effects.builds, ": an index, from every row");
  if (effects.needs_no_transaction) {
    row("runs") << "outside of a transaction only\n";
  }
  if (effects.opaque) {
    row("unknown") << effects.opaque_reason << "\n";
  } else if (effects.locks.empty() && !effects.needs_no_transaction) {
    console.out << "    locks nothing that was there before\n";
  }
}

class EffectsCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "effects"; }

  [[nodiscard]] std::string_view summary() const override {
    return "Say what each statement locks, scans, rewrites and builds";
  }

  void declare(Arguments& arguments) override {
    arguments.positional("FILE", x_options.input, "The file of SQL, or the SQL itself");
    arguments.option("--schema", "FILE", x_options.schema_file,
                     "SQL that makes the schema that the file meets; else the database is asked");
    arguments.flag("--offline", x_options.offline, "Ask no database, even when one is configured");
    arguments.choice("--format", {"human", "json"}, x_options.format, "For people or programs");
  }

  [[nodiscard]] bool speaks_json() const override { return x_options.format == "json"; }

  Result<ExitCode> run(const Invocation& invocation) override {
    if (x_options.input.empty()) {
      return Error{ErrorCode::kUsage, "no file is named", "Say bellows effects FILE.", {}, ""};
    }
    Result<std::vector<Statement>> statements = read_statements();
    if (!statements) {
      return statements.error();
    }
    Result<Catalog> catalog = start(invocation);
    if (!catalog) {
      return catalog.error();
    }
    Json list = Json::array();
    for (const Statement& statement : *statements) {
      const StatementEffects one{statement, effects_of(statement, *catalog)};
      if (Result<void> done = apply(*catalog, statement); !done) {
        Error error = done.error();
        error.at.file = x_file;
        return error;
      }
      if (speaks_json()) {
        list.push_back(effects_json(one, x_file));
      } else {
        print_effects(one, x_file, invocation.console);
      }
    }
    if (speaks_json()) {
      invocation.console.out << pretty_json(list);
    }
    return ExitCode::kDone;
  }

 private:
  // What is no file, but has blanks in it as no file's name should, is SQL.
  Result<std::vector<Statement>> read_statements() {
    std::error_code ignored;  // a text that is too long to be a file's name is none
    const bool is_sql = x_options.input.find_first_of(" \n\t") != std::string::npos &&
                        !std::filesystem::exists(x_options.input, ignored);
    if (is_sql) {
      return parse_sql(x_options.input);
    }
    x_file = x_options.input;
    Result<Migration> file = read_single_file(x_file);
    return file ? Result<std::vector<Statement>>(std::move(file->statements))
                : Result<std::vector<Statement>>(file.error());
  }

  Result<Catalog> start(const Invocation& invocation) {
    if (!x_options.schema_file.empty()) {
      return read_schema_file(x_options.schema_file);
    }
    if (x_options.offline || !database_is_configured(invocation.config)) {
      const std::string& snapshot = invocation.config.snapshot;
      return snapshot.empty() ? Result<Catalog>(Catalog{}) : read_snapshot_file(snapshot);
    }
    Result<Target> target = open_target(invocation, "effects");
    if (!target) {
      return target.error();
    }
    return load_catalog(*target->session);
  }

  EffectsOptions x_options;
  std::string x_file;  // empty when the SQL is on the command line
};

}  // namespace

std::unique_ptr<Command> make_effects_command() {
  return std::make_unique<EffectsCommand>();
}

}  // namespace bellows
