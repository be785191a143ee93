// snapshot.h: a catalog as a file that people commit, and back.
// Owns: the format. Promises: the same catalog gives the same text, sorted, one object a block, so
//           that a change shows as a small difference; reading gives an equal catalog, except that
//           sizes are rounded to two digits, nothing counts as created in a plan, and the server's
//           minor version and the session's time zone are not known. A file of
//           another format, or with a word that is not known, is an Error.
// Not here: where the file is (cli/commands/snapshot.cc).
#pragma once

#include <string>
#include <string_view>

#include "migrations/catalog.h"
#include "migrations/result.h"

namespace bellows {

std::string snapshot_text(const Catalog& catalog);

// `file` goes into errors only.
Result<Catalog> read_snapshot(std::string_view text, std::string_view file = "");

// What remains of a catalog in a snapshot.
Catalog as_in_snapshot(Catalog catalog);

// An expression that stands alone, with what it mentions. Its range is empty.
Expression expression_from_text(const std::string& text);

}  // namespace bellows
