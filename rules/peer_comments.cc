#include "rules/peer_comments.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>

#include "migrations/parse.h"
#include "migrations/utf8.h"
#include "rules/peer_rules.h"
#include "rules/rule.h"

namespace bellows {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// What stands between the marks of a comment.
std::string_view inside(std::string_view comment) {
  if (comment.starts_with("/*") && comment.ends_with("*/")) {
    comment.remove_suffix(2);
  }
  return trimmed(comment.substr(std::min<std::size_t>(2, comment.size())));
}

// The names in "a, b -- reason" or ": a b".
std::vector<std::string_view> names_in(std::string_view text) {
  text = trimmed(text.substr(0, text.find("--")));
  std::vector<std::string_view> names;
  while (true) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n,:");
    if (begin == std::string_view::npos) {
      return names;
    }
    text.remove_prefix(begin);
    const std::size_t end = std::min(text.find_first_of(" \t\r\n,"), text.size());
    names.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

std::vector<std::string> every_rule() {
  std::vector<std::string> ids;
  for (const Rule& rule : rules()) {
    ids.emplace_back(rule.id);
  }
  return ids;
}

// The rules of ours that the peer's names stand for.
std::vector<std::string> ours(const Peer& peer, const std::vector<std::string_view>& names) {
  if (names.empty()) {
    return every_rule();
  }
  std::set<std::string> ids;
  for (const std::string_view name : names) {
    for (const PeerRule& rule : peer.rules) {
      if (rule.id == name) {
        ids.insert(rule.ours.begin(), rule.ours.end());
      }
    }
  }
  return {ids.begin(), ids.end()};
}

struct Spoken {
  const Peer* peer = nullptr;
  bool whole_file = false;
  std::vector<std::string> rules;
};

std::optional<Spoken> understood(std::string_view comment, const std::vector<const Peer*>& peers) {
  for (const Peer* peer : peers) {
    for (const PeerComment& form : peer->comments) {
      if (!comment.starts_with(form.word)) {
        continue;
      }
      const std::string_view rest = comment.substr(form.word.size());
      if (rest.empty() || kBlanks.find(rest.front()) != std::string_view::npos ||
          rest.front() == ':') {
        return Spoken{peer, form.whole_file, ours(*peer, names_in(rest))};
      }
    }
  }
  return std::nullopt;
}

// Atlas takes a comment that an empty line sets off from the first statement for the whole file's.
bool heads_the_file(const Peer& peer, const Migration& migration, std::size_t end, int statement) {
  if (peer.id != "atlas" || statement != 0) {
    return false;
  }
  const std::size_t begin = migration.statements.front().range.begin;
  if (end >= begin) {
    return false;
  }
  bool empty = false;
  for (const char letter : std::string_view(migration.text).substr(end, begin - end)) {
    if (letter == '\n' && empty) {
      return true;
    }
    empty = letter == '\n' || (empty && kBlanks.find(letter) != std::string_view::npos);
  }
  return false;
}

int statement_at(const std::vector<Statement>& statements, std::size_t byte) {
  const auto found =
      std::partition_point(statements.begin(), statements.end(),
                           [&](const Statement& statement) { return statement.range.end <= byte; });
  return found == statements.end() ? -1 : static_cast<int>(found - statements.begin());
}

}  // namespace

std::vector<Directive> peer_directives(const Migration& migration,
                                       const std::vector<std::string>& honoured) {
  std::vector<const Peer*> known;
  for (const std::string& id : honoured) {
    if (const Peer* peer = find_peer(id); peer != nullptr) {
      known.push_back(peer);
    }
  }
  const bool mentioned = std::any_of(known.begin(), known.end(), [&](const Peer* peer) {
    return std::any_of(peer->comments.begin(), peer->comments.end(), [&](const PeerComment& form) {
      return migration.text.find(form.word) != std::string::npos;
    });
  });
  std::vector<Directive> directives;
  const Result<std::vector<Token>> tokens =
      mentioned ? scan_tokens(migration.text) : Result<std::vector<Token>>(std::vector<Token>());
  if (!tokens) {
    return directives;
  }
  LineCounter lines(migration.text);
  for (const Token& token : *tokens) {
    if (token.kind != TokenKind::kLineComment && token.kind != TokenKind::kBlockComment) {
      continue;
    }
    const std::string_view comment =
        std::string_view(migration.text)
            .substr(token.range.begin, token.range.end - token.range.begin);
    std::optional<Spoken> spoken = understood(inside(comment), known);
    const int statement = statement_at(migration.statements, token.range.begin);
    if (!spoken || spoken->rules.empty() || (!spoken->whole_file && statement < 0)) {
      continue;
    }
    if (heads_the_file(*spoken->peer, migration, token.range.end, statement)) {
      spoken->whole_file = true;
    }
    lines.advance(token.range.begin);
    directives.push_back(
        {{migration.file, lines.line(), lines.column()},
         spoken->whole_file ? -1 : statement,
         AllowDirective{std::move(spoken->rules),
                        "a comment for " + std::string(spoken->peer->name) + " ignores it", true}});
  }
  return directives;
}

}  // namespace bellows
