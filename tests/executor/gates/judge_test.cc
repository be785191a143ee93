// What values, samples, counters and combinations are judged to say.
#include <catch2/catch.hpp>

#include "executor/gates/condition.h"
#include "executor/gates/gates.h"
#include "executor/gates/prometheus.h"
#include "executor/gates/usage.h"
#include "tests/support/surroundings.h"

namespace bellows {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

Verdict judge(const std::string& json, const std::string& condition) {
  const Result<Condition> read = condition_from_text(condition);
  INFO(condition);
  REQUIRE(read);
  const Json value = *parse_json(json);
  return judge_value(&value, *read);
}

TEST_CASE("condition: numbers, texts and truth are compared, and nothing else") {
  CHECK(judge("2", "= 2.0") == Verdict::kPass);
  CHECK(judge("2.5", ">= 2.5") == Verdict::kPass);
  CHECK(judge("2.4", ">= 2.5") == Verdict::kPending);
  CHECK(judge("-1", "< 0") == Verdict::kPass);
  CHECK(judge("10", "> 9") == Verdict::kPass);
  CHECK(judge("3", "<= 2") == Verdict::kPending);
  CHECK(judge("0", "!= 0") == Verdict::kPending);
  CHECK(judge("\"2.0\"", "= 2.0") == Verdict::kPass);
  CHECK(judge("\"2.0.0\"", "= 2.0") == Verdict::kPending);
  CHECK(judge("\"ready\"", "!= ready") == Verdict::kPending);
  CHECK(judge("\" x\"", "= \" x\"") == Verdict::kPass);
  CHECK(judge("true", "= true") == Verdict::kPass);
  CHECK(judge("false", "= true") == Verdict::kPending);
  CHECK(judge("\"10\"", "> 9") == Verdict::kUnknown);
  CHECK(judge("2", "= \"2\"") == Verdict::kUnknown);
  CHECK(judge("2", "= two") == Verdict::kUnknown);
  CHECK(judge("[1]", "= 1") == Verdict::kUnknown);
  CHECK(judge("{}", "!= 1") == Verdict::kUnknown);
  CHECK(judge("null", "!= 1") == Verdict::kUnknown);
  CHECK(judge("{}", "exists") == Verdict::kPass);
  CHECK(judge("null", "exists") == Verdict::kPending);
  CHECK(judge_value(nullptr, *condition_from_text("!= 1")) == Verdict::kUnknown);
  CHECK(judge_value(nullptr, *condition_from_text("exists")) == Verdict::kPending);
}

TEST_CASE("condition: what cannot be read is refused") {
  for (const char* text :
       {"", "2", "=", "== 2", "> x", "> \"2\"", "exist", "=> 3", "< nan", "~ a"}) {
    INFO(text);
    CHECK_FALSE(condition_from_text(text));
  }
  CHECK(condition_text(*condition_from_text("  >=   3 ")) == ">= 3");
  CHECK(condition_text(*condition_from_text("exists")) == "exists");
}

TEST_CASE("a JSON pointer finds its value, or nothing") {
  const Json document = *parse_json(R"({"a":{"b/c":[10,{"~":"x"}]},"":1})");
  const auto at = [&](const std::string& pointer) {
    const Result<std::vector<std::string>> steps = pointer_from_text(pointer);
    REQUIRE(steps);
    const Json* value = find_value(document, *steps);
    return value == nullptr ? "nothing" : compact_json(*value);
  };
  CHECK(at("/a/b~1c/0") == "10");
  CHECK(at("/a/b~1c/1/~0") == "\"x\"");
  CHECK(at("/") == "1");
  CHECK(at("/a/b~1c/2") == "nothing");
  CHECK(at("/a/b~1c/00") == "nothing");
  CHECK(at("/a/b~1c/-") == "nothing");
  CHECK(at("/a/b~1c/99999999999999999999") == "nothing");
  CHECK(at("/x/y") == "nothing");
  CHECK(at("").size() > 10);
  for (const char* text : {"a", "/a~", "/a~2"}) {
    CHECK_FALSE(pointer_from_text(text));
  }
}

constexpr milliseconds kNow{1'764'000'000'000};

std::string vector_of(const std::string& samples) {
  return R"({"status":"success","data":{"resultType":"vector","result":[)" + samples + "]}}";
}

std::string sample(const std::string& labels, const std::string& value, milliseconds at = kNow) {
  return R"({"metric":{)" + labels + R"(},"value":[)" + std::to_string(at.count() / 1000) + ",\"" +
         value + "\"]}";
}

Observation judge_prometheus(const std::string& samples, const std::string& ages,
                             const std::string& condition = "= 0") {
  return judge_samples({*parse_json(samples), *parse_json(ages), kNow},
                       *condition_from_text(condition), minutes(2));
}

const std::string kFresh = vector_of(sample(R"("instance":"a")", "1763999970"));

TEST_CASE("prometheus: every sample must meet the condition") {
  const auto said = [](const std::string& samples) {
    return judge_prometheus(vector_of(samples), kFresh);
  };
  CHECK(said(sample("", "0")).verdict == Verdict::kPass);
  CHECK(said(sample("", "0") + "," + sample(R"("instance":"b")", "0")).verdict == Verdict::kPass);
  const Observation one = said(sample("", "0") + "," + sample(R"("instance":"b")", "2"));
  CHECK(one.verdict == Verdict::kPending);
  CHECK(one.evidence == "{instance=\"b\"} is 2, not = 0");
  CHECK(said(sample("", "NaN")).verdict == Verdict::kUnknown);
  CHECK(said(sample("", "+Inf")).verdict == Verdict::kPending);
  CHECK(said(sample("", "2") + "," + sample("", "NaN")).verdict == Verdict::kUnknown);
}

TEST_CASE("prometheus: nobody reports is not the same as zero") {
  CHECK(judge_prometheus(vector_of(""), vector_of("")).verdict == Verdict::kUnknown);
  CHECK(judge_prometheus(vector_of(sample("", "0")), vector_of("")).verdict == Verdict::kUnknown);
}

TEST_CASE("prometheus: old samples, and clocks that differ, prove nothing") {
  const std::string zero = vector_of(sample("", "0"));
  const Observation stale = judge_prometheus(zero, vector_of(sample(R"("i":"a")", "1763999800")));
  CHECK(stale.verdict == Verdict::kUnknown);
  CHECK(stale.evidence == "the sample of {i=\"a\"} is older than 2m");
  CHECK(judge_prometheus(zero, vector_of(sample("", "1764000500"))).verdict == Verdict::kUnknown);
  CHECK(judge_prometheus(zero, vector_of(sample("", "NaN"))).verdict == Verdict::kUnknown);
  for (const milliseconds at : {kNow - minutes(5), kNow + minutes(5)}) {
    const Observation off = judge_prometheus(vector_of(sample("", "0", at)), kFresh);
    CHECK(off.verdict == Verdict::kUnknown);
    CHECK_THAT(off.evidence, Catch::Contains("clock"));
  }
}

TEST_CASE("prometheus: what is no answer, or not the whole of one, proves nothing") {
  for (
      const char* text :
      {"{}", "[]", R"({"status":"error","errorType":"bad_data","error":"parse error"})",
       R"({"status":"success","data":{"resultType":"scalar","result":[1764000000,"0"]}})",
       R"({"status":"success","data":{"resultType":"matrix","result":[]}})",
       R"({"status":"success","data":{"resultType":"vector","result":{}}})",
       R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{},"histogram":[1,{}]}]}})",
       R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":["x",0]}]}})"}) {
    INFO(text);
    CHECK(judge_prometheus(text, kFresh).verdict == Verdict::kUnknown);
  }
  std::string partial = vector_of(sample("", "0"));
  partial.insert(1, R"("warnings":["remote read failed"],)");
  const Observation seen = judge_prometheus(partial, kFresh);
  CHECK(seen.verdict == Verdict::kUnknown);
  CHECK_THAT(seen.evidence, Catch::Contains("remote read failed"));
}

