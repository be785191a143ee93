// server.h: what an editor asks, and what lint answers: diagnostics, hover, code actions.
// Owns: LanguageServer, which keeps the open documents.
// Promises: one message in, at once all that follows from it out; what is open counts with its
//           unsaved text, in every file of the folder; a request is always answered.
// Not here: streams (message.h), linting (cli/lint/scope.h, rules/lint.h).
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "cli/command.h"
#include "cli/lsp/document.h"
#include "migrations/json.h"
#include "rules/finding.h"

namespace bellows {

class LanguageServer {
 public:
  using Send = std::function<void(const Json& message)>;

  LanguageServer(const Invocation& invocation, Send send)
      : x_invocation(invocation), x_send(std::move(send)) {}

  void receive(const std::string& message);

  // The exit code once the editor has said "exit".
  [[nodiscard]] std::optional<int> ended() const { return x_ended; }

 private:
  struct Open {
    std::string path;
    Document document;
    std::vector<Finding> findings;
  };

  void handle(const Json& message);
  void answer(const Json& request);
  void notice(const std::string& method, const Json& params);
  void publish(const std::string& uri, Open& open);
  void fail(const Json& id, int code, const std::string& message);
  [[nodiscard]] std::vector<Finding> findings_in(const Open& open) const;
  [[nodiscard]] Json hover(const Json& params) const;
  [[nodiscard]] Json code_actions(const Json& params) const;
  [[nodiscard]] const Open* find_open(const Json& params) const;

  const Invocation& x_invocation;
  Send x_send;
  std::map<std::string, Open> x_open;  // by URI
  bool x_initialized = false;
  bool x_shut_down = false;
  std::optional<int> x_ended;
};

}  // namespace bellows
