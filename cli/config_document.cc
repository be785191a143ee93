#include "cli/config_document.h"

#include <algorithm>
#include <set>

#include "cli/config_gates.h"
#include "cli/config_keys.h"
#include "cli/config_lint.h"
#include "cli/config_releases.h"
#include "cli/suggest.h"

namespace bellows {
namespace {

Error wrong(std::string message, std::string hint, Place at) {
  return {ErrorCode::kConfiguration, std::move(message), std::move(hint), std::move(at), ""};
}

template <typename Keys, typename Wanted>
std::vector<std::string> names_of(const Keys& keys, Wanted wanted) {
  std::set<std::string> names;
  for (const auto& key : keys) {
    if (std::string name = wanted(key); !name.empty()) {
      names.insert(std::move(name));
    }
  }
  return {names.begin(), names.end()};
}

const ConfigNode* member(const ConfigNode& table, std::string_view key) {
  const auto found = std::find(table.keys.begin(), table.keys.end(), key);
  return found == table.keys.end()
             ? nullptr
             : &table.items[static_cast<std::size_t>(found - table.keys.begin())];
}

// [source.placeholders]: any names, each with a text.
Result<void> apply_placeholders(Config& config, const ConfigNode& table) {
  for (std::size_t i = 0; i < table.keys.size(); ++i) {
    if (table.items[i].kind != ConfigNode::Kind::kText) {
      return wrong("the placeholder \"" + table.keys[i] + "\" is not a text",
                   "Write its value in quotes: \"…\".", table.key_places[i]);
    }
    config.placeholders.insert_or_assign(table.keys[i], table.items[i].text);
  }
  return {};
}

Result<void> apply_section(Config& config, const std::string& section, const ConfigNode& table) {
  for (std::size_t i = 0; i < table.keys.size(); ++i) {
    const std::string& name = table.keys[i];
    if (section == "source" && name == "placeholders" &&
        table.items[i].kind == ConfigNode::Kind::kTable) {
      if (Result<void> done = apply_placeholders(config, table.items[i]); !done) {
        return done;
      }
      continue;
    }
    if (section == "lint" && is_lint_table(name)) {
      if (Result<void> done = apply_lint_table(config.lint, name, table.items[i]); !done) {
        return done;
      }
      continue;
    }
    const auto known = std::find_if(
        config_keys().begin(), config_keys().end(),
        [&](const ConfigKey& key) { return key.section == section && key.name == name; });
    if (known == config_keys().end()) {
      return wrong("unknown key \"" + name + "\" in [" + section + "]",
                   suggestion(name, names_of(config_keys(),
                                             [&](const ConfigKey& key) {
                                               return key.section == section ? std::string(key.name)
                                                                             : "";
                                             })),
                   table.key_places[i]);
    }
    Result<ConfigValue> value = value_from_node(known->type, table.items[i], section + "." + name);
    if (!value) {
      return value.error();
    }
    known->set(config, *value);
  }
  return {};
}

std::vector<std::string> section_names(const std::string& inside) {
  std::vector<std::string> names =
      names_of(config_keys(), [](const ConfigKey& key) { return std::string(key.section); });
  names.emplace_back("gate");
  if (inside.empty()) {
    names.emplace_back("profile");
    names.emplace_back("release");  // what the files are for, whatever environment they meet
  }
  return names;
}

// The document, or one profile of it. `inside` is how messages call it: "" or "profile.production".
Result<void> apply_tables(Config& config, const ConfigNode& document, const std::string& inside) {
  const std::vector<std::string> sections = section_names(inside);
  for (std::size_t i = 0; i < document.keys.size(); ++i) {
    const std::string& section = document.keys[i];
    const ConfigNode& node = document.items[i];
    if (std::find(sections.begin(), sections.end(), section) == sections.end()) {
      const char* what =
          node.kind == ConfigNode::Kind::kTable ? "unknown table [" : "unknown key [";
      return wrong(what + (inside.empty() ? "" : inside + ".") + section + "]",
                   suggestion(section, sections), document.key_places[i]);
    }
    if (section == "profile") {
      continue;
    }
    const bool is_list = section == "gate" || section == "release";
    if (!is_list && node.kind != ConfigNode::Kind::kTable) {
      return wrong("\"" + section + "\" is a table", "Write [" + section + "].",
                   document.key_places[i]);
    }
    Result<void> done = section == "gate"      ? apply_gates(config, node)
                        : section == "release" ? apply_releases(config, node)
                                               : apply_section(config, section, node);
    if (!done) {
      return done;
    }
  }
  return {};
}

// Every profile is read, so that a mistake in one is found before the day on which it is needed;
// the chosen one is applied.
Result<void> apply_profiles(Config& config, const ConfigNode& document) {
  std::vector<std::string> names;
  if (const ConfigNode* profiles = member(document, "profile")) {
    if (profiles->kind != ConfigNode::Kind::kTable) {
      return wrong("\"profile\" is a table of profiles", "Write [profile.production].",
                   profiles->at);
    }
    names = profiles->keys;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (profiles->items[i].kind != ConfigNode::Kind::kTable) {
        return wrong("profile \"" + names[i] + "\" is not a table",
                     "Write [profile." + names[i] + ".locks] or another table in it.",
                     profiles->key_places[i]);
      }
      Config other = config;
      Config& target = names[i] == config.profile ? config : other;
      Result<void> done = apply_tables(target, profiles->items[i], "profile." + names[i]);
      if (!done) {
        return done;
      }
    }
  }
  if (!config.profile.empty() &&
      std::find(names.begin(), names.end(), config.profile) == names.end()) {
    return wrong("there is no profile \"" + config.profile + "\"" +
                     (config.file.empty() ? ", for there is no bellows.toml" : ""),
                 names.empty() ? "Write [profile." + config.profile + "] in bellows.toml."
                               : suggestion(config.profile, names),
                 {config.file, 0, 0});
  }
  return {};
}

}  // namespace

Result<void> apply_document(Config& config, const ConfigNode& document) {
  Result<void> done = apply_tables(config, document, "");
  return done ? apply_profiles(config, document) : done;
}

}  // namespace bellows
