#include "cli/config_keys.h"

#include <algorithm>
#include <charconv>

#include "cli/suggest.h"
#include "executor/duration.h"
#include "executor/http.h"
#include "executor/notifying_observer.h"
#include "executor/pg_database.h"
#include "executor/sensors/sensors.h"
#include "migrations/json.h"
#include "rules/lint_policy.h"
#include "rules/peer_rules.h"

namespace bellows {
namespace {

constexpr std::int64_t kMostCount = 1'000'000'000;

Error bad_value(std::string message, std::string hint) {
  return {ErrorCode::kConfiguration, std::move(message), std::move(hint), {}, ""};
}

Result<std::int64_t> count_in_range(std::int64_t count) {
  if (count < 1 || count > kMostCount) {
    return bad_value(std::to_string(count) + " is out of range", "Write a number from 1 on.");
  }
  return count;
}

std::string_view kind_text(ConfigNode::Kind kind) {
  switch (kind) {
    case ConfigNode::Kind::kText:
      return "a text";
    case ConfigNode::Kind::kInteger:
      return "a whole number";
    case ConfigNode::Kind::kNumber:
      return "a number";
    case ConfigNode::Kind::kBoolean:
      return "true or false";
    case ConfigNode::Kind::kTime:
      return "a date or time";
    case ConfigNode::Kind::kList:
      return "a list";
    case ConfigNode::Kind::kTable:
      return "a table";
  }
  return "something else";
}

std::string_view example_of(ValueType type) {
  switch (type) {
    case ValueType::kText:
    case ValueType::kSecretText:
      return "Write it in quotes: \"…\".";
    case ValueType::kWebUrl:
      return "Write it in full, such as \"https://hooks.example.com/bellows\".";
    case ValueType::kDuration:
      return "Write a number and a unit in quotes, such as \"100ms\", \"30s\" or \"24h\".";
    case ValueType::kCount:
      return "Write it without quotes, such as 5000.";
    case ValueType::kTextList:
      return "Write texts in brackets: [\"./deployed.sh\", \"2.0\"].";
    case ValueType::kPhase:
      return "Write \"expand\", \"backfill\" or \"contract\".";
    case ValueType::kPreset:
      return "Write \"safety\", \"style\" or \"strict\".";
    case ValueType::kSeverity:
      return "Write \"error\", \"warning\" or \"advice\".";
    case ValueType::kPeerList:
      return "Write linters in brackets: [\"squawk\", \"atlas\"].";
    case ValueType::kEventList:
      return "Write events in brackets: [\"gate-waiting\", \"step-failed\"].";
    case ValueType::kSensorList:
      return "Write sensors in brackets: [\"replicas\", \"archive\"].";
  }
  return "";
}

bool is_list(ValueType type) {
  return type == ValueType::kTextList || type == ValueType::kPeerList ||
         type == ValueType::kEventList || type == ValueType::kSensorList;
}

Result<void> check_peers(const std::vector<std::string>& ids) {
  for (const std::string& id : ids) {
    if (find_peer(id) == nullptr) {
      std::vector<std::string> known;
      for (const Peer& peer : peers()) {
        known.emplace_back(peer.id);
      }
      return bad_value("\"" + id + "\" is no linter whose comments are known",
                       suggestion(id, known));
    }
  }
  return {};
}

// Each is the name of something known.
Result<void> check_names(const std::vector<std::string>& names,
                         const std::vector<std::string>& known, const std::string& what) {
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return bad_value("there is no " + what + " \"" + name + "\"", suggestion(name, known));
    }
  }
  return {};
}

// What the items of a list must be.
Result<void> check_list(ValueType type, const std::vector<std::string>& items) {
  switch (type) {
    case ValueType::kPeerList:
      return check_peers(items);
    case ValueType::kEventList:
      return check_names(items, possible_notices(), "event");
    case ValueType::kSensorList:
      return check_names(items, sensor_names(), "sensor");
    default:
      return {};
  }
}

// "squawk, atlas", as a flag or the environment gives it.
std::vector<std::string> list_in(const std::string& text) {
  std::vector<std::string> items;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    std::string item = text.substr(begin, end - begin);
    item.erase(0, std::min(item.find_first_not_of(' '), item.size()));
    item.erase(item.find_last_not_of(' ') + 1);
    if (!item.empty()) {
      items.push_back(std::move(item));
    }
    begin = end + 1;
  }
  return items;
}

