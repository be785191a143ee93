// pause.cc: bellows pause and bellows resume: hold what runs on a database, and let it go on.
#include <ostream>

#include "cli/commands/commands.h"
#include "cli/run_settings.h"
#include "cli/target.h"
#include "executor/control.h"
#include "executor/ledger_control.h"
#include "executor/ledger_status.h"

namespace bellows {
namespace {

Asking asking(const std::string& person, const std::string& why) {
  return {person.empty() ? user_name() : person, why};
}

// Whether there is anything that a pause holds at this moment.
Result<std::string> at_work(Session& session) {
  const Result<std::optional<LeaseHolder>> holder = lease_holder(session);
  if (!holder) {
    return holder.error();
  }
  return holder->has_value() && (*holder)->alive
             ? "process " + (*holder)->process + " on " + (*holder)->host
             : std::string();
}

class PauseCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "pause"; }

  [[nodiscard]] std::string_view summary() const override {
    return "Hold what runs on the database, and what is started later, until resume";
  }

  void declare(Arguments& arguments) override {
    arguments.option("--why", "TEXT", x_why, "For the others: status says it");
    arguments.option("--by", "PERSON", x_person, "Who pauses; else the system's user");
  }

  Result<ExitCode> run(const Invocation& invocation) override {
    Result<Target> target = open_target(invocation, "pause");
    if (!target) {
      return target.error();
    }
    const Result<bool> paused = pause(*target->session, asking(x_person, x_why));
    if (!paused) {
      return paused.error();
    }
    const Result<ControlState> state = read_control(*target->session);
    if (!state) {
      return state.error();
    }
    if (!*paused && state->pause) {
      invocation.console.out << "It is paused already, " << pause_in_words(*state->pause) << "\n";
      return ExitCode::kDone;
    }
    const Result<std::string> holder = at_work(*target->session);
    if (!holder) {
      return holder.error();
    }
    invocation.console.out << "Paused. "
                           << (holder->empty()
                                   ? "Nothing is at work; what is started waits for bellows resume."
                                   : *holder + " holds as soon as its batch or statement is done.")
                           << "\n";
    return ExitCode::kDone;
  }

 private:
  std::string x_why;
  std::string x_person;
};

class ResumeCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "resume"; }

  [[nodiscard]] std::string_view summary() const override { return "End a pause"; }

  void declare(Arguments& arguments) override {
    arguments.option("--why", "TEXT", x_why, "For the ledger");
    arguments.option("--by", "PERSON", x_person, "Who ends it; else the system's user");
  }

  Result<ExitCode> run(const Invocation& invocation) override {
    Result<Target> target = open_target(invocation, "resume");
    if (!target) {
      return target.error();
    }
    const Result<bool> resumed = resume(*target->session, asking(x_person, x_why));
    if (!resumed) {
      return resumed.error();
    }
    const Result<std::string> holder = at_work(*target->session);
    if (!holder) {
      return holder.error();
    }
    invocation.console.out << (!*resumed ? "Nothing was paused."
                               : holder->empty()
                                   ? "The pause is over. Nothing is at work: start it with bellows "
                                     "run."
                                   : "The pause is over: " + *holder + " goes on.")
                           << "\n";
    return ExitCode::kDone;
  }

 private:
  std::string x_why;
  std::string x_person;
};

}  // namespace

std::unique_ptr<Command> make_pause_command() {
  return std::make_unique<PauseCommand>();
}

std::unique_ptr<Command> make_resume_command() {
  return std::make_unique<ResumeCommand>();
}

}  // namespace bellows
