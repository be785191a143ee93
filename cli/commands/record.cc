// record.cc: bellows record: the SQL that migrations written as programs send. Of any other folder
// it shows the SQL as it stands.
#include <fstream>
#include <ostream>

#include "cli/commands/commands.h"
#include "cli/read_files.h"
#include "migrations/json.h"

namespace bellows {
namespace {

struct RecordOptions {
  std::string folder;
  std::string out;
  std::string format = "sql";
  bool no_cache = false;
};

std::string sql_text(const Source& source) {
  std::string text;
  for (const Migration& migration : source.migrations) {
    text += (text.empty() ? "" : "\n") + ("-- Migration " + migration.version + "\n");
    text += "-- " + migration.recorded_name +
            (migration.transactional ? ", in one transaction\n" : ", in no transaction\n");
    text += migration.text;
    if (!migration.text.empty() && migration.text.back() != '\n') {
      text += "\n";
    }
  }
  return text;
}

std::string json_text(const Source& source) {
  Json migrations = Json::array();
  for (const Migration& migration : source.migrations) {
    Json statements = Json::array();
    for (const Statement& statement : migration.statements) {
      statements.push_back({{"line", statement.line}, {"sql", statement.text}});
    }
    migrations.push_back({{"version", migration.version},
                          {"recorded_name", migration.recorded_name},
                          {"file", migration.file},
                          {"checksum", migration.checksum},
                          {"transactional", migration.transactional},
                          {"statements", std::move(statements)}});
  }
  return pretty_json({{"layout", source.layout}, {"migrations", std::move(migrations)}});
}

class RecordCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "record"; }

  [[nodiscard]] std::string_view summary() const override {
    return "Show the SQL that migrations of Knex, Adonis or a command send";
  }

  void declare(Arguments& arguments) override {
    arguments.positional("FOLDER", x_options.folder, "The project, or its folder of migrations");
    arguments.option("--out,-o", "FILE", x_options.out, "Write it here instead of printing it");
    arguments.choice("--format", {"sql", "json"}, x_options.format, "For people or programs");
    arguments.flag("--no-cache", x_options.no_cache, "Record anew, even when nothing has changed");
  }

  [[nodiscard]] bool speaks_json() const override { return x_options.format == "json"; }

  Result<ExitCode> run(const Invocation& invocation) override {
    Config config = invocation.config;
    if (x_options.no_cache) {
      config.cache = "off";
    }
    Result<Source> source = read_folder(config, x_options.folder);
    if (!source) {
      return std::move(source).error();
    }
    for (const std::string& warning : source->warnings) {
      invocation.log.warning(warning);
    }
    const std::string text = speaks_json() ? json_text(*source) : sql_text(*source);
    if (x_options.out.empty()) {
      invocation.console.out << text;
      return ExitCode::kDone;
    }
    std::ofstream file(x_options.out, std::ios::binary);
    file << text;
    file.close();
    if (!file) {
      return Error{ErrorCode::kUsage,
                   "cannot write " + x_options.out,
                   "Name a file in a folder that is there.",
                   {},
                   ""};
    }
    return ExitCode::kDone;
  }

 private:
  RecordOptions x_options;
};

}  // namespace

std::unique_ptr<Command> make_record_command() {
  return std::make_unique<RecordCommand>();
}

}  // namespace bellows