UsageReading reading(milliseconds at, std::map<std::string, std::int64_t> counters) {
  UsageReading made;
  made.at = at;
  made.marks = {{"the statistics were reset", "monday"}};
  made.counters = std::move(counters);
  made.names = {{"a", "table a was read"}};
  return made;
}

TEST_CASE("usage: passes when the counters have stood still for long enough") {
  const Observation first = judge_usage(reading(kNow, {{"a", 5}}), "", minutes(10), "g");
  CHECK(first.verdict == Verdict::kPending);
  REQUIRE(first.baselines.contains("g"));
  const std::string before = first.baselines.at("g");
  const Observation early =
      judge_usage(reading(kNow + minutes(9), {{"a", 5}}), before, minutes(10), "g");
  CHECK(early.verdict == Verdict::kPending);
  CHECK(early.baselines.empty());
  const Observation late =
      judge_usage(reading(kNow + minutes(10), {{"a", 5}}), before, minutes(10), "g");
  CHECK(late.verdict == Verdict::kPass);
  CHECK(late.evidence == "not used since 2025-11-24 16:00:00 UTC");
}

TEST_CASE("usage: a use begins the while anew") {
  const std::string before =
      judge_usage(reading(kNow, {{"a", 5}}), "", minutes(10), "g").baselines.at("g");
  const Observation used =
      judge_usage(reading(kNow + minutes(11), {{"a", 6}}), before, minutes(10), "g");
  CHECK(used.verdict == Verdict::kPending);
  CHECK(used.evidence == "still used: table a was read");
  const Observation after = judge_usage(reading(kNow + minutes(12), {{"a", 6}}),
                                        used.baselines.at("g"), minutes(10), "g");
  CHECK(after.verdict == Verdict::kPending);
  // A statement that nobody had sent before.
  CHECK(judge_usage(reading(kNow + minutes(11), {{"a", 5}, {"b", 1}}), before, minutes(10), "g")
            .verdict == Verdict::kPending);
}

