// effects.cc: bellows effects: what each statement of a file locks, scans, rewrites and builds.
#include "migrations/effects.h"

#include <ostream>

#include "cli/commands/commands.h"
#include "cli/read_files.h"
#include "cli/target.h"
#include "executor/load_catalog.h"
#include "migrations/fold.h"
#include "migrations/json.h"

namespace bellows {
namespace {

struct EffectsOptions {
  std::string file;
  std::string schema_file;
  bool offline = false;
  std::string format = "human";
};

struct StatementEffects {
  Statement statement;
  Effects effects;
};

Json names_json(const std::vector<ObjectName>& names) {
  Json list = Json::array();
  for (const ObjectName& name : names) {
    list.push_back(display(name));
  }
  return list;
}

Json effects_json(const std::vector<StatementEffects>& all, const std::string& file) {
  Json list = Json::array();
  for (const StatementEffects& one : all) {
    Json locks = Json::array();
    for (const Lock& lock : one.effects.locks) {
      locks.push_back({{"relation", display(lock.relation)}, {"mode", lock_mode_name(lock.mode)}});
    }
    list.push_back({{"statement", one.statement.text},
                    {"file", file},
                    {"line", one.statement.line},
                    {"locks", std::move(locks)},
                    {"rewrites", names_json(one.effects.rewrites)},
                    {"scans", names_json(one.effects.scans)},
                    {"builds", names_json(one.effects.builds)}});
  }
  return list;
}

void print_names(std::ostream& out, const char* what, const std::vector<ObjectName>& names) {
  for (const ObjectName& name : names) {
    out << "    " << what << display(name) << "\n";
  }
}

void print_effects(const std::vector<StatementEffects>& all, const std::string& file,
                   const Console& console) {
  const Style style(console.out_kind);
  for (const StatementEffects& one : all) {
    const std::string& text = one.statement.text;
    console.out << style.bold(file + ":" + std::to_string(one.statement.line)) << "  "
                << text.substr(0, text.find('\n')) << "\n";
    for (const Lock& lock : one.effects.locks) {
      console.out << "    locks     " << display(lock.relation) << "  " << lock_mode_name(lock.mode)
                  << "\n";
    }
    print_names(console.out, "rewrites  ", one.effects.rewrites);
    print_names(console.out, "scans     ", one.effects.scans);
    print_names(console.out, "builds    ", one.effects.builds);
    if (one.effects.opaque) {
      console.out << "    unknown   " << one.effects.opaque_reason << "\n";
    }
  }
}

class EffectsCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "effects"; }

  [[nodiscard]] std::string_view summary() const override {
    return "Say what each statement of a file locks, scans, rewrites and builds";
  }

  void declare(Arguments& arguments) override {
    arguments.positional("FILE", x_options.file, "The file of SQL");
    arguments.option("--schema", "FILE", x_options.schema_file,
                     "SQL that makes the schema that the file meets; else the database is asked");
    arguments.flag("--offline", x_options.offline, "Ask no database, even when one is configured");
    arguments.choice("--format", {"human", "json"}, x_options.format, "For people or programs");
  }

  [[nodiscard]] bool speaks_json() const override { return x_options.format == "json"; }

  Result<ExitCode> run(const Invocation& invocation) override {
    if (x_options.file.empty()) {
      return Error{ErrorCode::kUsage, "no file is named", "Say bellows effects FILE.", {}, ""};
    }
    Result<Migration> file = read_single_file(x_options.file);
    if (!file) {
      return file.error();
    }
    Result<Catalog> catalog = start(invocation);
    if (!catalog) {
      return catalog.error();
    }
    std::vector<StatementEffects> all;
    for (const Statement& statement : file->statements) {
      all.push_back({statement, effects_of(statement, *catalog)});
      if (Result<void> done = apply(*catalog, statement); !done) {
        Error error = done.error();
        error.at.file = x_options.file;
        return error;
      }
    }
    if (speaks_json()) {
      invocation.console.out << pretty_json(effects_json(all, x_options.file));
    } else {
      print_effects(all, x_options.file, invocation.console);
    }
    return ExitCode::kDone;
  }

 private:
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
};

}  // namespace

std::unique_ptr<Command> make_effects_command() {
  return std::make_unique<EffectsCommand>();
}

}  // namespace bellows
