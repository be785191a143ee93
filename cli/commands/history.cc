// history.cc: bellows history: every migration, and what became of it.
#include <ostream>

#include "cli/commands/commands.h"
#include "cli/history_view.h"
#include "cli/read_files.h"
#include "cli/target.h"

namespace bellows {
namespace {

class HistoryCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "history"; }

  [[nodiscard]] std::string_view summary() const override {
    return "List every migration: applied, pending, edited, missing, out of order or failed";
  }

  void declare(Arguments& arguments) override {
    arguments.positional("FOLDER", x_folder, "The folder of migrations, to compare with");
    arguments.choice("--format", {"text", "json"}, x_format, "For people or programs");
  }

  [[nodiscard]] bool speaks_json() const override { return x_format == "json"; }

  Result<ExitCode> run(const Invocation& invocation) override {
    Result<std::optional<Source>> source = read_folder_if_named(invocation.config, x_folder);
    if (!source) {
      return source.error();
    }
    Result<Target> target = open_target(invocation, "history");
    if (!target) {
      return target.error();
    }
    const Result<HistoryView> view =
        read_history_view(*target->session, source->has_value() ? &**source : nullptr);
    if (!view) {
      return view.error();
    }
    if (speaks_json()) {
      Json json = history_json(*view);
      json["database"] = target->database->display_name();
      invocation.console.out << pretty_json(json);
    } else if (view->lines.empty()) {
      invocation.console.out << "No migration has run here.\n";
    } else {
      print_history(*view, invocation.console);
    }
    return has_trouble(*view) ? ExitCode::kDrift : ExitCode::kDone;
  }

 private:
  std::string x_folder;
  std::string x_format = "text";
};

}  // namespace

std::unique_ptr<Command> make_history_command() {
  return std::make_unique<HistoryCommand>();
}

}  // namespace bellows
