// repair.cc: bellows repair: says what is wrong with the history, and mends what it is told to.
#include "executor/repair.h"

#include <ostream>

#include "cli/commands/commands.h"
#include "cli/history_view.h"
#include "cli/read_files.h"
#include "cli/run_settings.h"
#include "cli/target.h"

namespace bellows {
namespace {

// Which options can mend it.
std::string ways_out(MigrationState state, const std::string& version) {
  switch (state) {
    case MigrationState::kEdited:
      return "restore the file, or --accept " + version + " to let it count as it is now";
    case MigrationState::kMissing:
      return "restore the file, or --forget " + version;
    case MigrationState::kFailed:
      return "undo what is there of it, then --rerun " + version +
             "; or finish it by hand, then --applied " + version;
    default:
      return "";
  }
}

class RepairCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "repair"; }

  [[nodiscard]] std::string_view summary() const override {
    return "Say what is wrong with the history, and mend what you name";
  }

  void declare(Arguments& arguments) override {
    arguments.positional("FOLDER", x_folder, "The folder of migrations");
    arguments.list("--accept", "VERSION", x_request.accept,
                   "An edited one: the file as it is now counts as what ran");
    arguments.list("--forget", "VERSION", x_request.forget,
                   "A missing one: take it out of the history");
    arguments.list("--rerun", "VERSION", x_request.rerun,
                   "A failed one of which nothing is left: it is to run again");
    arguments.list("--applied", "VERSION", x_request.applied,
                   "A failed one that was finished by hand: it counts as applied");
    arguments.flag("--unlock", x_request.unlock,
                   "Free the lock row that a killed Knex or Liquibase left behind");
    arguments.option("--table", "SCHEMA.NAME", x_request.table,
                     "The other tool's table, when it was not adopted");
    arguments.choice("--format", {"text", "json"}, x_format, "For people or programs");
  }

  [[nodiscard]] bool speaks_json() const override { return x_format == "json"; }

  Result<ExitCode> run(const Invocation& invocation) override {
    Result<Source> source = read_folder(invocation.config, x_folder);
    if (!source) {
      return source.error();
    }
    Result<Target> target = open_target(invocation, "repair");
    if (!target) {
      return target.error();
    }
    std::vector<std::string> done;
    if (!x_request.empty()) {
      Result<std::vector<std::string>> mended =
          repair(*source, x_request, run_settings(invocation.config), *target->database,
                 *invocation.wiring.clock);
      if (!mended) {
        return mended.error();
      }
      done = *std::move(mended);
    }
    const Result<HistoryView> view = read_history_view(*target->session, &*source);
    if (!view) {
      return view.error();
    }
    if (speaks_json()) {
      print_json(*view, done, invocation.console);
    } else {
      print(*view, done, invocation.console);
    }
    return has_trouble(*view) ? ExitCode::kDrift : ExitCode::kDone;
  }

 private:
  static MigrationState worse_of(const HistoryLine& line) {
    return is_trouble(line.state) ? line.state : line.other_state.value_or(line.state);
  }

  static void print(const HistoryView& view, const std::vector<std::string>& done,
                    const Console& console) {
    const Style style(console.out_kind);
    for (const std::string& line : done) {
      console.out << line << "\n";
    }
    for (const HistoryLine& line : view.lines) {
      if (is_trouble(line)) {
        const MigrationState state = worse_of(line);
        console.out << style.red(std::string(state_words(state))) << "  " << line.version
                    << (line.script.empty() ? "" : "  " + line.script)
                    << "\n  do: " << ways_out(state, line.version) << "\n";
      }
    }
    if (!has_trouble(view)) {
      console.out << (done.empty() ? "Nothing to repair.\n" : "Nothing else to repair.\n");
    }
  }

  static void print_json(const HistoryView& view, const std::vector<std::string>& done,
                         const Console& console) {
    Json json = {{"done", done}, {"trouble", Json::array()}};
    for (const HistoryLine& line : view.lines) {
      if (is_trouble(line)) {
        json["trouble"].push_back({{"version", line.version},
                                   {"script", line.script},
                                   {"state", state_name(worse_of(line))},
                                   {"advice", ways_out(worse_of(line), line.version)}});
      }
    }
    console.out << pretty_json(json);
  }

  std::string x_folder;
  std::string x_format = "text";
  RepairRequest x_request;
};

}  // namespace

std::unique_ptr<Command> make_repair_command() {
  return std::make_unique<RepairCommand>();
}

}  // namespace bellows
