// choose_layout.h: which layout a folder has.
// Owns: the decision between layouts whose signs are both there.
// Promises: the most specific sign wins; when two tools would each read about as much that the
//           other would not, that is an Error which names both, never a guess.
// Not here: the signs themselves (the layouts).
#pragma once

#include <string>

#include "migrations/layouts/layout.h"

namespace bellows {

struct Choice {
  const Layout* layout = nullptr;
  std::string evidence;
};

// `wanted` is "auto" or a layout's name.
Result<Choice> choose_layout(const Folder& folder, const std::string& wanted);

// Of a single file: the tool for which its contents are written, else plain SQL.
Choice choose_layout_of_file(const Folder& folder);

}  // namespace bellows