Result<ConfigValue> list_value(const ConfigNode& node, const std::string& key) {
  ConfigValue value;
  for (const ConfigNode& item : node.items) {
    if (item.kind != ConfigNode::Kind::kText) {
      Error error = bad_value(
          key + " is a list of texts, and one of its items is " + std::string(kind_text(item.kind)),
          std::string(example_of(ValueType::kTextList)));
      error.at = item.at;
      return error;
    }
    value.list.push_back(item.text);
  }
  return value;
}

ConfigNode::Kind kind_of(ValueType type) {
  if (type == ValueType::kCount) {
    return ConfigNode::Kind::kInteger;
  }
  return is_list(type) ? ConfigNode::Kind::kList : ConfigNode::Kind::kText;
}

}  // namespace

std::string with_commas(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) {
    text += (text.empty() ? "" : ", ") + item;
  }
  return text;
}

const std::vector<ConfigKey>& config_keys() {
  static const std::vector<ConfigKey> keys = [] {
    std::vector<ConfigKey> all;
    for (const auto& part : {source_keys(), run_keys(), lint_keys(), watch_keys()}) {
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }();
  return keys;
}

std::string_view type_text(ValueType type) {
  switch (type) {
    case ValueType::kText:
    case ValueType::kSecretText:
      return "a text";
    case ValueType::kWebUrl:
      return "a URL";
    case ValueType::kDuration:
      return "a duration";
    case ValueType::kCount:
      return "a whole number";
    case ValueType::kTextList:
      return "a list of texts";
    case ValueType::kPhase:
      return "a phase";
    case ValueType::kPreset:
      return "a preset";
    case ValueType::kSeverity:
      return "a severity";
    case ValueType::kPeerList:
      return "a list of linters";
    case ValueType::kEventList:
      return "a list of events";
    case ValueType::kSensorList:
      return "a list of sensors";
  }
  return "";
}

Result<ConfigValue> value_from_text(ValueType type, const std::string& text) {
  ConfigValue value;
  value.text = text;
  if (type == ValueType::kDuration) {
    Result<std::chrono::milliseconds> duration = duration_from_text(text);
    if (!duration) {
      return duration.error();
    }
    value.duration = *duration;
  } else if (type == ValueType::kPhase) {
    if (!phase_from_name(text)) {
      return bad_value("there is no phase \"" + text + "\"", std::string(example_of(type)));
    }
  } else if (type == ValueType::kWebUrl && !check_url(text)) {
    return bad_value("this is no URL of a web server, or one with a user in it",
                     std::string(example_of(type)));
  } else if (type == ValueType::kPreset && !preset_from_name(text)) {
    return bad_value("there is no preset \"" + text + "\"", std::string(example_of(type)));
  } else if (type == ValueType::kSeverity && (text == "off" || !rule_setting("", text))) {
    return bad_value("there is no severity \"" + text + "\"", std::string(example_of(type)));
  } else if (is_list(type)) {
    value.list = list_in(text);
    if (Result<void> known = check_list(type, value.list); !known) {
      return known.error();
    }
  } else if (type == ValueType::kCount) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value.count);
    if (error != std::errc() || end != text.data() + text.size()) {
      return bad_value("\"" + text + "\" is not a whole number", "Write a number such as 5000.");
    }
    if (Result<std::int64_t> count = count_in_range(value.count); !count) {
      return count.error();
    }
  }
  return value;
}

Result<ConfigValue> value_from_node(ValueType type, const ConfigNode& node,
                                    const std::string& key) {
  if (node.kind != kind_of(type)) {
    Error error = bad_value(
        key + " is " + std::string(type_text(type)) + ", not " + std::string(kind_text(node.kind)),
        std::string(example_of(type)));
    error.at = node.at;
    return error;
  }
  Result<ConfigValue> value = is_list(type) ? list_value(node, key)
                              : type == ValueType::kCount
                                  ? value_from_text(type, std::to_string(node.integer))
                                  : value_from_text(type, node.text);
  if (Result<void> known = value ? check_list(type, value->list) : Result<void>(); !known) {
    value = known.error();
  }
  if (!value && value.error().at.file.empty()) {
    Error error = value.error();
    error.message = key + ": " + error.message;
    error.at = node.at;
    return error;
  }
  return value;
}

}  // namespace bellows
