#include "executor/gates/endpoint.h"

#include <algorithm>

#include "executor/gates/gates.h"

namespace bellows {
namespace {

constexpr int kOk = 200;
// Deeper documents are hostile: reading them would take our stack.
constexpr int kDeepest = 200;

Error trouble(const std::string& message) {
  return {ErrorCode::kConnection, message, "", {}, ""};
}

// Before anything is built from it.
bool too_deep(const std::string& text) {
  int depth = 0;
  bool inside = false;  // of a string
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (inside) {
      if (text[i] == '\\') {
        ++i;
      }
      inside = i >= text.size() || text[i] != '"';
      continue;
    }
    inside = text[i] == '"';
    depth += text[i] == '[' || text[i] == '{' ? 1 : text[i] == ']' || text[i] == '}' ? -1 : 0;
    if (depth > kDeepest) {
      return true;
    }
  }
  return false;
}

// The server's own words about a refusal, when it has some: Kubernetes and Prometheus do.
std::string words_in(const std::string& body) {
  const Result<Json> json = too_deep(body) ? Result<Json>(Json()) : parse_json(body);
  for (const char* key : {"message", "error"}) {
    if (json && json->is_object() && json->contains(key) && json->at(key).is_string()) {
      return ": " + one_line(json->at(key).get<std::string>());
    }
  }
  return "";
}

}  // namespace

Result<void> check_endpoint(const GateSpec& spec) {
  const EndpointSpec& endpoint = spec.endpoint;
  if (!endpoint.url.empty()) {
    if (const Result<void> fine = check_url(endpoint.url); !fine) {
      return gate_setting_wrong(spec, "cannot be asked: " + fine.error().message,
                                fine.error().hint);
    }
  }
  if (!endpoint.token_file.empty() && !endpoint.token_variable.empty()) {
    return gate_setting_wrong(spec, "has a token-file and a token-variable",
                              "Take one of them out.");
  }
  if (!endpoint.proxy.empty() && endpoint.proxy != "none") {
    if (const Result<void> fine = check_url(endpoint.proxy); !fine) {
      return gate_setting_wrong(spec, "has a proxy that cannot be used: " + fine.error().message,
                                "Write proxy = \"http://proxy.example.com:3128\", or \"none\".");
    }
  }
  if (spec.timeout <= std::chrono::milliseconds::zero() ||
      endpoint.connect_timeout <= std::chrono::milliseconds::zero()) {
    return gate_setting_missing(spec, "a timeout", "Add timeout = \"30s\" to the gate.");
  }
  return {};
}

Deadline deadline_of(const GateSpec& spec) {
  return std::chrono::steady_clock::now() + spec.timeout;
}

HttpRequest request_of(const GateSpec& spec, const std::string& url, Deadline end) {
  HttpRequest request;
  request.url = url;
  request.token_file = spec.endpoint.token_file;
  request.token_variable = spec.endpoint.token_variable;
  request.ca_file = spec.endpoint.ca_file;
  request.proxy = spec.endpoint.proxy;
  request.connect_timeout = spec.endpoint.connect_timeout;
  request.timeout =
      std::max(std::chrono::milliseconds(1), std::chrono::duration_cast<std::chrono::milliseconds>(
                                                 end - std::chrono::steady_clock::now()));
  return request;
}

Result<Json> fetch_json(const HttpRequest& request) {
  Result<HttpAnswer> answer = http_send(request);
  if (!answer) {
    return answer.error();
  }
  if (answer->status != kOk) {
    return trouble("the server answers with status " + std::to_string(answer->status) +
                   words_in(answer->body));
  }
  if (answer->body.empty()) {
    return trouble("the answer is empty");
  }
  Result<Json> json = too_deep(answer->body) ? Result<Json>(trouble("")) : parse_json(answer->body);
  return json ? json : Result<Json>(trouble("the answer is not JSON"));
}

Result<std::chrono::milliseconds> database_now(Session& session) {
  const Result<Rows> rows =
      session.query("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint");
  if (!rows) {
    return rows.error();
  }
  return std::chrono::milliseconds(std::stoll(rows->text(0, 0)));
}

}  // namespace bellows
