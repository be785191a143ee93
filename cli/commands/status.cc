// status.cc: bellows status: where the plan is, what it waits for and why.
#include <ostream>

#include "cli/commands/commands.h"
#include "cli/status_view.h"
#include "cli/target.h"

namespace bellows {
namespace {

constexpr std::chrono::milliseconds kLook{1'000};

class StatusCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "status"; }

  [[nodiscard]] std::string_view summary() const override {
    return "Say where the plan is, what it waits for and why";
  }

  void declare(Arguments& arguments) override {
    arguments.positional("FOLDER", x_folder, "The folder of migrations, to see what pends");
    arguments.flag("--watch,-w", x_watch, "Say it again as it changes, until no plan is under way");
    arguments.choice("--format", {"text", "json"}, x_format, "For people or programs");
  }

  [[nodiscard]] bool speaks_json() const override { return x_format == "json"; }

  Result<ExitCode> run(const Invocation& invocation) override {
    Result<Target> target = open_target(invocation, "status");
    if (!target) {
      return target.error();
    }
    std::string shown;
    for (;;) {
      const Result<StatusView> status = read_status(
          invocation.config, x_folder, target->database->display_name(), *target->session);
      if (!status) {
        return status.error();
      }
      show(*status, invocation.console, shown);
      if (!x_watch || !status->running()) {
        return has_trouble(status->history) ? ExitCode::kDrift : ExitCode::kDone;
      }
      invocation.wiring.clock->sleep_for(kLook);
    }
  }

 private:
  // On a terminal in its own place; elsewhere only what has changed since it was `shown`, so that a
  // log does not fill with the same words.
  void show(const StatusView& status, const Console& console, std::string& shown) const {
    const Style style(console.out_kind);
    const std::string text = !speaks_json() ? status_text(status, style)
                             : x_watch      ? compact_json(status_json(status)) + "\n"
                                            : pretty_json(status_json(status));
    const bool redrawn = x_watch && !speaks_json() && console.out_kind == Stream::kTerminal;
    if (redrawn) {
      console.out << "\033[H\033[2J" << text << std::flush;
    } else if (text != shown) {
      console.out << (shown.empty() || speaks_json() ? "" : "\n") << text << std::flush;
    }
    shown = text;
  }

  std::string x_folder;
  std::string x_format = "text";
  bool x_watch = false;
};

}  // namespace

std::unique_ptr<Command> make_status_command() {
  return std::make_unique<StatusCommand>();
}

}  // namespace bellows
