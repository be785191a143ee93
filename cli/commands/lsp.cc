// lsp.cc: bellows lsp: lint in an editor, over standard input and output.
#include <iostream>

#include "cli/commands/commands.h"
#include "cli/lsp/message.h"
#include "cli/lsp/server.h"

namespace bellows {
namespace {

class LspCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "lsp"; }

  [[nodiscard]] std::string_view summary() const override {
    return "Lint in an editor: the Language Server Protocol on stdin and stdout";
  }

  void declare(Arguments& arguments) override {
    arguments.flag("--stdio", x_stdio, "What editors pass; there is no other way");
  }

  Result<ExitCode> run(const Invocation& invocation) override {
    std::ostream& out = invocation.console.out;
    LanguageServer server(invocation, [&](const Json& message) { write_message(out, message); });
    while (!server.ended()) {
      Result<std::optional<std::string>> message = read_message(std::cin);
      if (!message) {
        return message.error();
      }
      if (!*message) {
        return ExitCode::kFindings;  // the editor is gone without a word
      }
      server.receive(**message);
    }
    return *server.ended() == 0 ? ExitCode::kDone : ExitCode::kFindings;
  }

 private:
  bool x_stdio = false;
};

}  // namespace

std::unique_ptr<Command> make_lsp_command() {
  return std::make_unique<LspCommand>();
}

}  // namespace bellows
