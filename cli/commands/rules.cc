// rules.cc: bellows rules: every rule there is, as a list or as the page of the documentation.
#include <ostream>
#include <string>

#include "cli/commands/commands.h"
#include "migrations/json.h"
#include "rules/rule.h"

namespace bellows {
namespace {

std::string markdown_example(const Example& example, std::string_view verdict) {
  std::string text = "\n```sql\n";
  if (!example.given.empty()) {
    text += "-- given\n" + std::string(example.given) + "\n";
  }
  return text + "-- " + std::string(verdict) + "\n" + std::string(example.sql) + "\n```\n";
}

std::string markdown_rule(const Rule& rule) {
  std::string text = "\n## " + std::string(rule.id) + "\n\n" + std::string(rule.title) + " (" +
                     std::string(severity_name(rule.severity)) + ", " +
                     std::string(rule_class_name(rule.rule_class)) + ").\n\n" +
                     std::string(rule.why) + "\n\n**" +
                     (rule.safe_form == nullptr ? "What to do" : "Safe form") + ":** " +
                     std::string(rule.safe) + "\n";
  for (const Example& example : rule.violating) {
    text += markdown_example(example, "found");
  }
  for (const Example& example : rule.clean) {
    text += markdown_example(example, "not found");
  }
  return text;
}

std::string markdown_page() {
  std::string text =
      "# Rules\n\n"
      "What `bellows lint` reports, and what `bellows plan` makes of it. Tables that the same "
      "migrations create,\nand temporary ones, are left alone. `bellows explain RULE` prints one "
      "of these. Those\nof preset `safety` are on unless you say otherwise; `strict` and `style` "
      "are for teams that ask for them.\n\n"
      "| rule | finds | severity | preset | rewritten by `plan` |\n|---|---|---|---|---|\n";
  for (const Rule& rule : rules()) {
    const std::string id(rule.id);
    text += "| [" + id + "](#" + id + ") | " + std::string(rule.title) + " | " +
            std::string(severity_name(rule.severity)) + " | " +
            std::string(preset_name(rule.preset)) + " | " +
            (rule.safe_form == nullptr ? "no" : "yes") + " |\n";
  }
  for (const Rule& rule : rules()) {
    text += markdown_rule(rule);
  }
  return text;
}

class RulesCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "rules"; }

  [[nodiscard]] std::string_view summary() const override { return "List the rules"; }

  void declare(Arguments& arguments) override {
    arguments.choice("--format", {"text", "json", "markdown"}, x_format,
                     "For people, programs, or docs/rules.md");
  }

  [[nodiscard]] bool reads_configuration() const override { return false; }

  [[nodiscard]] bool speaks_json() const override { return x_format == "json"; }

  Result<ExitCode> run(const Invocation& invocation) override {
    if (speaks_json()) {
      Json list = Json::array();
      for (const Rule& rule : rules()) {
        list.push_back({{"id", rule.id},
                        {"title", rule.title},
                        {"severity", severity_name(rule.severity)},
                        {"class", rule_class_name(rule.rule_class)},
                        {"preset", preset_name(rule.preset)},
                        {"why", rule.why},
                        {"safe", rule.safe},
                        {"rewrites", rule.safe_form != nullptr}});
      }
      invocation.console.out << pretty_json(list);
      return ExitCode::kDone;
    }
    if (x_format == "markdown") {
      invocation.console.out << markdown_page();
      return ExitCode::kDone;
    }
    const Style style(invocation.console.out_kind);
    for (const Rule& rule : rules()) {
      invocation.console.out << style.bold(rule.id) << "  (" << severity_name(rule.severity) << ", "
                             << rule_class_name(rule.rule_class) << ")\n    " << rule.title << "\n";
    }
    return ExitCode::kDone;
  }

 private:
  std::string x_format = "text";
};

}  // namespace

std::unique_ptr<Command> make_rules_command() {
  return std::make_unique<RulesCommand>();
}

}  // namespace bellows
