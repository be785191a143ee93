// split_files.h: which files of a scope --fix may change and split, and into which.
// Owns: what a layout cannot have, with the reason; names of new files, right behind the old ones.
// Promises: changes nothing by itself; a file whose bytes are not what was linted stays.
// Not here: what the parts hold (rules/fix.h), what they look like (part_files.h), writing
//           (fix_files.h).
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/config.h"
#include "cli/lint/part_files.h"
#include "cli/lint/scope.h"
#include "migrations/layouts/layout.h"
#include "rules/fix.h"

namespace bellows {

class SplitFiles {
 public:
  // Reads the scope's folder once more, as its layout has it before anything is parsed. Both
  // outlive this.
  static Result<SplitFiles> read(const Config& config, const LintScope& scope);

  // One for each migration of the scope.
  [[nodiscard]] std::vector<FileForm> forms() const;

  // An error says why there are none.
  [[nodiscard]] Result<std::vector<FileEdit>> edits(const FixedMigration& fixed) const;

 private:
  struct Draft {
    UnreadMigration draft;
    std::string layout;
  };

  explicit SplitFiles(const LintScope& scope) : x_scope(scope) {}

  Result<void> read_folder(const Config& config);
  void read_alone();

  void add(std::vector<UnreadMigration> drafts, std::string_view layout);
  [[nodiscard]] std::optional<std::size_t> draft_of(const Migration& migration) const;
  [[nodiscard]] FileForm form_of(const Migration& migration) const;
  [[nodiscard]] bool is_on_disk(const Migration& migration) const;

  const LintScope& x_scope;
  std::filesystem::path x_folder;
  std::vector<Draft> x_drafts;  // in order, unless the files stand alone
  std::map<std::pair<std::string, std::string>, std::size_t> x_index;  // by file and version
};

// Names for `count` more files between `migration` and the one behind it, as paths beside its own
// script; nothing when the layout leaves no room, or is not known here.
std::optional<std::vector<std::string>> names_behind(const std::string& layout,
                                                     const Migration& migration,
                                                     const Migration* next, std::size_t count);

}  // namespace bellows