TEST_CASE("usage: counters that were reset, or clocks that were, prove nothing") {
  const std::string before =
      judge_usage(reading(kNow, {{"a", 5}}), "", minutes(10), "g").baselines.at("g");
  const auto said = [&](const UsageReading& now) {
    return judge_usage(now, before, minutes(10), "g");
  };
  CHECK(said(reading(kNow + minutes(11), {{"a", 4}})).verdict == Verdict::kUnknown);
  CHECK(said(reading(kNow + minutes(11), {})).verdict == Verdict::kUnknown);
  CHECK(said(reading(kNow - minutes(11), {{"a", 5}})).verdict == Verdict::kUnknown);
  UsageReading reset = reading(kNow + minutes(11), {{"a", 5}});
  reset.marks["the statistics were reset"] = "tuesday";
  const Observation seen = said(reset);
  CHECK(seen.verdict == Verdict::kUnknown);
  CHECK_THAT(seen.evidence, Catch::Contains("the statistics were reset"));
  CHECK(seen.baselines.contains("g"));
  CHECK(judge_usage(reset, "garbage", minutes(10), "g").verdict == Verdict::kUnknown);
  UsageReading gone = reading(kNow + minutes(11), {});
  gone.gone = {"a"};  // by a step of the plan itself
  CHECK(said(gone).verdict == Verdict::kPass);
}

// Gates that say what a test wants: a command each.
GateSpec says(const std::string& name, int exit_code) {
  GateSpec spec;
  spec.name = name;
  spec.kind = "command";
  spec.command = {"/bin/sh", "-c", "exit " + std::to_string(exit_code)};
  return spec;
}

GateSpec combined(const std::string& name, const std::string& kind, std::vector<std::string> of) {
  GateSpec spec;
  spec.name = name;
  spec.kind = kind;
  spec.of = std::move(of);
  spec.at = {"bellows.toml", 7, 1};
  return spec;
}

// pass, pending, fail, unknown
Verdict combine(const std::string& kind, const std::vector<int>& exit_codes) {
  std::vector<GateSpec> specs;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < exit_codes.size(); ++i) {
    names.push_back("g" + std::to_string(i));
    specs.push_back(says(names.back(), exit_codes[i]));
  }
  specs.push_back(combined("c", kind, names));
  const Result<std::vector<GuardingGate>> gates = make_gates(specs);
  REQUIRE(gates);
  REQUIRE(gates->size() == 1);
  return gates->front().gate->observe(GateContext{}).verdict;
}

