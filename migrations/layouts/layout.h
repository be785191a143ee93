// layout.h: what a tool's way to lay out a folder consists of, and the table of all of them.
// Owns: Layout, and the list that detection goes through.
// Promises: one file a layout; a layout decides which files are migrations, what leads up and what
//           leads down, their order, and how its tool records them.
// Not here: parsing (source.cc), history tables (executor/histories/).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/layouts/folder.h"
#include "migrations/source.h"

namespace bellows {

// How much a sign says about the tool. The most specific sign decides.
enum class Specificity {
  kMarker,        // a file that only this tool has
  kContent,       // comments that only this tool reads
  kStructure,     // folders such as */up.sql
  kSurroundings,  // what the project around the folder uses
  kNames,         // how the files are called
  kAnything,      // any *.sql
};

struct Evidence {
  std::string text;                  // why the folder looks like this layout
  std::vector<std::size_t> scripts;  // indexes into Folder::scripts() that it accounts for
};

// A migration as its layout has it, with statements still unread.
struct UnreadMigration {
  Migration migration;
  std::vector<Range> up;    // parts of text that lead up; none: the whole text
  std::vector<Range> down;  // parts of down_text, or of text when that is empty
  bool has_down = false;
  bool only_up_in_parts = false;  // `up` counts even when it is empty: nothing leads up
  int first_line = 1;             // of text, in the file
  bool unwraps = false;  // BEGIN … COMMIT around everything is what its tool has for a transaction
};

struct Reading {
  std::vector<UnreadMigration> drafts;  // in the tool's order
  std::vector<UnreadMigration> callbacks;
  std::vector<std::string> warnings;
  std::vector<Error> unread;  // files that its tool would run and that cannot be read
};

struct Layout {
  std::string_view name;
  std::string_view tool;  // as people call it
  Specificity specificity;
  // Nothing when the folder does not look like this layout.
  std::optional<Evidence> (*detect)(const Folder& folder);
  Result<Reading> (*read)(const Folder& folder, const SourceOptions& options);
  // Orders two versions as the tool does: negative, zero, positive.
  int (*compare_versions)(std::string_view a, std::string_view b);
};

// The most specific first; the last one is plain SQL.
const std::vector<Layout>& layouts();

// A script of the folder as a draft: bytes without byte order mark, checksum, paths. Version,
// description and sections are left to the layout.
Result<UnreadMigration> read_script(const Folder& folder, const std::filesystem::path& script);

// Takes the way down from a file of its own.
Result<void> add_down_file(UnreadMigration& draft, const Folder& folder,
                           const std::filesystem::path& script);

// "3 of 4 files are named …" for "named …", "3 of 4 files with …" for "with …"; nothing when there
// are none.
std::optional<Evidence> evidence_of(const Folder& folder, std::vector<std::size_t> scripts,
                                    std::string_view what);

// The scripts of which `holds` is true, as evidence has them.
std::vector<std::size_t> scripts_where(const Folder& folder,
                                       bool (*holds)(const std::filesystem::path& script,
                                                     std::string_view bytes));

// Warns of scripts that the tool passes over.
void warn_left_out(Reading& reading, const std::vector<std::string>& scripts,
                   std::string_view tool);

// The layouts, each in the file of its name.
Layout prisma_layout();
Layout sqitch_layout();
Layout liquibase_layout();
Layout goose_layout();
Layout dbmate_layout();
Layout node_pg_migrate_layout();
Layout diesel_layout();
Layout sqlx_layout();
Layout adonis_layout();
Layout knex_layout();
Layout golang_migrate_layout();
Layout flyway_layout();
Layout plain_layout();

}  // namespace bellows
