// unhide.cc: bellows unhide: brings back what the plan under way has hidden and not dropped yet.
#include "executor/unhide.h"

#include <ostream>

#include "cli/active.h"
#include "cli/commands/commands.h"
#include "cli/run_settings.h"
#include "cli/run_watch.h"
#include "cli/target.h"
#include "migrations/json.h"

namespace bellows {
namespace {

class UnhideCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "unhide"; }

  [[nodiscard]] std::string_view summary() const override {
    return "Bring back what is hidden and not dropped yet, and pause the plan";
  }

  void declare(Arguments& arguments) override {
    arguments.positional("OBJECT", x_object,
                         "A table, TABLE.COLUMN, or the step that hides it; else everything");
    arguments.option("--why", "TEXT", x_why, "For the others: status says it");
    arguments.option("--by", "PERSON", x_person, "Who brings it back; else the system's user");
    arguments.flag("--accept-server", x_accept_server,
                   "Although the plan began on another server, or this one was promoted");
    arguments.choice("--format", {"text", "json"}, x_format, "For people or programs");
  }

  [[nodiscard]] bool speaks_json() const override { return x_format == "json"; }

  Result<ExitCode> run(const Invocation& invocation) override {
    Result<Target> target = open_target(invocation, "unhide");
    if (!target) {
      return target.error();
    }
    RunSettings settings = run_settings(invocation.config);
    settings.server_change = x_accept_server ? ServerChange::kAccept : ServerChange::kRefuse;
    const Asking asking{x_person.empty() ? user_name() : x_person,
                        x_why.empty() ? "bellows unhide" : x_why};
    RunWatch watch(invocation, x_format, *target->database);
    Result<RunReport> report = unhide_plan(x_object, asking, settings, *target->database,
                                           *invocation.wiring.clock, watch.observer());
    watch.ended(report);
    if (!report) {
      return report.error();
    }
    if (speaks_json()) {
      invocation.console.out << compact_json({{"event", "result"},
                                              {"state", "unhidden"},
                                              {"gate", ""},
                                              {"steps_run", report->steps_run},
                                              {"steps_skipped", 0}})
                             << "\n";
    } else {
      invocation.console.out << "It is back, and the plan is paused: bellows resume lets it go on, "
                                "and hide it again.\n";
    }
    return ExitCode::kDone;
  }

 private:
  std::string x_object;
  std::string x_why;
  std::string x_person;
  bool x_accept_server = false;
  std::string x_format = "text";
};

}  // namespace

std::unique_ptr<Command> make_unhide_command() {
  return std::make_unique<UnhideCommand>();
}

}  // namespace bellows
