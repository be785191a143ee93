#include "cli/config_lint.h"

#include <algorithm>
#include <array>

#include "cli/suggest.h"
#include "migrations/json.h"
#include "rules/file_rules.h"

namespace bellows {
namespace {

constexpr std::array<std::string_view, 3> kTables = {"rules", "path", "table"};

Error wrong(std::string message, std::string hint, Place at) {
  return {ErrorCode::kConfiguration, std::move(message), std::move(hint), std::move(at), ""};
}

Result<std::vector<RuleSetting>> read_rules(const ConfigNode& node) {
  if (node.kind != ConfigNode::Kind::kTable) {
    return wrong("the rules are a table", "Write rules = { create-index = \"warning\" }.", node.at);
  }
  std::vector<RuleSetting> settings;
  for (std::size_t i = 0; i < node.keys.size(); ++i) {
    if (!is_rule_id(node.keys[i])) {
      const std::string hint = suggestion(node.keys[i], rule_ids());
      return wrong("there is no rule \"" + node.keys[i] + "\"",
                   hint.empty() ? "Look at bellows rules." : hint, node.key_places[i]);
    }
    const std::optional<RuleSetting> setting = rule_setting(node.keys[i], node.items[i].text);
    if (node.items[i].kind != ConfigNode::Kind::kText || !setting) {
      return wrong("a rule is \"error\", \"warning\", \"advice\" or \"off\"",
                   "Write " + node.keys[i] + " = \"warning\".", node.items[i].at);
    }
    settings.push_back(*setting);
  }
  return settings;
}

Result<LintOverride> read_override(const std::string& key, const ConfigNode& node) {
  const std::string hint = "Write [[lint." + key + "]] with match = \"" +
                           (key == "path" ? "db/old/**" : "public.audit_*") +
                           "\" and rules = { create-index = \"off\" }.";
  if (node.kind != ConfigNode::Kind::kTable) {
    return wrong("each [[lint." + key + "]] is a table", hint, node.at);
  }
  LintOverride made;
  for (std::size_t i = 0; i < node.keys.size(); ++i) {
    if (node.keys[i] == "match" && node.items[i].kind == ConfigNode::Kind::kText) {
      made.match = node.items[i].text;
    } else if (node.keys[i] == "rules") {
      Result<std::vector<RuleSetting>> rules = read_rules(node.items[i]);
      if (!rules) {
        return std::move(rules).error();
      }
      made.rules = *std::move(rules);
    } else {
      return wrong("[[lint." + key + "]] does not take \"" + node.keys[i] + "\"", hint,
                   node.key_places[i]);
    }
  }
  if (made.match.empty() || made.rules.empty()) {
    return wrong("this [[lint." + key + "]] does not say what it is about", hint, node.at);
  }
  return made;
}

std::string_view setting_word(const RuleSetting& setting) {
  return setting.severity ? severity_name(*setting.severity) : "off";
}

std::string override_text(const std::string& key, const LintOverride& made) {
  std::string rules;
  for (const RuleSetting& setting : made.rules) {
    rules += (rules.empty() ? " " : ", ") + setting.rule + " = \"" +
             std::string(setting_word(setting)) + "\"";
  }
  return "\n[[lint." + key + "]]\nmatch = " + compact_json(Json(made.match)) + "\nrules = {" +
         rules + " }\n";
}

}  // namespace

bool is_lint_table(std::string_view key) {
  return std::find(kTables.begin(), kTables.end(), key) != kTables.end();
}

Result<void> apply_lint_table(LintConfig& lint, const std::string& key, const ConfigNode& node) {
  if (key == "rules") {
    Result<std::vector<RuleSetting>> rules = read_rules(node);
    if (!rules) {
      return rules.error();
    }
    lint.policy.rules.insert(lint.policy.rules.end(), rules->begin(), rules->end());
    return {};
  }
  if (node.kind != ConfigNode::Kind::kList) {
    return wrong("\"lint." + key + "\" is a list of tables",
                 "Write [[lint." + key + "]] with two brackets.", node.at);
  }
  std::vector<LintOverride>& into = key == "path" ? lint.policy.paths : lint.policy.tables;
  for (const ConfigNode& item : node.items) {
    Result<LintOverride> made = read_override(key, item);
    if (!made) {
      return made.error();
    }
    into.push_back(*std::move(made));
  }
  return {};
}

std::string lint_tables_reference() {
  return "\n## [lint.rules], [[lint.path]], [[lint.table]]\n\n"
         "How heavy a rule weighs: `error`, `warning`, `advice` or `off`. For everything, for the "
         "files whose\npath fits a pattern (`*` within a folder, `**` across), or for the tables "
         "whose name does. What\nstands further down outranks: preset, rules, paths, tables.\n\n"
         "```toml\n[lint.rules]\ndrop-index = \"error\"\n\n[[lint.path]]\nmatch = "
         "\"db/legacy/**\"\nrules = { rename-column = \"warning\", drop-column = \"off\" }\n\n"
         "[[lint.table]]\nmatch = \"public.audit_*\"\nrules = { create-index = \"off\" }\n```\n";
}

std::string lint_tables_in_force(const LintConfig& lint) {
  std::string text;
  if (!lint.policy.rules.empty()) {
    text += "\n[lint.rules]\n";
    // Of a rule that is set twice, by the file and by its profile, the last word is in force.
    for (auto setting = lint.policy.rules.begin(); setting != lint.policy.rules.end(); ++setting) {
      const bool again = std::any_of(setting + 1, lint.policy.rules.end(), [&](const auto& later) {
        return later.rule == setting->rule;
      });
      if (!again) {
        text += setting->rule + " = \"" + std::string(setting_word(*setting)) + "\"\n";
      }
    }
  }
  for (const LintOverride& path : lint.policy.paths) {
    text += override_text("path", path);
  }
  for (const LintOverride& table : lint.policy.tables) {
    text += override_text("table", table);
  }
  return text;
}

}  // namespace bellows
