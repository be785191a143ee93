// rules.cc: bellows rules: every rule there is, as a list or as pages of the documentation.
#include <ostream>
#include <string>

#include "cli/commands/commands.h"
#include "cli/rule_pages.h"
#include "migrations/json.h"

namespace bellows {
namespace {

Json examples_json(const std::vector<Example>& examples) {
  Json list = Json::array();
  for (const Example& example : examples) {
    list.push_back({{"given", example.given}, {"sql", example.sql}});
  }
  return list;
}

Json rules_json() {
  Json list = Json::array();
  for (const Rule& rule : rules()) {
    list.push_back({{"id", rule.id},
                    {"title", rule.title},
                    {"severity", severity_name(rule.severity)},
                    {"class", rule_class_name(rule.rule_class)},
                    {"preset", preset_name(rule.preset)},
                    {"why", rule.why},
                    {"safe", rule.safe},
                    {"rewrites", rule.safe_form != nullptr},
                    {"violating", examples_json(rule.violating)},
                    {"clean", examples_json(rule.clean)}});
  }
  for (const FileRule& rule : file_rules()) {
    list.push_back({{"id", rule.id},
                    {"title", rule.title},
                    {"severity", severity_name(rule.severity)},
                    {"class", "files"},
                    {"why", rule.why},
                    {"safe", rule.what_to_do},
                    {"rewrites", false}});
  }
  return list;
}

std::vector<std::string> peer_ids() {
  std::vector<std::string> ids;
  for (const Peer& peer : peers()) {
    ids.emplace_back(peer.id);
  }
  return ids;
}

class RulesCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "rules"; }

  [[nodiscard]] std::string_view summary() const override { return "List the rules"; }

  void declare(Arguments& arguments) override {
    arguments.choice("--format", {"text", "json", "markdown", "names"}, x_format,
                     "For people, programs, docs/rules.md or scripts");
    arguments.choice("--peer", peer_ids(), x_peer,
                     "The rules of another linter beside ours, as Markdown");
  }

  [[nodiscard]] bool reads_configuration() const override { return false; }

  [[nodiscard]] bool speaks_json() const override { return x_format == "json"; }

  Result<ExitCode> run(const Invocation& invocation) override {
    std::ostream& out = invocation.console.out;
    if (!x_peer.empty()) {
      out << peer_page(*find_peer(x_peer));
    } else if (speaks_json()) {
      out << pretty_json(rules_json());
    } else if (x_format == "markdown") {
      out << rules_index();
    } else if (x_format == "names") {
      for (const std::string& id : rule_ids()) {
        out << id << "\n";
      }
    } else {
      print_text(out, Style(invocation.console.out_kind));
    }
    return ExitCode::kDone;
  }

 private:
  static void print_text(std::ostream& out, const Style& style) {
    for (const Rule& rule : rules()) {
      out << style.bold(rule.id) << "  (" << severity_name(rule.severity) << ", "
          << rule_class_name(rule.rule_class) << ")\n    " << rule.title << "\n";
    }
    for (const FileRule& rule : file_rules()) {
      out << style.bold(rule.id) << "  (" << severity_name(rule.severity) << ", files)\n    "
          << rule.title << "\n";
    }
  }

  std::string x_format = "text";
  std::string x_peer;
};

}  // namespace

std::unique_ptr<Command> make_rules_command() {
  return std::make_unique<RulesCommand>();
}

}  // namespace bellows
