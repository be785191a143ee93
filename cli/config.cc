#include "cli/config.h"

#include <toml++/toml.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <tuple>

#include "cli/config_document.h"
#include "cli/config_keys.h"

namespace bellows {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFileName = "bellows.toml";

Place place_of(const toml::source_region& region, const std::string& file) {
  return {file, static_cast<int>(region.begin.line), static_cast<int>(region.begin.column)};
}

ConfigNode node_of(const toml::node& node, const std::string& file);

ConfigNode table_of(const toml::table& table, const std::string& file) {
  ConfigNode result;
  std::vector<std::pair<Place, std::string>> order;
  for (const auto& [key, value] : table) {
    order.emplace_back(place_of(key.source(), file), std::string(key.str()));
  }
  std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
    return std::tie(a.first.line, a.first.column) < std::tie(b.first.line, b.first.column);
  });
  for (const auto& [place, key] : order) {
    result.keys.push_back(key);
    result.key_places.push_back(place);
    result.items.push_back(node_of(*table.get(key), file));
  }
  return result;
}

ConfigNode node_of(const toml::node& node, const std::string& file) {
  ConfigNode result;
  if (const toml::table* table = node.as_table()) {
    result = table_of(*table, file);
  } else if (const toml::array* array = node.as_array()) {
    result.kind = ConfigNode::Kind::kList;
    for (const toml::node& item : *array) {
      result.items.push_back(node_of(item, file));
    }
  } else if (const auto* text = node.as_string()) {
    result.kind = ConfigNode::Kind::kText;
    result.text = text->get();
  } else if (const auto* integer = node.as_integer()) {
    result.kind = ConfigNode::Kind::kInteger;
    result.integer = integer->get();
  } else {
    result.kind = node.is_boolean()          ? ConfigNode::Kind::kBoolean
                  : node.is_floating_point() ? ConfigNode::Kind::kNumber
                                             : ConfigNode::Kind::kTime;
  }
  result.at = place_of(node.source(), file);
  return result;
}

// Upwards from `directory`, as a path that is relative to it.
std::string find_file(const std::string& directory) {
  std::error_code error;
  fs::path folder = fs::canonical(directory, error);  // without "." at its end
  fs::path shown = directory == "." ? fs::path() : fs::path(directory);
  while (!error) {
    if (fs::is_regular_file(folder / kFileName, error)) {
      return (shown / kFileName).string();
    }
    if (folder == folder.parent_path()) {
      break;
    }
    error.clear();
    folder = folder.parent_path();
    shown /= "..";
  }
  return "";
}

// A path in the file is meant relative to the file.
void anchor_paths(Config& config) {
  std::vector<std::string*> paths{&config.folder, &config.snapshot,
                                  &config.notify.webhook.token_file,
                                  &config.notify.webhook.ca_file};
  for (GateSpec& gate : config.gates) {
    paths.insert(paths.end(), {&gate.endpoint.token_file, &gate.endpoint.ca_file});
  }
  for (std::string* path : paths) {
    if (!path->empty() && fs::path(*path).is_relative()) {
      *path = (fs::path(config.file).parent_path() / *path).lexically_normal().string();
    }
  }
}

Result<void> apply_file(Config& config) {
  std::ifstream stream(config.file);
  std::ostringstream text;
  if (!stream || !fs::is_regular_file(config.file)) {
    return Error{ErrorCode::kConfiguration,
                 "cannot read " + config.file,
                 "Name a file that is there with --config.",
                 {},
                 ""};
  }
  if (stream.peek() != std::ifstream::traits_type::eof()) {
    text << stream.rdbuf();
  }
  Result<ConfigNode> document = read_toml(text.str(), config.file);
  if (!document) {
    return document.error();
  }
  Result<void> done = apply_document(config, *document);
  anchor_paths(config);
  return done;
}

Result<void> apply_text(Config& config, const ConfigKey& key, const std::string& source,
                        const std::string& text, ErrorCode code) {
  Result<ConfigValue> value = value_from_text(key.type, text);
  if (!value) {
    Error error = value.error();
    error.code = code;
    error.message = source + ": " + error.message;
    return error;
  }
  key.set(config, *value);
  return {};
}

}  // namespace

Result<ConfigNode> read_toml(const std::string& text, const std::string& file) {
  try {
    return node_of(toml::parse(text, file), file);
  } catch (const toml::parse_error& error) {
    return Error{ErrorCode::kConfiguration, "not valid TOML: " + std::string(error.description()),
                 "Correct the file at this place.", place_of(error.source(), file), ""};
  }
}

Result<Config> load_config(const ConfigRequest& request) {
  Config config;
  config.profile = request.profile.empty() ? request.environment("BELLOWS_PROFILE").value_or("")
                                           : request.profile;
  config.file = request.file.empty() ? find_file(request.directory) : request.file;
  Result<void> done;
  if (!config.file.empty()) {
    done = apply_file(config);
  } else {
    done = apply_document(config, ConfigNode{});
  }
  for (const ConfigKey& key : config_keys()) {
    const std::string name(key.environment);
    const std::optional<std::string> text = request.environment(name);
    if (done && text && !text->empty()) {
      done = apply_text(config, key, name, *text, ErrorCode::kConfiguration);
    }
  }
  for (const ConfigKey& key : config_keys()) {
    const auto given = request.flags.find(std::string(key.flag));
    if (done && given != request.flags.end()) {
      done = apply_text(config, key, given->first, given->second, ErrorCode::kUsage);
    }
  }
  if (!done) {
    return done.error();
  }
  return config;
}

std::optional<std::string> environment_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

}  // namespace bellows
