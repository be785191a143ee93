// notifier.h: tells somebody outside what happens to a plan.
// Owns: Notice, the seam Notifier, the one that runs a command of the user's and the one that posts
//       to a web server.
// Promises: an Error when it was not delivered; it takes no longer than its timeout.
// Not here: which events are told, and what becomes of a failure (notifying_observer.h).
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "executor/observer.h"
#include "migrations/result.h"

namespace bellows {

struct Notice {
  std::string event;     // "gate-waiting"
  std::string database;  // as it may be shown
  std::string plan;      // hash; may be empty
  std::string phase;     // likewise
  std::string step;      // or the gate
  std::string text;
  std::string by;  // who runs it
};

// One JSON object, as docs/notifications.md has it.
std::string notice_json(const Notice& notice);

class Notifier {
 public:
  Notifier() = default;
  Notifier(const Notifier&) = delete;
  Notifier& operator=(const Notifier&) = delete;
  virtual ~Notifier() = default;

  virtual Result<void> send(const Notice& notice) = 0;

  // "./notify.sh", for messages.
  [[nodiscard]] virtual std::string name() const = 0;
};

// Runs it without a shell, with the notice on its standard input; it and all that it started are
// killed at the timeout. Any exit code but 0 is a failure.
std::unique_ptr<Notifier> make_command_notifier(std::vector<std::string> command,
                                                std::chrono::milliseconds timeout);

struct Webhook {
  std::string url;         // whose path may be a secret; nobody is told more than its server
  std::string token_file;  // see HttpRequest, as are the others
  std::string token_variable;
  std::string ca_file;
  std::string proxy;
};

// Posts the notice. Any status but 2xx is a failure.
std::unique_ptr<Notifier> make_webhook_notifier(Webhook webhook, std::chrono::milliseconds timeout);

}  // namespace bellows
