// webhook_notifier.cc: notices as POST of JSON to a web server.
#include <algorithm>
#include <utility>

#include "executor/http.h"
#include "executor/notifier.h"

namespace bellows {
namespace {

class WebhookNotifier final : public Notifier {
 public:
  WebhookNotifier(Webhook webhook, std::chrono::milliseconds timeout)
      : x_webhook(std::move(webhook)), x_timeout(timeout) {}

  Result<void> send(const Notice& notice) override {
    HttpRequest request;
    request.url = x_webhook.url;
    request.body = notice_json(notice);
    request.token_file = x_webhook.token_file;
    request.token_variable = x_webhook.token_variable;
    request.ca_file = x_webhook.ca_file;
    request.proxy = x_webhook.proxy;
    request.timeout = x_timeout;
    request.connect_timeout = std::min(request.connect_timeout, x_timeout);
    const Result<HttpAnswer> answer = http_send(request);
    if (!answer) {
      return answer.error();
    }
    if (answer->status < 200 || answer->status >= 300) {
      return Error{ErrorCode::kConnection,
                   "it answered with status " + std::to_string(answer->status),
                   "Look at what that server wants.",
                   {},
                   ""};
    }
    return {};
  }

  [[nodiscard]] std::string name() const override { return shown_server(x_webhook.url); }

 private:
  Webhook x_webhook;
  std::chrono::milliseconds x_timeout;
};

}  // namespace

std::unique_ptr<Notifier> make_webhook_notifier(Webhook webhook,
                                                std::chrono::milliseconds timeout) {
  return std::make_unique<WebhookNotifier>(std::move(webhook), timeout);
}

}  // namespace bellows
