#include "migrations/layouts/recorded.h"

#include <algorithm>
#include <optional>
#include <set>

#include "migrations/layouts/folder.h"
#include "migrations/layouts/recorded_lines.h"
#include "migrations/layouts/recorded_steps.h"
#include "migrations/layouts/recorded_text.h"
#include "migrations/parse.h"
#include "migrations/sha256.h"

namespace bellows {

namespace {

namespace fs = std::filesystem;

// A path of the recording, which is absolute, as messages are to show it.
std::string shown(const std::string& path, const RecordingContext& context) {
  if (path.empty()) {
    return "";
  }
  std::error_code error;
  const fs::path root = fs::weakly_canonical(context.root, error);
  const fs::path inside = fs::path(path).lexically_relative(root);
  if (inside.empty() || *inside.begin() == "..") {
    return path;
  }
  return (context.root / inside).lexically_normal().generic_string();
}

std::string first_line(const std::string& text) {
  const std::size_t end = text.find('\n');
  return end == std::string::npos ? text : text.substr(0, end) + " …";
}

std::string name_at(const RecordedMigration& migration, const RecordedStep& step) {
  return migration.name + (step.at.line > 0 ? ":" + std::to_string(step.at.line) : "");
}

// Every migration whose rows somebody looked at where there were none.
std::optional<Error> reads_without_database(const RecordedLines& lines,
                                            const RecordingContext& context) {
  std::vector<std::string> reads;
  std::set<std::string> names;
  Place at;
  for (const RecordedMigration& migration : lines.migrations) {
    for (const RecordedStep& step : migration.steps) {
      if (!step.looked_at) {
        continue;
      }
      if (reads.empty()) {
        at = {shown(step.at.file, context), step.at.line, step.at.column};
      }
      reads.push_back(name_at(migration, step) + ": " + first_line(step.sql));
      names.insert(migration.name);
    }
  }
  if (reads.empty()) {
    return std::nullopt;
  }
  std::string message =
      (names.size() == 1 ? *names.begin() + " reads rows"
                         : std::to_string(names.size()) + " migrations read rows") +
      ", which only a database can give, so its SQL cannot be recorded without "
      "one";
  for (const std::string& read : reads) {
    message += "\n    " + read;
  }
  return source_trouble(std::move(message),
                        "Record on a throwaway database with --shadow sandbox, or set shadow = "
                        "\"sandbox\" in [source] of bellows.toml.",
                        std::move(at));
}

std::optional<Error> trouble_in(const RecordedLines& lines, const RecordingContext& context) {
  if (!lines.unsupported.empty()) {
    const RecordedFailure& first = lines.unsupported.front();
    return Error{ErrorCode::kUnsupported,
                 first.message,
                 "Write this migration another way, such as with INSERT.",
                 {shown(first.at.file, context), first.at.line, first.at.column},
                 ""};
  }
  if (lines.without_database) {
    if (std::optional<Error> reads = reads_without_database(lines, context)) {
      return reads;
    }
  }
  if (lines.failure) {
    const RecordedFailure& failure = *lines.failure;
    const auto path = lines.paths.find(failure.migration);
    Place at{shown(failure.at.file, context), failure.at.line, failure.at.column};
    if (at.file.empty() && path != lines.paths.end()) {
      at.file = shown(path->second, context);
    }
    return source_trouble(
        "migration " + failure.migration + " fails: " + first_line(failure.message),
        "Correct the migration so that its own tool can run it.", std::move(at));
  }
  return std::nullopt;
}

// The settings of a connection that its statements may rest on.
std::vector<std::string> search_paths(const RecordedLines& lines, Recording& recording) {
  static const std::set<std::string> harmless = {
      "lock_timeout",    "statement_timeout", "idle_in_transaction_session_timeout",
      "client_encoding", "application_name",  "client_min_messages"};
  std::vector<std::string> paths;
  for (const std::string& sql : lines.setup) {
    Result<Statement> statement = parse_one(sql);
    const SetVariable* set = statement ? statement->as<SetVariable>() : nullptr;
    if (set != nullptr && harmless.count(set->variable) > 0) {
      continue;
    }
    if (set != nullptr && set->variable == "search_path") {
      if (set->values != std::vector<std::string>{"public"}) {
        paths.push_back(sql);
      }
      continue;
    }
    recording.warnings.push_back("the project's connections begin with \"" + first_line(sql) +
                                 "\", which Bellows' do not: give it to the role with ALTER ROLE "
                                 "… SET if the migrations rest on it");
  }
  return paths;
}

std::string stem_of(const std::string& name) {
  const std::string file = name.substr(name.rfind('/') + 1);
  static const std::set<std::string> extensions = {".js", ".ts", ".cjs", ".cts", ".mjs", ".mts"};
  const fs::path path(file);
  return extensions.count(path.extension().string()) > 0 ? path.stem().string() : file;
}

// "20240101_add_users" is about "add users".
std::string description_of(const std::string& version) {
  const std::size_t begin = version.find_first_not_of("0123456789_-");
  std::string text = begin == std::string::npos ? version : version.substr(begin);
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

void note_frozen(const RecordedMigration& migration, std::vector<RecordedStep>& steps,
                 Recording& recording) {
  for (const RecordedStep& step : steps) {
    if (step.looked_at) {
      recording.warnings.push_back(name_at(migration, step) +
                                   " reads rows, and what it read on the shadow database is frozen "
                                   "in its SQL: " +
                                   first_line(step.sql));
    }
  }
  steps.erase(
      std::remove_if(steps.begin(), steps.end(),
                     [](const RecordedStep& step) { return step.looked_at && step.only_reads; }),
      steps.end());
}

Result<Migration> migration_of(const RecordedMigration& recorded, const RecordedLines& lines,
                               const std::vector<std::string>& search_path,
                               const RecordingContext& context, Recording& recording) {
  Result<ResolvedMigration> resolved = resolve_steps(recorded);
  if (!resolved) {
    Error error = std::move(resolved).error();
    error.at.file = shown(error.at.file, context);
    return error;
  }
  note_frozen(recorded, resolved->steps, recording);
  const auto path = lines.paths.find(recorded.name);
  Migration migration;
  migration.version = stem_of(recorded.name);
  migration.description = description_of(migration.version);
  migration.recorded_name = recorded.name;
  migration.transactional = resolved->transactional;
  RecordedSource source;
  source.search_path = search_path;
  if (path != lines.paths.end() && !path->second.empty()) {
    Result<std::string> bytes = read_bytes(path->second);
    if (!bytes) {
      return std::move(bytes).error();
    }
    migration.file = shown(path->second, context);
    migration.checksum = sha256_hex(*bytes);
    source.path = path->second;
    source.text = *std::move(bytes);
  } else {
    migration.file = (context.root / recorded.name).lexically_normal().generic_string();
  }
  const fs::path script = fs::path(migration.file).lexically_relative(context.root);
  migration.script = script.empty() ? migration.file : script.generic_string();
  if (Result<void> done = write_and_parse(resolved->steps, source, migration); !done) {
    return std::move(done).error();
  }
  if (migration.checksum.empty()) {
    migration.checksum = sha256_hex(migration.text);  // of no file: what it sends is all there is
  }
  return migration;
}

}  // namespace

Result<Recording> read_recording(std::string_view text, const RecordingContext& context) {
  Result<RecordedLines> lines = read_recorded_lines(text);
  if (!lines) {
    return std::move(lines).error();
  }
  if (std::optional<Error> error = trouble_in(*lines, context)) {
    return *std::move(error);
  }
  Recording recording;
  const std::vector<std::string> search_path = search_paths(*lines, recording);
  for (const RecordedMigration& recorded : lines->migrations) {
    Result<Migration> migration = migration_of(recorded, *lines, search_path, context, recording);
    if (!migration) {
      return std::move(migration).error();
    }
    recording.migrations.push_back(*std::move(migration));
  }
  for (const RecordedStep& step : lines->before) {
    recording.warnings.push_back("left out, sent before the first migration began: " +
                                 first_line(step.sql));
  }
  for (const RecordedStep& step : lines->after) {
    recording.warnings.push_back("left out, sent after the last migration had ended: " +
                                 first_line(step.sql));
  }
  return recording;
}

Error recording_needed(std::string_view tool, const fs::path& folder) {
  return source_trouble("the migrations of " + std::string(tool) +
                            " are programs, and their SQL has to be recorded first",
                        "Record it: bellows record " + folder.generic_string() + ".",
                        {folder.generic_string(), 0, 0});
}

int compare_recorded_versions(std::string_view a, std::string_view b) {
  const int order = a.compare(b);
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

}  // namespace bellows
