// rule_pages.h: the documentation that is made of the rules: docs/rules.md, docs/rules/ID.md and
// docs/coming-from-PEER.md.
#pragma once

#include <string>
#include <string_view>

#include "rules/file_rules.h"
#include "rules/peer_rules.h"
#include "rules/rule.h"

namespace bellows {

// Every rule in a table, with links to their pages.
std::string rules_index();

std::string rule_page(const Rule& rule);
std::string rule_page(const FileRule& rule);

// A peer's rules beside ours.
std::string peer_page(const Peer& peer);

}  // namespace bellows