TEST_CASE("all, any, not: what is not known stays so") {
  CHECK(combine("all", {0, 0}) == Verdict::kPass);
  CHECK(combine("all", {0, 1}) == Verdict::kPending);
  CHECK(combine("all", {0, 3}) == Verdict::kUnknown);
  CHECK(combine("all", {1, 3}) == Verdict::kUnknown);
  CHECK(combine("all", {3, 2}) == Verdict::kFail);
  CHECK(combine("any", {0, 3}) == Verdict::kPass);
  CHECK(combine("any", {1, 3}) == Verdict::kUnknown);
  CHECK(combine("any", {1, 2}) == Verdict::kPending);
  CHECK(combine("any", {2, 2}) == Verdict::kFail);
  CHECK(combine("not", {0}) == Verdict::kPending);
  CHECK(combine("not", {1}) == Verdict::kPass);
  CHECK(combine("not", {2}) == Verdict::kPass);
  CHECK(combine("not", {3}) == Verdict::kUnknown);
}

TEST_CASE("combinations nest, and say what each part says") {
  const std::vector<GateSpec> specs = {says("a", 0), says("b", 1), combined("n", "not", {"b"}),
                                       combined("all", "all", {"a", "n"})};
  const Result<std::vector<GuardingGate>> gates = make_gates(specs);
  REQUIRE(gates);
  REQUIRE(gates->size() == 1);
  const Observation seen = gates->front().gate->observe(GateContext{});
  CHECK(seen.verdict == Verdict::kPass);
  CHECK(seen.evidence == "a: pass (exit code 0); n: pass (b: pending (exit code 1))");
  CHECK(gates->front().gate->subject().source == "all of a n");
}

TEST_CASE("combinations that cannot be are refused with the place") {
  const auto refusal = [](const std::vector<GateSpec>& specs) {
    const Result<std::vector<GuardingGate>> gates = make_gates(specs);
    REQUIRE_FALSE(gates);
    CHECK(gates.error().at.line == 7);
    return gates.error().message;
  };
  CHECK(refusal({combined("c", "all", {"a"})}) ==
        "gate \"c\" of kind all names a gate that is not there: \"a\"");
  CHECK(refusal({combined("c", "all", {"d"}), combined("d", "not", {"c"})}) ==
        "gate \"c\" of kind all is a part of itself");
  CHECK(refusal({combined("c", "any", {"c"})}) == "gate \"c\" of kind any is a part of itself");
  CHECK(refusal({combined("c", "all", {})}) ==
        "gate \"c\" of kind all needs the gates that it combines");
  CHECK(refusal({says("a", 0), says("b", 0), combined("c", "not", {"a", "b"})}) ==
        "gate \"c\" of kind not needs the one gate that it is about");
  GateSpec part = says("a", 0);
  part.soak = minutes(1);
  part.at = {"bellows.toml", 7, 1};
  CHECK_THAT(refusal({part, combined("c", "all", {"a"})}),
             Catch::Contains("is a part of gate \"c\", which decides how often and for how long"));
}

TEST_CASE("a release that the environment names is looked up, and a gate without one is shut") {
  GateSpec spec;
  spec.name = "deployed";
  spec.kind = "kubernetes";
  spec.workload.workload = "deployment/shop";
  spec.workload.image = "registry/shop:${BELLOWS_TEST_RELEASE}";
  {
    const Result<std::vector<GuardingGate>> gates = make_gates({spec});
    REQUIRE(gates);
    const Observation seen = gates->front().gate->observe(GateContext{});
    CHECK(seen.verdict == Verdict::kUnknown);
    CHECK(seen.evidence == "the environment variable BELLOWS_TEST_RELEASE is not set");
  }
  const Environment release("BELLOWS_TEST_RELEASE", "2.0");
  const Result<std::vector<GuardingGate>> gates = make_gates({spec});
  REQUIRE(gates);
  CHECK(gates->front().gate->subject().target == "registry/shop:2.0");
}

}  // namespace
}  // namespace bellows
