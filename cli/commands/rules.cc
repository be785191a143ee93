// rules.cc: bellows rules: every rule there is.
#include <ostream>

#include "cli/commands/commands.h"
#include "migrations/json.h"
#include "rules/rule.h"

namespace bellows {
namespace {

class RulesCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "rules"; }

  [[nodiscard]] std::string_view summary() const override { return "List the rules"; }

  void declare(Arguments& arguments) override {
    arguments.choice("--format", {"text", "json"}, x_format, "For people or programs");
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
                        {"why", rule.why},
                        {"safe", rule.safe},
                        {"rewrites", rule.safe_form != nullptr}});
      }
      invocation.console.out << pretty_json(list);
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
