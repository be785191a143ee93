// gates.cc: bellows gates: asks every gate once, and shows what each says and why. Nothing is
// written: neither a plan nor a ledger need be there.
#include <algorithm>
#include <ostream>
#include <set>

#include "cli/active.h"
#include "cli/commands/commands.h"
#include "cli/report_error.h"
#include "cli/target.h"
#include "executor/gate.h"
#include "migrations/json.h"

namespace bellows {
namespace {

struct Answer {
  const GateSpec* spec = nullptr;
  GateSubject subject;
  Observation seen;
};

// The rollout that is under way.
int current_rollout(const StoredPlan& stored) {
  std::set<std::string> done;
  for (const StepRecord& record : stored.record.steps) {
    if (record.status == "done") {
      done.insert(record.id);
    }
  }
  const auto next = std::find_if(stored.plan.steps.begin(), stored.plan.steps.end(),
                                 [&](const Step& step) { return !done.contains(step.id); });
  return next == stored.plan.steps.end() ? 1 : next->rollout;
}

Result<std::vector<Answer>> ask_all(const Config& config, Session& session, Clock& clock,
                                    const StoredPlan* stored) {
  Result<std::vector<GuardingGate>> gates = make_gates(config.gates);
  if (!gates) {
    return gates.error();
  }
  GateContext context;
  context.session = &session;
  context.clock = &clock;
  if (stored != nullptr) {
    context.plan_hash = stored->plan.hash;
    context.rollout = current_rollout(*stored);
    context.plan = &stored->plan;
  }
  std::vector<Answer> answers;
  for (const GuardingGate& gate : *gates) {
    context.before = gate.spec->before;
    answers.push_back({gate.spec, gate.gate->subject(), gate.gate->observe(context)});
  }
  std::stable_sort(answers.begin(), answers.end(), [](const Answer& a, const Answer& b) {
    return a.spec->before < b.spec->before;
  });
  return answers;
}

std::string painted(const Style& style, Verdict verdict, const std::string& text) {
  switch (verdict) {
    case Verdict::kPass:
      return style.green(text);
    case Verdict::kFail:
      return style.red(text);
    case Verdict::kPending:
    case Verdict::kUnknown:
      break;
  }
  return style.yellow(text);
}

void print_answers(const std::vector<Answer>& answers, const Console& console) {
  const Style style(console.out_kind);
  std::size_t width = 0;
  for (const Answer& answer : answers) {
    width = std::max(width, answer.spec->name.size());
  }
  const Answer* last = nullptr;
  for (const Answer& answer : answers) {
    if (last == nullptr || last->spec->before != answer.spec->before) {
      console.out << "before " << phase_name(answer.spec->before) << "\n";
    }
    last = &answer;
    std::string verdict(verdict_name(answer.seen.verdict));
    verdict.resize(8, ' ');
    std::string name = answer.spec->name;
    name.resize(width, ' ');
    console.out << "  " << painted(style, answer.seen.verdict, verdict) << " " << name << "  "
                << answer.seen.evidence;
    if (answer.seen.verdict == Verdict::kUnknown && !answer.spec->at.file.empty()) {
      console.out << style.faint("  (" + place_text(answer.spec->at) + ")");
    }
    console.out << "\n";
  }
}

Json answers_json(const std::vector<Answer>& answers) {
  Json list = Json::array();
  for (const Answer& answer : answers) {
    list.push_back({{"gate", answer.spec->name},
                    {"kind", answer.spec->kind},
                    {"before", phase_name(answer.spec->before)},
                    {"verdict", verdict_name(answer.seen.verdict)},
                    {"evidence", answer.seen.evidence},
                    {"source", answer.subject.source},
                    {"target", answer.subject.target},
                    {"value", answer.seen.value},
                    {"place", place_text(answer.spec->at)}});
  }
  return list;
}

class GatesCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "gates"; }

  [[nodiscard]] std::string_view summary() const override {
    return "Ask every gate once: what each says, and why";
  }

  void declare(Arguments& arguments) override {
    arguments.choice("--format", {"text", "json"}, x_format, "For people or programs");
  }

  [[nodiscard]] bool speaks_json() const override { return x_format == "json"; }

  Result<ExitCode> run(const Invocation& invocation) override {
    Result<Target> target = open_target(invocation, "gates");
    if (!target) {
      return target.error();
    }
    const Result<std::optional<StoredPlan>> active = stored_active_plan(*target->session);
    if (!active) {
      return active.error();
    }
    const StoredPlan* stored = active->has_value() ? &**active : nullptr;
    const Result<std::vector<Answer>> answers =
        ask_all(invocation.config, *target->session, *invocation.wiring.clock, stored);
    if (!answers) {
      return answers.error();
    }
    if (speaks_json()) {
      invocation.console.out << pretty_json(
          {{"database", target->database->display_name()},
           {"plan", stored == nullptr ? Json() : Json(stored->plan.hash)},
           {"gates", answers_json(*answers)}});
    } else if (answers->empty()) {
      invocation.console.out << "No gate is configured: nothing waits.\n";
    } else {
      print_answers(*answers, invocation.console);
    }
    const bool all_pass = std::all_of(answers->begin(), answers->end(), [](const Answer& answer) {
      return answer.seen.verdict == Verdict::kPass;
    });
    return all_pass ? ExitCode::kDone : ExitCode::kWaiting;
  }

 private:
  std::string x_format = "text";
};

}  // namespace

std::unique_ptr<Command> make_gates_command() {
  return std::make_unique<GatesCommand>();
}

}  // namespace bellows
