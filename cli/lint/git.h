// git.h: which files a commit, or a branch, changes; asked of git itself.
// Promises: paths are absolute; nothing is changed in the repository.
// Not here: what is done with them (scope.h).
#pragma once

#include <string>
#include <vector>

#include "migrations/result.h"

namespace bellows {

// Files at or below `folder` that differ from where this branch left `ref`, or are new.
Result<std::vector<std::string>> files_changed_since(const std::string& folder,
                                                     const std::string& ref);

// A file as the next commit will hold it.
struct StagedFile {
  std::string file;
  std::string text;
};

Result<std::vector<StagedFile>> staged_files(const std::string& folder);

}  // namespace bellows
