// recorded.h: a recording of JavaScript migrations, read as migrations.
// Owns: the format of a recording, JSON lines as cli/recorder/journal.cjs writes them.
// Promises: migrations come in the order in which their tool ran them; each one's text is the SQL
//           that it sent, its checksum that of its own file, its statements' places the lines of
//           that file which sent them. A migration that read rows where there was no database, that
//           threw, or that did what no recording can hold is an Error, never a guess.
// Not here: how a recording comes about (cli/record_project.h).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/source.h"

namespace bellows {

struct RecordingContext {
  std::string tool;            // "knex" or "adonis"
  std::filesystem::path root;  // of the project, as messages are to show it
};

struct Recording {
  std::vector<Migration> migrations;  // parsed
  std::vector<std::string> warnings;  // such as an answer that is frozen in the SQL
};

Result<Recording> read_recording(std::string_view lines, const RecordingContext& context);

// Statements that Knex and Lucid send must be recorded first: this is what a layout says of them
// that is read without.
Error recording_needed(std::string_view tool, const std::filesystem::path& folder);

// Orders two versions by the names of their files.
int compare_recorded_versions(std::string_view a, std::string_view b);

}  // namespace bellows
