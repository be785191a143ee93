// combination.cc: all, any and not, and the tree that gates make by naming one another. Every part
// is asked each time, so that people see what each says; what is not known stays so.
#include <algorithm>
#include <map>
#include <set>

#include "executor/gates/environment.h"
#include "executor/gates/gates.h"

namespace bellows {
namespace {

using Verdicts = std::vector<Verdict>;

bool some(const Verdicts& verdicts, Verdict verdict) {
  return std::find(verdicts.begin(), verdicts.end(), verdict) != verdicts.end();
}

Verdict all_of(const Verdicts& verdicts) {
  for (const Verdict verdict : {Verdict::kFail, Verdict::kUnknown, Verdict::kPending}) {
    if (some(verdicts, verdict)) {
      return verdict;
    }
  }
  return Verdict::kPass;
}

Verdict any_of(const Verdicts& verdicts) {
  for (const Verdict verdict : {Verdict::kPass, Verdict::kUnknown, Verdict::kPending}) {
    if (some(verdicts, verdict)) {
      return verdict;
    }
  }
  return Verdict::kFail;
}

Verdict not_of(const Verdicts& verdicts) {
  return some(verdicts, Verdict::kUnknown) ? Verdict::kUnknown
         : some(verdicts, Verdict::kPass)  ? Verdict::kPending
                                           : Verdict::kPass;
}

class CombinedGate final : public Gate {
 public:
  CombinedGate(Verdict (*judge)(const Verdicts&), std::string_view word,
               std::vector<GatePart> parts)
      : x_judge(judge), x_word(word), x_parts(std::move(parts)) {}

  [[nodiscard]] GateSubject subject() const override {
    GateSubject subject{x_word, ""};
    for (const GatePart& part : x_parts) {
      subject.source += " " + part.name;
      const std::string target = part.gate->subject().target;
      subject.target += (subject.target.empty() || target.empty() ? "" : "; ") + target;
    }
    return subject;
  }

  Observation observe(const GateContext& context) override {
    Observation seen;
    Verdicts verdicts;
    for (const GatePart& part : x_parts) {
      Observation said = part.gate->observe(context);
      verdicts.push_back(said.verdict);
      seen.evidence += (seen.evidence.empty() ? "" : "; ") + part.name + ": " +
                       std::string(verdict_name(said.verdict)) + " (" + said.evidence + ")";
      seen.value += (seen.value.empty() || said.value.empty() ? "" : "; ") + said.value;
      seen.baselines.merge(said.baselines);
    }
    seen.verdict = x_judge(verdicts);
    return seen;
  }

 private:
  Verdict (*x_judge)(const Verdicts&);
  std::string x_word;
  std::vector<GatePart> x_parts;
};

// One whose release nobody has named: shut, and no reason to stop what needs it not.
class UnsetGate final : public Gate {
 public:
  explicit UnsetGate(Error why) : x_why(std::move(why)) {}

  [[nodiscard]] GateSubject subject() const override { return {"", ""}; }

  Observation observe(const GateContext& /*context*/) override { return unknown(x_why); }

 private:
  Error x_why;
};

// Builds gates with their parts, from the names.
class Assembly {
 public:
  explicit Assembly(const std::vector<GateSpec>& specs) : x_specs(specs) {
    for (const GateSpec& spec : specs) {
      x_by_name.emplace(spec.name, &spec);
      x_parts.insert(spec.of.begin(), spec.of.end());
    }
  }

  Result<std::vector<GuardingGate>> guarding() {
    std::vector<GuardingGate> list;
    for (const GateSpec& spec : x_specs) {
      Result<std::unique_ptr<Gate>> gate = build(spec);  // parts, too, so that circles are found
      if (!gate) {
        return gate.error();
      }
      if (!x_parts.contains(spec.name)) {
        list.push_back({&spec, *std::move(gate)});
      }
    }
    return list;
  }

 private:
  static Result<std::unique_ptr<Gate>> single(const GateSpec& spec) {
    Result<std::unique_ptr<Gate>> as_written = make_gate(spec);
    const Result<GateSpec> meant = with_environment(spec);
    if (!as_written || (meant && *meant == spec)) {
      return as_written;
    }
    return meant ? make_gate(*meant)
                 : Result<std::unique_ptr<Gate>>(std::make_unique<UnsetGate>(meant.error()));
  }

  Result<std::unique_ptr<Gate>> build(const GateSpec& spec) {
    const GateKind* kind = find_gate_kind(spec.kind);
    if (kind == nullptr || kind->combine == nullptr) {
      return single(spec);
    }
    if (spec.of.empty() || (spec.kind == "not" && spec.of.size() != 1)) {
      return gate_setting_missing(
          spec, spec.kind == "not" ? "the one gate that it is about" : "the gates that it combines",
          spec.kind == "not" ? "Add of = [\"deployed\"] to the gate."
                             : "Add of = [\"deployed\", \"drained\"] to the gate.");
    }
    if (!x_open.insert(spec.name).second) {
      return gate_setting_wrong(spec, "is a part of itself",
                                "Take it out of the gates that it names, or that those name.");
    }
    std::vector<GatePart> parts;
    for (const std::string& name : spec.of) {
      Result<std::unique_ptr<Gate>> part = build_part(spec, name);
      if (!part) {
        return part.error();
      }
      parts.push_back({name, *std::move(part)});
    }
    x_open.erase(spec.name);
    return kind->combine(std::move(parts));
  }

  Result<std::unique_ptr<Gate>> build_part(const GateSpec& spec, const std::string& name) {
    const auto found = x_by_name.find(name);
    if (found == x_by_name.end()) {
      std::string names;
      for (const auto& [known, other] : x_by_name) {
        names += known == spec.name ? "" : (names.empty() ? "" : ", ") + known;
      }
      return gate_setting_wrong(spec, "names a gate that is not there: \"" + name + "\"",
                                names.empty()
                                    ? "Write that gate, too."
                                    : "Write that gate, too, or name one of " + names + ".");
    }
    const GateSpec& part = *found->second;
    if (part.passes != 1 || part.soak.count() != 0 || part.overdue.count() != 0) {
      return gate_setting_wrong(
          part, "is a part of gate \"" + spec.name + "\", which decides how often and for how long",
          "Move passes, soak and overdue to that gate.");
    }
    return build(part);
  }

  const std::vector<GateSpec>& x_specs;
  std::map<std::string, const GateSpec*> x_by_name;
  std::set<std::string> x_parts;
  std::set<std::string> x_open;  // that are being built
};

}  // namespace

Result<std::vector<GuardingGate>> make_gates(const std::vector<GateSpec>& specs) {
  return Assembly(specs).guarding();
}

std::unique_ptr<Gate> make_all_gate(std::vector<GatePart> parts) {
  return std::make_unique<CombinedGate>(all_of, "all of", std::move(parts));
}

std::unique_ptr<Gate> make_any_gate(std::vector<GatePart> parts) {
  return std::make_unique<CombinedGate>(any_of, "any of", std::move(parts));
}

std::unique_ptr<Gate> make_not_gate(std::vector<GatePart> parts) {
  return std::make_unique<CombinedGate>(not_of, "not", std::move(parts));
}

}  // namespace bellows
