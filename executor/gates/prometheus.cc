// prometheus.cc: passes when every sample that a query finds meets a condition. Two questions are
// asked: an answer carries the time at which it was worked out, not that at which its samples were
// taken, and within Prometheus' look-back an instance that is gone still seems to be there.
#include "executor/gates/prometheus.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "executor/duration.h"
#include "executor/gates/endpoint.h"
#include "executor/gates/gates.h"

namespace bellows {
namespace {

using std::chrono::milliseconds;

struct Sample {
  std::string labels;  // {instance="a", job="shop"}
  double value = 0;
  std::string text;    // the value as it was written
  milliseconds at{0};  // when the answer was worked out
};

Error unreadable(const std::string& what) {
  return {ErrorCode::kConnection, what, "", {}, ""};
}

double sample_value(std::string text) {
  if (text.starts_with('+')) {
    text.erase(0, 1);
  }
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size()
             ? value
             : std::numeric_limits<double>::quiet_NaN();
}

std::string labels_of(const Json& metric) {
  std::string labels;
  for (const auto& [name, value] : metric.items()) {
    if (value.is_string()) {
      labels += (labels.empty() ? "" : ", ") + name + "=\"" + value.get<std::string>() + "\"";
    }
  }
  return "{" + one_line(labels, 120) + "}";
}

bool is_sample(const Json& entry) {
  return entry.is_object() && entry.contains("metric") && entry.at("metric").is_object() &&
         entry.contains("value") && entry.at("value").is_array() && entry.at("value").size() == 2 &&
         entry.at("value").at(0).is_number() && entry.at("value").at(1).is_string();
}

Result<std::vector<Sample>> samples_of(const Json& answer) {
  const Json* status = find_value(answer, {"status"});
  const Json* type = find_value(answer, {"data", "resultType"});
  const Json* result = find_value(answer, {"data", "result"});
  if (status == nullptr || *status != "success" || type == nullptr || result == nullptr) {
    return unreadable("the answer is not one of Prometheus'");
  }
  if (const Json* warnings = find_value(answer, {"warnings"});
      warnings != nullptr && !warnings->empty()) {
    return unreadable("Prometheus warns that its answer may be incomplete: " +
                      one_line(compact_json(*warnings)));
  }
  if (*type != "vector" || !result->is_array()) {
    return unreadable("the query gives a " + one_line(compact_json(*type)) +
                      ", not a vector: only a vector can be empty when nobody reports");
  }
  std::vector<Sample> samples;
  for (const Json& entry : *result) {
    if (!is_sample(entry)) {
      return unreadable("the query gives what is not a sample: " + one_line(compact_json(entry)));
    }
    const std::string text = entry.at("value").at(1).get<std::string>();
    const double seconds = entry.at("value").at(0).get<double>();
    samples.push_back({labels_of(entry.at("metric")), sample_value(text), text,
                       milliseconds(std::llround(seconds * 1000))});
  }
  return samples;
}

// Nothing when all is fresh.
std::string staleness(const std::vector<Sample>& samples, const std::vector<Sample>& ages,
                      milliseconds now, milliseconds fresh) {
  if (std::chrono::abs(now - samples.front().at) > fresh) {
    return "Prometheus' clock and the database's are more than " + duration_text(fresh) + " apart";
  }
  for (const Sample& age : ages) {
    if (!std::isfinite(age.value)) {
      return "when the samples were taken is not known";
    }
    const milliseconds old = now - milliseconds(std::llround(age.value * 1000));
    if (old > fresh) {
      return "the sample of " + age.labels + " is older than " + duration_text(fresh);
    }
    if (-old > fresh) {
      return "the sample of " + age.labels + " is from the future";
    }
  }
  return "";
}

class PrometheusGate final : public Gate {
 public:
  PrometheusGate(const GateSpec& spec, Condition condition)
      : x_spec(spec), x_condition(std::move(condition)) {}

