// config.h: bellows.toml, environment and flags as one value; the only door to toml++.
// Owns: Config, how its sources outrank one another: file < profile < environment < flags.
// Promises: an unknown key, a wrong type or a bad value is an Error with its place and a hint;
//           no message shows a value of a key that may hold a password.
// Not here: which keys there are (config_keys.h).
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "executor/gate.h"
#include "executor/notifier.h"
#include "migrations/result.h"
#include "rules/lint_policy.h"
#include "rules/rule_settings.h"

namespace bellows {

struct LintConfig {
  LintPolicy policy;
  Severity fail_on = Severity::kError;  // findings as heavy as this, or heavier, make exit code 1
  Thresholds thresholds = kLintThresholds;
  int assume_server = 0;    // major version; 0: the database's, else the parser's
  std::string start_after;  // a version: it and everything before it is left alone
  std::vector<std::string>
      honour;  // linters whose ignore comments count: ids of rules/peer_rules.h
};

// Who is told outside of what happens to a plan.
struct NotifyConfig {
  std::vector<std::string> command;  // argv; empty: none
  Webhook webhook;                   // no URL: none
  std::vector<std::string> on;       // names of events; empty: the usual ones
  std::chrono::milliseconds timeout{10'000};
};

// The migrations that a release of the application needs, first to last.
struct ReleaseRange {
  std::string name;
  std::string from;  // empty: what follows the release before
  std::string to;    // empty: up to the next release
  Place at;
  Place from_at;
  Place to_at;
};

struct Config {
  std::string file;     // that was read; empty: none
  std::string profile;  // that was chosen; empty: none
  std::string folder;
  std::string snapshot;
  std::string layout = "auto";
  std::map<std::string, std::string> placeholders;  // of [source.placeholders]
  std::string source_command;  // prints the migrations as SQL; empty: they are files
  std::string delimiter = "-- Migration {version}";
  std::string shadow;          // "": record without a database; "sandbox", or a URL
  std::string record_command;  // runs JavaScript migrations; empty: as their tool is run
  std::string cache = "on";    // of recordings
  std::string database_url;    // empty: libpq's PG… variables decide
  std::chrono::milliseconds stall_budget{100};
  std::chrono::milliseconds lock_deadline{300'000};
  std::vector<std::string> end_idle;  // applications, as LIKE patterns; empty: nobody is ended
  std::chrono::milliseconds end_idle_after{30'000};
  std::vector<std::string> subscribed;    // tables that get rows by logical replication
  std::chrono::milliseconds hide_for{0};  // what is dropped is hidden first; 0: dropped at once
  int batch_rows = 5000;
  int backfill_workers = 1;
  std::int64_t wal_budget = 0;  // bytes a second; 0: no limit
  std::chrono::milliseconds batch_target{50};
  std::vector<std::string> replicas;         // expected ones, by application_name
  std::vector<std::string> ignored_sensors;  // by name
  std::vector<GateSpec> gates;
  std::vector<ReleaseRange> releases;
  NotifyConfig notify;
  std::string metrics_file;  // empty: none
  LintConfig lint;
};

// One value of a TOML document with its place, free of the library.
struct ConfigNode {
  enum class Kind { kText, kInteger, kNumber, kBoolean, kTime, kList, kTable };

  Kind kind = Kind::kTable;
  Place at;
  std::string text;
  std::int64_t integer = 0;
  std::vector<ConfigNode> items;  // of a list or a table
  std::vector<std::string> keys;  // of a table: the key of each item, in the order of the file
  std::vector<Place> key_places;
};

Result<ConfigNode> read_toml(const std::string& text, const std::string& file);

struct ConfigRequest {
  std::string file;     // --config; empty: bellows.toml here or in a folder above
  std::string profile;  // --profile; empty: BELLOWS_PROFILE
  std::map<std::string, std::string> flags;  // "--stall-budget" → "50ms"
  std::function<std::optional<std::string>(const std::string&)> environment;
  std::string directory = ".";  // where the search for bellows.toml begins
};

Result<Config> load_config(const ConfigRequest& request);

// This process's environment.
std::optional<std::string> environment_variable(const std::string& name);

}  // namespace bellows
