// config_text.cc: the table of keys as documentation, as a template and as the settings in force.
#include <algorithm>

#include "cli/config_gates.h"
#include "cli/config_keys.h"
#include "cli/config_lint.h"
#include "cli/config_releases.h"
#include "migrations/json.h"

namespace bellows {
namespace {

std::string code(std::string_view text) {
  return text.empty() ? "" : "`" + std::string(text) + "`";
}

// A basic string of TOML and a string of JSON are written the same way.
std::string toml_text(const std::string& text) {
  return compact_json(Json(text));
}

std::string toml_value(ValueType type, const std::string& text) {
  if (type == ValueType::kPeerList || type == ValueType::kEventList ||
      type == ValueType::kSensorList) {
    std::string list;
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find(", ", begin), text.size());
      list += (list.empty() ? "" : ", ") + toml_text(text.substr(begin, end - begin));
      begin = end + 2;
    }
    return "[" + list + "]";
  }
  // A list of texts comes as it is written.
  return type == ValueType::kCount || type == ValueType::kTextList ? text : toml_text(text);
}

}  // namespace

std::string configuration_reference() {
  std::string text =
      "# Configuration\n\n"
      "`bellows.toml` is looked for in the current folder and those above it, or named with "
      "`--config`.\nA later source outranks an earlier one: the file, its profile (`--profile` or "
      "`BELLOWS_PROFILE`), the\nenvironment, flags. An unknown key is an error with its place. "
      "`bellows config` prints what is in force.\n\nDurations are numbers with a unit: `100ms`, "
      "`30s`, `5m`, `24h`, `1d`, `1m 30s`.\n";
  std::string_view section;
  for (const ConfigKey& key : config_keys()) {
    if (key.section != section) {
      section = key.section;
      text += "\n## [" + std::string(section) + "]\n\n";
      text += "| key | type | default or example | environment | flag | meaning |\n";
      text += "|---|---|---|---|---|---|\n";
    }
    text += "| " + code(key.name) + " | " + std::string(type_text(key.type)) + " | " +
            code(key.example) + " | " + code(key.environment) + " | " + code(key.flag) + " | " +
            std::string(key.meaning) + " |\n";
  }
  text += lint_tables_reference();
  text +=
      "\n## [source.placeholders]\n\nValues for `${name}` in scripts of Flyway, Liquibase and "
      "goose, "
      "any number of them:\n`schema = \"shop\"`. Flyway's own have a colon and therefore quotes: "
      "`\"flyway:defaultSchema\" = \"shop\"`.\n";
  text += releases_reference();
  text += gates_reference();
  text +=
      "\n## [profile.NAME]\n\nThe same tables again, such as `[profile.production.locks]` or\n"
      "`[[profile.production.gate]]`; what they say outranks the rest of the file when the profile "
      "is chosen.\nGates of a profile take the place of all others.\n";
  return text;
}

std::string configuration_template() {
  std::string text = "# bellows.toml: how Bellows works in this project. Everything is optional.\n";
  std::string_view section;
  for (const ConfigKey& key : config_keys()) {
    if (key.section != section) {
      section = key.section;
      text += "\n[" + std::string(section) + "]\n";
    }
    text += "# " + std::string(key.meaning) + "\n# " + std::string(key.name) + " = " +
            std::string(key.example) + "\n";
  }
  text +=
      "\n# How heavy a rule weighs: error, warning, advice or off.\n# [lint.rules]\n"
      "# drop-index = \"error\"\n"
      "\n# Values for ${name} in scripts of Flyway, Liquibase and goose.\n"
      "# [source.placeholders]\n# schema = \"shop\"\n";
  text += releases_template();
  text += gates_template();
  return text +
         "\n# Other values for one environment: --profile production.\n"
         "# [profile.production.locks]\n# stall-budget = \"50ms\"\n";
}

std::string configuration_in_force(const Config& config) {
  std::string text =
      config.file.empty() ? "# no bellows.toml was found\n" : "# from " + config.file + "\n";
  if (!config.profile.empty()) {
    text += "# with profile " + config.profile + "\n";
  }
  std::string_view section;
  for (const ConfigKey& key : config_keys()) {
    if (key.section != section) {
      section = key.section;
      text += "\n[" + std::string(section) + "]\n";
    }
    const std::string value = key.get(config);
    text += (value.empty() ? "# " : "") + std::string(key.name) + " = " +
            toml_value(key.type, value) + "\n";
  }
  text += lint_tables_in_force(config.lint);
  if (!config.placeholders.empty()) {
    text += "\n[source.placeholders]\n";
    for (const auto& [name, value] : config.placeholders) {
      text += toml_text(name) + " = " + toml_text(value) + "\n";
    }
  }
  return text + releases_in_force(config.releases) + gates_in_force(config.gates);
}

}  // namespace bellows
