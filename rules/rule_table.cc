#include <algorithm>

#include "rules/rule.h"

namespace bellows {
namespace {

constexpr std::size_t kCommandKinds = static_cast<std::size_t>(AlterKind::kOther) + 1;

void add_once(std::vector<const Rule*>& list, const Rule* rule) {
  if (list.empty() || list.back() != rule) {
    list.push_back(rule);
  }
}

}  // namespace

RuleTable::RuleTable(const std::vector<const Rule*>& on)
    : x_statements(std::variant_size_v<StatementBody>), x_commands(kCommandKinds) {
  constexpr std::size_t kAlterTable = place_in_body<AlterTable>();
  for (const Rule* rule : on) {
    for (const std::size_t place : rule->asks.statements) {
      add_once(x_statements.at(place), rule);
      if (place == kAlterTable) {
        for (std::vector<const Rule*>& command : x_commands) {
          add_once(command, rule);
        }
      }
    }
    for (const AlterKind kind : rule->asks.commands) {
      add_once(x_commands.at(static_cast<std::size_t>(kind)), rule);
    }
    if (rule->match_file != nullptr) {
      x_files.push_back(rule);
    }
  }
}

const std::vector<const Rule*>& RuleTable::about(const Statement& statement) const {
  const auto* alter = statement.as<AlterTable>();
  if (alter != nullptr && alter->commands.size() == 1) {
    return x_commands[static_cast<std::size_t>(alter->commands.front().kind)];
  }
  return x_statements[statement.body.index()];
}

const RuleTable& plan_rules() {
  static const RuleTable kTable = [] {
    std::vector<const Rule*> on;
    for (const Rule& rule : rules()) {
      if (rule.preset == Preset::kSafety && rule.audience == Audience::kEverybody) {
        on.push_back(&rule);
      }
    }
    return RuleTable(on);
  }();
  return kTable;
}

}  // namespace bellows
