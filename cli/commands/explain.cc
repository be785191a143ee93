// explain.cc: bellows explain: a rule, a step of the plan, or an exit code in full.
#include <array>
#include <cctype>
#include <ostream>

#include "cli/active.h"
#include "cli/commands/commands.h"
#include "cli/prepare_plan.h"
#include "cli/rule_pages.h"
#include "cli/suggest.h"
#include "cli/target.h"
#include "planner/render.h"
#include "rules/file_rules.h"
#include "rules/rule.h"

namespace bellows {
namespace {

struct ExplainOptions {
  std::string topic;
  std::string plan_file;
  std::string folder;
  std::string after;
  std::string format = "text";
};

constexpr std::array<std::string_view, 7> kExitCodes = {
    "done",
    "findings, or a failed check: lint found an error, a statement cannot be rolled out safely, or "
    "a plan does not hold",
    "wrong usage, configuration or source: an unknown flag, a wrong key in bellows.toml, a file "
    "that does not parse",
    "waiting at a gate: nothing is wrong, the deploy is not that far; run again later",
    "gave up on a lock or a throttle: the message names who holds it",
    "drift, dirty state or another executor: the schema, the files or the plan are not what was "
    "expected",
    "a step failed, or the server could not be reached or refused"};

std::string rule_text(const Rule& rule, const Style& style) {
  std::string text = style.bold(rule.id) + ": " + std::string(rule.title) + "\n" +
                     std::string(severity_name(rule.severity)) + ", " +
                     std::string(rule_class_name(rule.rule_class)) + "\n\n" +
                     std::string(rule.why) + "\n\n" + style.bold("Safe form") +
                     (rule.safe_form == nullptr ? " (needs a human): " : ": ") +
                     std::string(rule.safe) + "\n";
  for (const auto& [examples, title] :
       {std::pair(&rule.violating, "Found in"), std::pair(&rule.clean, "Not found in")}) {
    for (const Example& example : *examples) {
      text += "\n" + style.bold(title) + ":\n";
      if (!example.given.empty()) {
        text += style.faint("  -- given: " + std::string(example.given)) + "\n";
      }
      text += "  " + std::string(example.sql) + "\n";
    }
  }
  return text;
}

std::string rule_text(const FileRule& rule, const Style& style) {
  return style.bold(rule.id) + ": " + std::string(rule.title) + "\n" +
         std::string(severity_name(rule.severity)) + ", files\n\n" + std::string(rule.why) +
         "\n\n" + style.bold("What to do") + ": " + std::string(rule.what_to_do) + "\n";
}

// "E1", "2C3": a step's id, however it is spelled.
bool looks_like_step(const std::string& topic) {
  std::size_t i = 0;
  while (i < topic.size() && std::isdigit(static_cast<unsigned char>(topic[i])) != 0) {
    ++i;
  }
  return i < topic.size() && std::string_view("EBCebc").find(topic[i]) != std::string_view::npos &&
         i + 1 < topic.size() && topic.find_first_not_of("0123456789", i + 1) == std::string::npos;
}

class ExplainCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "explain"; }

  [[nodiscard]] std::string_view summary() const override {
    return "Explain a rule, a step of the plan, or an exit code";
  }

  void declare(Arguments& arguments) override {
    arguments.positional("TOPIC", x_options.topic,
                         "A rule such as create-index, a step such as E1, or an exit "
                         "code");
    arguments.positional("FOLDER", x_options.folder, "The folder of migrations, for a step");
    arguments.option("--plan", "FILE", x_options.plan_file,
                     "The plan that the step is of; else the one that is under way, or the one of "
                     "the configured folder");
    arguments.option("--after", "VERSION", x_options.after,
                     "Take everything up to this version for history");
    arguments.choice("--format", {"text", "markdown"}, x_options.format,
                     "How a rule is shown: for people, or as its page of the documentation");
  }

  Result<ExitCode> run(const Invocation& invocation) override {
    const Console& console = invocation.console;
    const std::string& topic = x_options.topic;
    if (topic.empty()) {
      return Error{ErrorCode::kUsage,
                   "nothing is named to explain",
                   "Say a rule (bellows rules lists them), a step or an exit code.",
                   {},
                   ""};
    }
    if (const std::string text = text_of_rule(console); !text.empty()) {
      console.out << text;
      return ExitCode::kDone;
    }
    if (topic.size() == 1 && topic[0] >= '0' && topic[0] <= '6') {
      console.out << "Exit code " << topic << ": "
                  << kExitCodes.at(static_cast<std::size_t>(topic[0] - '0')) << ".\n";
      return ExitCode::kDone;
    }
    if (looks_like_step(topic)) {
      return explain_step(invocation);
    }
    const std::string close = closest_name(topic, rule_ids());
    return Error{ErrorCode::kUsage,
                 "there is no rule, step or exit code \"" + topic + "\"",
                 close.empty() ? "Look at bellows rules." : "Did you mean " + close + "?",
                 {},
                 ""};
  }

 private:
  // Empty when the topic is no rule.
  [[nodiscard]] std::string text_of_rule(const Console& console) const {
    const bool markdown = x_options.format == "markdown";
    if (const Rule* rule = find_rule(x_options.topic)) {
      return markdown ? rule_page(*rule) : rule_text(*rule, Style(console.out_kind));
    }
    if (const FileRule* rule = find_file_rule(x_options.topic)) {
      return markdown ? rule_page(*rule) : rule_text(*rule, Style(console.out_kind));
    }
    return "";
  }

  Result<ExitCode> explain_step(const Invocation& invocation) {
    Result<Plan> plan = find_plan(invocation);
    if (!plan) {
      return plan.error();
    }
    std::string id = x_options.topic;
    for (char& letter : id) {
      letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    }
    const Step* step = plan->step(id);
    if (step == nullptr) {
      return Error{ErrorCode::kUsage,
                   "the plan has no step " + id,
                   "Look at bellows plan, which lists them.",
                   {},
                   ""};
    }
    invocation.console.out << render_step(*plan, *step);
    return ExitCode::kDone;
  }

  Result<Plan> find_plan(const Invocation& invocation) {
    if (!x_options.plan_file.empty()) {
      return read_plan_file(x_options.plan_file);
    }
    Target target;
    if (database_is_configured(invocation.config)) {
      Result<Target> opened = open_target(invocation, "explain");
      if (!opened) {
        return opened.error();
      }
      target = *std::move(opened);
      Result<std::optional<StoredPlan>> active = stored_active_plan(*target.session);
      if (!active) {
        return active.error();
      }
      if (active->has_value()) {
        return (*active)->plan;
      }
    }
    Result<PreparedPlan> prepared =
        prepare_plan(invocation, {x_options.folder, x_options.after, "", PlanMode::kPhased},
                     target.session.get());
    if (!prepared) {
      return prepared.error();
    }
    return prepared->plan;
  }

  ExplainOptions x_options;
};

}  // namespace

std::unique_ptr<Command> make_explain_command() {
  return std::make_unique<ExplainCommand>();
}

}  // namespace bellows
