// recorded_lines.h: the lines of a recording, gathered into migrations.
// Owns: the names of events and keys that cli/recorder/recording.cjs writes.
// Promises: a statement belongs to the migration whose name is recorded next; what came before the
//           first migration began and after the last one ended belongs to none.
// Not here: what becomes of it (recorded.h).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/layouts/recorded_steps.h"
#include "migrations/result.h"

namespace bellows {

struct RecordedFailure {
  std::string migration;
  std::string message;
  Place at;
};

struct RecordedLines {
  bool without_database = true;
  std::map<std::string, std::string> paths;  // name of a migration → its file
  std::vector<RecordedMigration> migrations;
  std::vector<std::string> setup;    // what connections run first, each text once
  std::vector<RecordedStep> before;  // statements of no migration
  std::vector<RecordedStep> after;
  std::vector<RecordedFailure> unsupported;
  std::optional<RecordedFailure> failure;
};

Result<RecordedLines> read_recorded_lines(std::string_view text);

}  // namespace bellows
