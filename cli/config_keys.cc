#include "cli/config_keys.h"

#include <algorithm>
#include <charconv>

#include "cli/suggest.h"
#include "executor/duration.h"
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

std::vector<ConfigKey> joined(std::vector<ConfigKey> keys, std::vector<ConfigKey> more) {
  keys.insert(keys.end(), more.begin(), more.end());
  return keys;
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

std::string with_commas(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) {
    text += (text.empty() ? "" : ", ") + item;
  }
  return text;
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

const std::vector<ConfigKey>& config_keys() {
  static const std::vector<ConfigKey> keys = joined(
      {
          {"source", "folder", ValueType::kText, "\"db/migrations\"", "BELLOWS_FOLDER", "--folder",
           "Where the migrations are; in bellows.toml relative to that file.",
           [](Config& config, const ConfigValue& value) { config.folder = value.text; },
           [](const Config& config) { return config.folder; }},
          {"source", "layout", ValueType::kText, "\"auto\"", "BELLOWS_LAYOUT", "--layout",
           "How the folder is laid out: auto, or a tool's name as docs/sources.md has it.",
           [](Config& config, const ConfigValue& value) { config.layout = value.text; },
           [](const Config& config) { return config.layout; }},
          {"source", "snapshot", ValueType::kText, "\"db/schema.json\"", "BELLOWS_SNAPSHOT",
           "--snapshot",
           "The schema that the migrations meet, as `bellows snapshot` wrote it: lint and plan "
           "start "
           "from it where they ask no database. In bellows.toml relative to that file.",
           [](Config& config, const ConfigValue& value) { config.snapshot = value.text; },
           [](const Config& config) { return config.snapshot; }},
          {"source", "command", ValueType::kText, "\"alembic upgrade --sql head\"",
           "BELLOWS_SOURCE_COMMAND", "--source-command",
           "A command of the shell that prints all migrations as SQL, in their order; it runs in "
           "the "
           "folder of bellows.toml, and takes the place of a folder.",
           [](Config& config, const ConfigValue& value) { config.source_command = value.text; },
           [](const Config& config) { return config.source_command; }},
          {"source", "delimiter", ValueType::kText, "\"-- Migration {version}\"",
           "BELLOWS_DELIMITER", "--delimiter",
           "The comment that begins a migration in what the command prints. {version} stands for "
           "its "
           "version, {description} for words about it, any other name in braces for what may "
           "differ.",
           [](Config& config, const ConfigValue& value) { config.delimiter = value.text; },
           [](const Config& config) { return config.delimiter; }},
          {"source", "shadow", ValueType::kSecretText, "\"sandbox\"", "BELLOWS_SHADOW", "--shadow",
           "Where migrations written in JavaScript are executed to record their SQL: sandbox for a "
           "throwaway PostgreSQL, or the URL of an empty database. Without it they are recorded "
           "with "
           "no "
           "database.",
           [](Config& config, const ConfigValue& value) { config.shadow = value.text; },
           [](const Config& config) {
             return config.shadow.empty() || config.shadow == "sandbox"
                        ? config.shadow
                        : without_password(config.shadow);
           }},
          {"source", "record-command", ValueType::kText, "\"npm run migrate\"",
           "BELLOWS_RECORD_COMMAND", "--record-command",
           "A command of the shell that runs all migrations written in JavaScript, when the usual "
           "one "
           "of Knex or Adonis does not do.",
           [](Config& config, const ConfigValue& value) { config.record_command = value.text; },
           [](const Config& config) { return config.record_command; }},
          {"source", "cache", ValueType::kText, "\"on\"", "BELLOWS_CACHE", "--cache",
           "off: record JavaScript migrations anew each time, even when no file has changed.",
           [](Config& config, const ConfigValue& value) { config.cache = value.text; },
           [](const Config& config) { return config.cache; }},
          {"database", "url", ValueType::kSecretText, "\"postgresql://localhost/shop\"",
           "DATABASE_URL", "--database",
           "The target, as a libpq URL or connection string. Without it libpq's own variables "
           "(PGHOST, "
           "PGDATABASE, …) decide.",
           [](Config& config, const ConfigValue& value) { config.database_url = value.text; },
           [](const Config& config) {
             return config.database_url.empty() ? "" : without_password(config.database_url);
           }},
          {"locks", "stall-budget", ValueType::kDuration, "\"100ms\"", "BELLOWS_STALL_BUDGET",
           "--stall-budget",
           "The longest that a statement of the application may wait because of us.",
           [](Config& config, const ConfigValue& value) { config.stall_budget = value.duration; },
           [](const Config& config) { return duration_text(config.stall_budget); }},
          {"locks", "deadline", ValueType::kDuration, "\"5m\"", "BELLOWS_LOCK_DEADLINE",
           "--lock-deadline", "A step that could not get its locks for this long gives up.",
           [](Config& config, const ConfigValue& value) { config.lock_deadline = value.duration; },
           [](const Config& config) { return duration_text(config.lock_deadline); }},
          {"backfill", "batch-rows", ValueType::kCount, "5000", "BELLOWS_BATCH_ROWS",
           "--batch-rows", "Rows in the first batch; later ones are steered by batch-target.",
           [](Config& config, const ConfigValue& value) {
             config.batch_rows = static_cast<int>(value.count);
           },
           [](const Config& config) { return std::to_string(config.batch_rows); }},
          {"backfill", "batch-target", ValueType::kDuration, "\"50ms\"", "BELLOWS_BATCH_TARGET",
           "--batch-target", "How long the transaction of a batch should take.",
           [](Config& config, const ConfigValue& value) { config.batch_target = value.duration; },
           [](const Config& config) { return duration_text(config.batch_target); }},
          {"backfill", "replicas", ValueType::kTextList, "[\"replica-1\", \"replica-2\"]",
           "BELLOWS_REPLICAS", "--replicas",
           "Standbys that must be connected while rows are moved, by application_name; one that "
           "was "
           "there when a step began counts without being named.",
           [](Config& config, const ConfigValue& value) { config.replicas = value.list; },
           [](const Config& config) {
             return config.replicas.empty() ? "" : compact_json(Json(config.replicas));
           }},
          {"backfill", "ignore-sensors", ValueType::kSensorList, "[\"archive\"]",
           "BELLOWS_IGNORE_SENSORS", "--ignore-sensors",
           "What shall not slow or stop the moving of rows: replicas, slots, archive, waiters.",
           [](Config& config, const ConfigValue& value) { config.ignored_sensors = value.list; },
           [](const Config& config) { return with_commas(config.ignored_sensors); }},
          {"lint", "preset", ValueType::kPreset, "\"safety\"", "BELLOWS_LINT_PRESET", "--preset",
           "Which rules speak: safety (all but style), style (all), strict (all, and warnings are "
           "errors).",
           [](Config& config, const ConfigValue& value) {
             config.lint.policy.preset = *preset_from_name(value.text);  // checked when it was read
           },
           [](const Config& config) {
             return std::string(preset_name(config.lint.policy.preset));
           }},
          {"lint", "fail-on", ValueType::kSeverity, "\"error\"", "BELLOWS_LINT_FAIL_ON",
           "--fail-on",
           "The lightest finding that makes the exit code 1: error, warning or advice.",
           [](Config& config, const ConfigValue& value) {
             config.lint.fail_on = *rule_setting("", value.text)->severity;  // checked likewise
           },
           [](const Config& config) { return std::string(severity_name(config.lint.fail_on)); }},
          {"lint", "small-rows", ValueType::kCount, "1000", "BELLOWS_LINT_SMALL_ROWS",
           "--small-rows", "A table whose size is known counts as small up to this many rows …",
           [](Config& config, const ConfigValue& value) {
             config.lint.thresholds.small_rows = value.count;
           },
           [](const Config& config) { return std::to_string(config.lint.thresholds.small_rows); }},
          {"lint", "small-bytes", ValueType::kCount, "1000000", "BELLOWS_LINT_SMALL_BYTES",
           "--small-bytes", "… and up to this many bytes, indexes included.",
           [](Config& config, const ConfigValue& value) {
             config.lint.thresholds.small_bytes = value.count;
           },
           [](const Config& config) { return std::to_string(config.lint.thresholds.small_bytes); }},
          {"lint", "assume-server", ValueType::kCount, "15", "BELLOWS_LINT_ASSUME_SERVER",
           "--assume-server", "The major version of PostgreSQL that lint takes the target for.",
           [](Config& config, const ConfigValue& value) {
             config.lint.assume_server = static_cast<int>(value.count);
           },
           [](const Config& config) {
             return config.lint.assume_server == 0 ? "" : std::to_string(config.lint.assume_server);
           }},
          {"lint", "start-after", ValueType::kText, "\"42\"", "BELLOWS_LINT_START_AFTER",
           "--start-after", "A version: lint leaves it, and everything before it, alone.",
           [](Config& config, const ConfigValue& value) { config.lint.start_after = value.text; },
           [](const Config& config) { return config.lint.start_after; }},
          {"lint", "honour", ValueType::kPeerList, "[\"squawk\"]", "BELLOWS_LINT_HONOUR",
           "--honour",
           "Linters whose ignore comments count: squawk, eugene, pgfence, atlas, migrationpilot.",
           [](Config& config, const ConfigValue& value) { config.lint.honour = value.list; },
           [](const Config& config) { return with_commas(config.lint.honour); }},
      },
      watch_keys());
  return keys;
}

std::string_view type_text(ValueType type) {
  switch (type) {
    case ValueType::kText:
    case ValueType::kSecretText:
      return "a text";
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
