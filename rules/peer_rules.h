// peer_rules.h: the rules of other linters beside ours, so that a team can switch in an hour.
// Owns: the table that ignore comments (peer_comments.h) and the documentation are made of.
// Promises: every rule of ours that is named exists.
// Not here: reading comments (peer_comments.h), printing (cli/).
#pragma once

#include <string_view>
#include <vector>

namespace bellows {

struct PeerRule {
  std::string_view id;                 // as the peer calls it, "ban-drop-column", "E6", "MP001"
  std::string_view title;              // what the peer calls it in words; may be empty
  std::vector<std::string_view> ours;  // the rules that say the same; empty: see `instead`
  std::string_view instead;            // how Bellows sees it, when no rule of ours says the same
};

// How a peer's comments are written: a word, then the rules that are meant, or none for all.
struct PeerComment {
  std::string_view word;  // "squawk-ignore", "eugene: ignore"
  bool whole_file = false;
};

struct Peer {
  std::string_view id;  // as configuration names it
  std::string_view name;
  std::vector<PeerComment> comments;  // a word that begins another one stands behind it
  std::vector<PeerRule> rules;
};

const std::vector<Peer>& peers();

const Peer* find_peer(std::string_view id);

}  // namespace bellows
