// script_project.h: a project whose migrations are programs: Knex, or Adonis with Lucid.
// Owns: how a folder that somebody names leads to such a project.
// Promises: Adonis is recognised before Knex, which it contains; a folder with *.sql in it, and no
//           adonisrc or knexfile of its own, is none.
// Not here: running it (record_project.h).
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "migrations/result.h"

namespace bellows {

struct ScriptProject {
  std::string tool;            // "knex" or "adonis", as the layouts are called
  std::filesystem::path root;  // as messages are to show it
  std::string marker;          // the file in it that tells, such as "knexfile.ts"
};

// `folder` is the project's own, that of its migrations, or one of their files; `layout` is as
// configured. A layout of this kind that is asked for and not there is an Error.
Result<std::optional<ScriptProject>> find_script_project(const std::filesystem::path& folder,
                                                         const std::string& layout);

// Whether a file's name says that it is JavaScript or TypeScript.
bool is_script(const std::filesystem::path& file);

}  // namespace bellows
