// part_files.h: what the parts of a fixed migration look like as files of its layout.
// Owns: FileEdit; the marks that say where the way up begins and that there is no transaction, and
// a
//       way back for each new file that the layout wants one for.
// Promises: changes nothing by itself; what stands around the statements that lead up stays.
// Not here: whether the layout can have these parts (split_files.h), names (split_names.cc).
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "migrations/layouts/layout.h"
#include "rules/fix.h"

namespace bellows {

// A change of a file's bytes, or a new file.
struct FileEdit {
  std::string file;
  std::optional<Range> range;  // of the bytes that are there; nothing: the file is new
  std::string text;
};

struct SplitSubject {
  std::string layout;
  std::filesystem::path folder;  // which scripts are relative to
  const UnreadMigration& draft;
  Range up;  // of its text
};

// `names`: one for each part but the first; none with Liquibase, whose parts share a file.
std::vector<FileEdit> part_files(const SplitSubject& subject, const std::vector<FixedPart>& parts,
                                 const std::vector<std::string>& names);

std::string first_line_of(const std::string& text);

}  // namespace bellows
