// peer_comments.h: the ignore comments of other linters, taken for directives of ours.
// Promises: a comment is bound to the statement that it stands in, or else to the next one, however
//           many lines that has; one that names no rule silences all of them.
// Not here: which rules are the same (peer_rules.h).
#pragma once

#include <string>
#include <vector>

#include "migrations/source.h"

namespace bellows {

// The directives that the comments of these peers amount to; unknown ids of peers are passed over.
std::vector<Directive> peer_directives(const Migration& migration,
                                       const std::vector<std::string>& peers);

}  // namespace bellows
