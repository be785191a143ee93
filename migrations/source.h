// source.h: a folder of migrations, read as its own tool would read it.
// Owns: Migration and Source; which layout a folder has; the order of its files.
// Promises: migrations come in the order in which their tool applies them; a duplicate version, an
//           unreadable or unparsable file is an Error with its place.
// Not here: which of them are pending (executor/ledger.h), what they do (fold.h, effects.h).
#pragma once

#include <filesystem>
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
  std::string checksum;     // SHA-256 of the file's bytes, lower hex
  std::string text;
  bool transactional = true;  // whether its own tool would run it in one transaction
  std::vector<Statement> statements;
  std::vector<Directive> directives;

  bool operator==(const Migration&) const = default;
};

struct Source {
  std::string layout;    // name of the layout, such as "flyway"
  std::string evidence;  // why it was taken for that layout
  std::string folder;
  std::vector<Migration> migrations;
};

struct Layout {
  std::string_view name;
  // Why the folder looks like this layout; empty when it does not. Files are relative paths,
  // sorted.
  std::string (*detect)(const std::vector<std::filesystem::path>& files);
  // The migrations, ordered, with statements still unread.
  Result<std::vector<Migration>> (*read)(const std::filesystem::path& folder,
                                         const std::vector<std::filesystem::path>& files);
  // Orders two versions as the tool does: negative, zero, positive.
  int (*compare_versions)(std::string_view a, std::string_view b);
};

// All layouts, the most specific first; the last one is plain SQL.
const std::vector<Layout>& layouts();

// Reads and parses a folder. `layout` is "auto" or the name of a layout.
Result<Source> read_source(const std::filesystem::path& folder, std::string_view layout = "auto");

}  // namespace bellows