  [[nodiscard]] GateSubject subject() const override {
    return {shown_url(x_spec.endpoint.url),
            x_spec.reading.query + " " + condition_text(x_condition)};
  }

  Observation observe(const GateContext& context) override {
    const Deadline end = deadline_of(x_spec);
    const Result<Json> samples = ask(x_spec.reading.query, end);
    if (!samples) {
      return unknown(samples.error());
    }
    const Result<Json> ages =
        ask(x_spec.reading.age_query.empty() ? "timestamp(" + x_spec.reading.query + ")"
                                             : x_spec.reading.age_query,
            end);
    const Result<milliseconds> now = database_now(*context.session);
    if (!ages || !now) {
      return unknown(ages ? now.error() : ages.error());
    }
    return judge_samples({*samples, *ages, *now}, x_condition, x_spec.reading.fresh);
  }

 private:
  [[nodiscard]] Result<Json> ask(const std::string& query, Deadline end) const {
    std::string url = x_spec.endpoint.url;
    url.erase(url.find_last_not_of('/') + 1);
    return fetch_json(request_of(x_spec, url + "/api/v1/query?query=" + url_escaped(query), end));
  }

  GateSpec x_spec;
  Condition x_condition;
};

}  // namespace

Observation judge_samples(const PrometheusAnswers& answers, const Condition& condition,
                          milliseconds fresh) {
  const Result<std::vector<Sample>> samples = samples_of(answers.samples);
  if (!samples) {
    return unknown(samples.error());
  }
  const Result<std::vector<Sample>> ages = samples_of(answers.ages);
  if (!ages) {
    return unknown(ages.error());
  }
  if (samples->empty() || ages->empty()) {
    return {Verdict::kUnknown, "the query finds no sample: nobody reports"};
  }
  if (std::string stale = staleness(*samples, *ages, answers.now, fresh); !stale.empty()) {
    return {Verdict::kUnknown, stale};
  }
  Observation seen{Verdict::kPass, "", ""};
  for (const Sample& sample : *samples) {
    const Verdict verdict = judge_number(sample.value, condition);
    if (verdict != Verdict::kPass && seen.verdict != Verdict::kUnknown &&
        (seen.verdict == Verdict::kPass || verdict == Verdict::kUnknown)) {
      seen = {verdict,
              sample.labels + " is " + one_line(sample.text, 40) +
                  (verdict == Verdict::kPending ? ", not " : ", which cannot be compared with ") +
                  condition_text(condition),
              one_line(sample.text, 40)};
    }
  }
  if (seen.verdict == Verdict::kPass) {
    seen.value = one_line(samples->front().text, 40);
    seen.evidence = samples->size() == 1 ? samples->front().labels + " is " + seen.value
                                         : "all " + std::to_string(samples->size()) +
                                               " samples meet " + condition_text(condition);
  }
  return seen;
}

Result<std::unique_ptr<Gate>> make_prometheus_gate(const GateSpec& spec) {
  if (spec.endpoint.url.empty()) {
    return gate_setting_missing(spec, "a url", "Add url = \"http://prometheus:9090\" to the gate.");
  }
  if (Result<void> fine = check_endpoint(spec); !fine) {
    return fine.error();
  }
  if (spec.reading.query.empty() || spec.reading.condition.empty()) {
    return gate_setting_missing(
        spec, spec.reading.query.empty() ? "a query" : "a condition",
        "Add query = \"count(shop_info{release='2.0'}) / count(up{job='shop'})\" and "
        "condition = \"= 1\".");
  }
  if (spec.reading.fresh <= milliseconds::zero()) {
    return gate_setting_missing(spec, "a span in which samples are fresh", "Add fresh = \"2m\".");
  }
  Result<Condition> condition = condition_from_text(spec.reading.condition);
  if (!condition) {
    return gate_setting_wrong(spec, "cannot judge: " + condition.error().message,
                              condition.error().hint);
  }
  return std::unique_ptr<Gate>(std::make_unique<PrometheusGate>(spec, *std::move(condition)));
}

}  // namespace bellows
