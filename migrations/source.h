// source.h: a folder of migrations, read as its own tool would read it.
// Owns: Migration and Source; what a caller may ask for.
// Promises: migrations come in the order in which their tool applies them; a duplicate version, an
//           unreadable or unparsable file is an Error with its place.
// Not here: the layouts themselves (layouts/layout.h), which migrations are pending
//           (executor/ledger.h), what they do (fold.h, effects.h).
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/directive.h"
#include "migrations/result.h"
#include "migrations/statement.h"

namespace bellows {

struct Migration {
  std::string version;  // as the layout names it: Flyway's "13.1", the file's stem for plain SQL
  std::string description;  // for people
  std::string script;       // path relative to the folder, with '/'
  std::string file;         // path as it is to be shown in messages
  std::string checksum;  // ours: SHA-256 of the file's bytes (of a changeset: its own), lower hex
  std::string recorded_name;  // the key under which its own tool records it, such as Flyway's
                              // version, Prisma's folder name, Knex's file name, "author:id"
  std::string tool_checksum;  // as its own tool stores it; empty: that tool keeps none
  std::vector<std::string> accepted_checksums;  // others that its tool takes for unchanged, too
  std::map<std::string, std::string> recorded_details;  // what else its tool records of it
  std::string text;            // the file, or of a file with many migrations this one's part
  std::size_t text_begin = 0;  // the byte of the file at which text begins
  bool as_in_file = true;      // false: placeholders in text have got their values
  bool repeatable = false;     // runs again whenever its checksum has changed
  bool baseline = false;       // stands for all before it, on a database that has none of them
  bool transactional = true;   // whether its own tool would run it in one transaction
  std::vector<Statement> statements;  // those that lead up; offsets are into text
  std::vector<Statement> down;        // those that lead back; offsets are into down_text, or into
                                      // text when that is empty
  std::string down_file;              // of `down`, when it is not in `file`
  std::string down_text;
  std::vector<Directive> directives;
  std::vector<Error> problems;  // directives that say nothing; only with BadFile::kLeaveOut

  bool operator==(const Migration&) const = default;
};

struct Source {
  std::string layout;    // name of the layout, such as "flyway"
  std::string evidence;  // why it was taken for that layout
  std::string folder;
  std::vector<Migration> migrations;
  std::vector<Migration> callbacks;   // what the tool runs around them, named by its event
  std::vector<std::string> warnings;  // such as a gap in the versions, an ignored file
  std::vector<Error> unread;          // files left out: only with BadFile::kLeaveOut
};

enum class BadFile { kStop, kLeaveOut };

// Absolute path of a script that is there → text that counts instead of its bytes.
using UnsavedTexts = std::map<std::string, std::string>;

struct SourceOptions {
  std::string layout = "auto";                      // or the name of a layout
  std::map<std::string, std::string> placeholders;  // values for ${name}
  BadFile bad_file = BadFile::kStop;                // what a file that does not parse leads to
  UnsavedTexts unsaved = {};
};

// The layouts that can be given by name, such as "flyway", the most specific first.
std::vector<std::string_view> layout_names();

// Orders two versions as the layout's tool does: negative, zero, positive.
int compare_versions(std::string_view layout, std::string_view a, std::string_view b);

// Reads and parses a folder, or a single file: as its contents say, else as plain SQL.
Result<Source> read_source(const std::filesystem::path& folder, const SourceOptions& options = {});

}  // namespace bellows
