#include "executor/gates/usage.h"

#include <array>
#include <ctime>

#include "executor/duration.h"
#include "executor/gates/gates.h"
#include "executor/ledger_gates.h"
#include "executor/load_catalog.h"
#include "migrations/json.h"

namespace bellows {
namespace {

using std::chrono::milliseconds;

std::string time_text(milliseconds at) {
  const std::time_t seconds = static_cast<std::time_t>(at.count() / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 40> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%F %T UTC", &parts);
  return {text.data(), length};
}

// What makes the two incomparable; empty: nothing.
std::string void_reason(const UsageReading& now, const UsageReading& before) {
  for (const auto& [mark, value] : now.marks) {
    const auto old = before.marks.find(mark);
    if (old == before.marks.end() || old->second != value) {
      return mark;
    }
  }
  for (const auto& [counter, value] : before.counters) {
    const auto found = now.counters.find(counter);
    if (now.gone.contains(counter)) {
      continue;  // by a step of the plan itself
    }
    if (found == now.counters.end() || found->second < value) {
      return "the statistics of single objects were reset";
    }
  }
  return now.at < before.at ? "the clock was set back" : "";
}

// The first that has moved; empty: all stand still.
std::string moved(const UsageReading& now, const UsageReading& before) {
  for (const auto& [counter, value] : now.counters) {
    const auto old = before.counters.find(counter);
    if (value > (old == before.counters.end() ? 0 : old->second)) {
      const auto name = now.names.find(counter);
      return name == now.names.end() ? counter : name->second;
    }
  }
  return "";
}

}  // namespace

std::string usage_to_json(const UsageReading& reading) {
  Json json = {{"at", reading.at.count()},
               {"watched", reading.watched},
               {"marks", Json::object()},
               {"counters", Json::object()}};
  for (const auto& [mark, value] : reading.marks) {
    json["marks"][mark] = value;
  }
  for (const auto& [counter, value] : reading.counters) {
    json["counters"][counter] = value;
  }
  return compact_json(json);
}

Result<UsageReading> usage_from_json(const std::string& text) {
  const Error error{ErrorCode::kDrift, "the reading of before cannot be read", "", {}, ""};
  const Result<Json> json = parse_json(text);
  if (!json || !json->is_object() || !json->contains("at") || !json->at("at").is_number_integer() ||
      !json->contains("watched") || !json->at("watched").is_string() || !json->contains("marks") ||
      !json->at("marks").is_object() || !json->contains("counters") ||
      !json->at("counters").is_object()) {
    return error;
  }
  UsageReading reading;
  reading.at = milliseconds(json->at("at").get<std::int64_t>());
  reading.watched = json->at("watched").get<std::string>();
  for (const auto& [mark, value] : json->at("marks").items()) {
    reading.marks[mark] = value.is_string() ? value.get<std::string>() : "";
  }
  for (const auto& [counter, value] : json->at("counters").items()) {
    if (!value.is_number_integer()) {
      return error;
    }
    reading.counters[counter] = value.get<std::int64_t>();
  }
  return reading;
}

Result<PlanDrops> watched_drops(const GateContext& context, const std::string& baseline) {
  if (context.plan == nullptr) {
    return Error{
        ErrorCode::kDrift, "no plan is under way, so nothing is to be dropped", "", {}, ""};
  }
  if (!baseline.empty()) {
    const Result<UsageReading> before = usage_from_json(baseline);
    return before ? drops_from_json(before->watched) : Result<PlanDrops>(before.error());
  }
  Result<Catalog> catalog = load_catalog(*context.session);
  if (!catalog) {
    return catalog.error();
  }
  PlanDrops drops = plan_drops(*context.plan, context.rollout, *std::move(catalog));
  if (!drops.opaque.empty()) {
    return Error{
        ErrorCode::kDrift, "what this plan drops is not known: " + drops.opaque, "", {}, ""};
  }
  return drops;
}

Observation judge_usage(const UsageReading& now, const std::string& before, milliseconds quiet,
                        const std::string& name) {
  Observation seen;
  const Result<UsageReading> old = usage_from_json(before);
  const std::string reason = before.empty() ? ""
                             : old          ? void_reason(now, *old)
                                            : old.error().message;
  const std::string used = before.empty() || !old ? "" : moved(now, *old);
  if (!reason.empty()) {
    seen = {Verdict::kUnknown, reason + ": what was counted before proves nothing"};
  } else if (!used.empty()) {
    seen = {Verdict::kPending, "still used: " + used};
  } else {
    const milliseconds since = before.empty() ? now.at : old->at;
    const bool long_enough = !before.empty() && now.at - since >= quiet;
    seen = {long_enough ? Verdict::kPass : Verdict::kPending,
            "not used since " + time_text(since) +
                (long_enough ? "" : "; passes when that has lasted " + duration_text(quiet))};
  }
  if (before.empty() || !reason.empty() || !used.empty()) {
    seen.baselines.emplace(name, usage_to_json(now));
  }
  seen.value = std::to_string(now.counters.size()) + " counters";
  return seen;
}

Observation observe_usage(const GateContext& context, const std::string& name,
                          std::chrono::milliseconds quiet, const UsageCounters& counters) {
  const Result<std::string> before = read_gate_baseline(context, name);
  if (!before) {
    return unknown(before.error());
  }
  const Result<PlanDrops> drops = watched_drops(context, *before);
  if (!drops) {
    return unknown(drops.error());
  }
  if (!counters.has_any(*drops)) {
    return {Verdict::kPass, counters.none};
  }
  Result<UsageReading> now = counters.read(*context.session, *drops);
  if (!now) {
    return unknown(now.error());
  }
  now->watched = drops_to_json(*drops);
  return judge_usage(*now, *before, quiet, name);
}

}  // namespace bellows
