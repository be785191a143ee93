// completion.cc: bellows completion: a script that completes commands and options in a shell.
#include <ostream>

#include "cli/commands/commands.h"
#include "cli/completion_script.h"

namespace bellows {
namespace {

class CompletionCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "completion"; }

  [[nodiscard]] std::string_view summary() const override {
    return "Print what bash, zsh or fish needs to complete bellows";
  }

  void declare(Arguments& arguments) override {
    arguments.positional("SHELL", x_shell, "bash, zsh or fish");
  }

  [[nodiscard]] bool reads_configuration() const override { return false; }

  Result<ExitCode> run(const Invocation& invocation) override {
    const std::vector<CommandWords> words = words_of(make_commands());
    if (x_shell == "bash") {
      invocation.console.out << bash_completion(words);
    } else if (x_shell == "zsh") {
      invocation.console.out << zsh_completion(words);
    } else if (x_shell == "fish") {
      invocation.console.out << fish_completion(words);
    } else {
      return Error{ErrorCode::kUsage,
                   x_shell.empty() ? "no shell is named" : "no completion for \"" + x_shell + "\"",
                   "Say bash, zsh or fish.",
                   {},
                   ""};
    }
    return ExitCode::kDone;
  }

 private:
  std::string x_shell;
};

}  // namespace

std::unique_ptr<Command> make_completion_command() {
  return std::make_unique<CompletionCommand>();
}

}  // namespace bellows
