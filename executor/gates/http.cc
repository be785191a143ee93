// http.cc: passes when a value in a JSON document meets a condition. Behind a load balancer one
// instance answers for all of them: it takes several passes, or another gate, to know the rest.
#include "executor/gates/condition.h"
#include "executor/gates/endpoint.h"
#include "executor/gates/gates.h"

namespace bellows {
namespace {

class HttpGate final : public Gate {
 public:
  HttpGate(const GateSpec& spec, std::vector<std::string> pointer, Condition condition)
      : x_spec(spec), x_pointer(std::move(pointer)), x_condition(std::move(condition)) {}

  [[nodiscard]] GateSubject subject() const override {
    return {shown_url(x_spec.endpoint.url), place() + " " + condition_text(x_condition)};
  }

  Observation observe(const GateContext& /*context*/) override {
    const Result<Json> document =
        fetch_json(request_of(x_spec, x_spec.endpoint.url, deadline_of(x_spec)));
    if (!document) {
      return unknown(document.error());
    }
    const Json* value = find_value(*document, x_pointer);
    const std::string text = value == nullptr ? "nothing" : one_line(compact_json(*value));
    const Verdict verdict = judge_value(value, x_condition);
    const std::string wanted = condition_text(x_condition);
    return {verdict,
            place() + " is " + text +
                (verdict == Verdict::kUnknown   ? ", which cannot be compared with " + wanted
                 : verdict == Verdict::kPending ? ", not " + wanted
                                                : ""),
            value == nullptr ? "" : text};
  }

 private:
  [[nodiscard]] std::string place() const {
    return x_pointer.empty() ? "the document" : x_spec.reading.pointer;
  }

  GateSpec x_spec;
  std::vector<std::string> x_pointer;
  Condition x_condition;
};

}  // namespace

Result<std::unique_ptr<Gate>> make_http_gate(const GateSpec& spec) {
  if (spec.endpoint.url.empty()) {
    return gate_setting_missing(spec, "a url",
                                "Add url = \"https://api.example.com/status\" to the gate.");
  }
  if (Result<void> fine = check_endpoint(spec); !fine) {
    return fine.error();
  }
  if (spec.reading.condition.empty()) {
    return gate_setting_missing(spec, "a condition",
                                "Add pointer = \"/release\" and condition = \"= 2.0\".");
  }
  Result<std::vector<std::string>> pointer = pointer_from_text(spec.reading.pointer);
  Result<Condition> condition = condition_from_text(spec.reading.condition);
  if (!pointer || !condition) {
    const Error& error = pointer ? condition.error() : pointer.error();
    return gate_setting_wrong(spec, "cannot judge: " + error.message, error.hint);
  }
  return std::unique_ptr<Gate>(
      std::make_unique<HttpGate>(spec, *std::move(pointer), *std::move(condition)));
}

}  // namespace bellows
