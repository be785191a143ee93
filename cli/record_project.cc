#include "cli/record_project.h"

#include <signal.h>

#include <fstream>
#include <memory>

#include "cli/recorder_files.h"
#include "cli/recording_cache.h"
#include "cli/script_failure.h"
#include "cli/temporary_folder.h"
#include "executor/process.h"
#include "executor/sandbox.h"
#include "migrations/json.h"
#include "migrations/layouts/folder.h"
#include "migrations/layouts/recorded.h"

namespace bellows {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::minutes kDeadline{10};
constexpr std::string_view kKnexProgram = "node_modules/knex/bin/cli.js";

Error trouble(std::string message, std::string hint, const ScriptProject& project) {
  return {ErrorCode::kSource,
          std::move(message),
          std::move(hint),
          {project.root.generic_string(), 0, 0},
          ""};
}

// A package's file in the project, or in a folder above it as workspaces have it.
fs::path installed(const fs::path& root, std::string_view file) {
  std::error_code error;
  for (fs::path folder = fs::weakly_canonical(root, error);; folder = folder.parent_path()) {
    if (fs::exists(folder / file, error)) {
      return folder / file;
    }
    if (folder == folder.parent_path()) {
      return {};
    }
  }
}

Error not_installed(const std::string& package, const ScriptProject& project) {
  return trouble(package + " is not installed in the project",
                 project.root == "." ? "Run npm install here."
                                     : "Run npm install in " + project.root.generic_string() + ".",
                 project);
}

// What runs all migrations from the beginning.
Result<std::vector<std::string>> command_for(const Config& config, const ScriptProject& project) {
  if (!config.record_command.empty()) {
    return std::vector<std::string>{"/bin/sh", "-c", config.record_command};
  }
  if (project.tool == "adonis") {
    std::error_code error;
    if (!fs::exists(project.root / "ace.js", error)) {
      return trouble("there is no ace.js beside " + project.marker,
                     "Name the command that runs the migrations: record-command in [source].",
                     project);
    }
    if (installed(project.root, "node_modules/@adonisjs/lucid/package.json").empty()) {
      return not_installed("@adonisjs/lucid", project);
    }
    return std::vector<std::string>{"node", "ace.js", "migration:run", "--force"};
  }
  const fs::path knex = installed(project.root, kKnexProgram);
  if (knex.empty()) {
    return not_installed("knex", project);
  }
  return std::vector<std::string>{"node", knex.string(), "migrate:latest", "--knexfile",
                                  project.marker};
}

// NODE_OPTIONS reach the processes that a tool starts, too; a loader for TypeScript is added where
// the project has one and Knex would not find it.
std::string node_options(const fs::path& recorder, const ScriptProject& project) {
  const std::string before = environment_variable("NODE_OPTIONS").value_or("");
  std::string options =
      (before.empty() ? "" : before + " ") + "--require \"" + recorder.string() + "\"";
  const fs::path extension = fs::path(project.marker).extension();
  const bool typed = extension == ".ts" || extension == ".mts" || extension == ".cts";
  if (project.tool == "knex" && typed && before.find("tsx") == std::string::npos &&
      !installed(project.root, "node_modules/tsx/package.json").empty()) {
    options += " --import tsx";
  }
  return options;
}

Result<void> write_recorder(const fs::path& folder) {
  for (const RecorderFile& file : recorder_files()) {
    std::ofstream stream(folder / file.name, std::ios::binary);
    stream << file.text;
    stream.close();
    if (!stream) {
      return Error{ErrorCode::kConfiguration,
                   "cannot write " + (folder / file.name).string(),
                   "Make room there, or set TMPDIR to another folder.",
                   {},
                   ""};
    }
  }
  return {};
}

// The database that migrations are executed in, when there is to be one.
struct Shadow {
  std::unique_ptr<Sandbox> sandbox;
  std::string url;
};

Result<Shadow> open_shadow(const Config& config) {
  Shadow shadow;
  if (config.shadow != "sandbox") {
    shadow.url = config.shadow;
    return shadow;
  }
  Result<std::unique_ptr<Sandbox>> sandbox = Sandbox::start({});
  if (!sandbox) {
    return std::move(sandbox).error();
  }
  shadow.sandbox = *std::move(sandbox);
  Result<std::string> url = shadow.sandbox->create_database("shadow");
  if (!url) {
    return std::move(url).error();
  }
  shadow.url = *std::move(url);
  return shadow;
}

struct Recorded {
  std::string journal;
  ProcessOutcome outcome;
};

Result<Recorded> run_recorder(const Config& config, const ScriptProject& project) {
  Result<std::vector<std::string>> command = command_for(config, project);
  if (!command) {
    return std::move(command).error();
  }
  Result<TemporaryFolder> folder = TemporaryFolder::make();
  if (!folder) {
    return std::move(folder).error();
  }
  if (Result<void> written = write_recorder(folder->path()); !written) {
    return std::move(written).error();
  }
  Result<Shadow> shadow = open_shadow(config);
  if (!shadow) {
    return std::move(shadow).error();
  }
  const fs::path journal = folder->path() / "recording.jsonl";
  Json settings = {{"journal", journal.string()}};
  if (!shadow->url.empty()) {
    settings["shadow"] = shadow->url;
  }
  ProcessSpec process;
  process.argv = *std::move(command);
  process.directory = project.root.string();
  process.environment = {{"BELLOWS_RECORDER", compact_json(settings)},
                         {"NODE_OPTIONS", node_options(folder->path() / "recorder.cjs", project)},
                         {"NO_COLOR", "1"},
                         {"FORCE_COLOR", "0"}};
  process.death_signal = SIGKILL;
  Result<ProcessOutcome> outcome = run_process(process, kDeadline);
  if (!outcome) {
    return trouble(outcome.error().message,
                   "Install Node.js 18 or newer, or put the folder of node into PATH.", project);
  }
  std::error_code error;
  Recorded recorded{"", *std::move(outcome)};
  if (fs::exists(journal, error)) {
    Result<std::string> bytes = read_bytes(journal);
    if (!bytes) {
      return std::move(bytes).error();
    }
    recorded.journal = *std::move(bytes);
  }
  return recorded;
}

Source source_of(Recording recording, const ScriptProject& project) {
  return Source{project.tool,
                "there is " + (project.root / project.marker).lexically_normal().string(),
                project.root.generic_string(),
                std::move(recording.migrations),
                {},
                std::move(recording.warnings),
                {}};
}

Result<Source> record_anew(const Config& config, const ScriptProject& project,
                           const std::string& key) {
  Result<Recorded> recorded = run_recorder(config, project);
  if (!recorded) {
    return std::move(recorded).error();
  }
  if (recorded->outcome.timed_out) {
    return trouble("the migrations did not end within 10 minutes",
                   "Let no migration wait for something outside, and close what keeps the process "
                   "alive.",
                   project);
  }
  // What the recording itself says of a failure is better than what the tool printed.
  Result<Recording> recording =
      read_recording(recorded->journal, RecordingContext{project.tool, project.root});
  if (!recording) {
    return std::move(recording).error();
  }
  if (recorded->outcome.exit_code != 0) {
    return script_failure(recorded->outcome.output, project);
  }
  if (recorded->journal.empty()) {
    return trouble("the migrations sent nothing through the module pg",
                   "Set client to pg, and check which environment of the configuration counts "
                   "(NODE_ENV).",
                   project);
  }
  if (recording->migrations.empty()) {
    return trouble("no migration was recorded", "Name the project that has them.", project);
  }
  keep_recording(key, recorded->journal);
  return source_of(*std::move(recording), project);
}

}  // namespace

Result<Source> record_project(const Config& config, const ScriptProject& project) {
  if (config.cache != "on" && config.cache != "off") {
    return Error{ErrorCode::kConfiguration,
                 "cache is on or off, not \"" + config.cache + "\"",
                 "Set cache = \"off\" in [source] to record anew each time.",
                 {},
                 ""};
  }
  Result<std::string> key = recording_key(config, project);
  if (!key) {
    return std::move(key).error();
  }
  if (config.cache == "on") {
    if (const std::optional<std::string> kept = cached_recording(*key)) {
      Result<Recording> recording =
          read_recording(*kept, RecordingContext{project.tool, project.root});
      if (recording && !recording->migrations.empty()) {
        return source_of(*std::move(recording), project);
      }
    }
  }
  return record_anew(config, project, *key);
}

}  // namespace bellows
