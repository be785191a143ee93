#include "migrations/directive.h"

#include <algorithm>
#include <array>
#include <optional>

#include "migrations/parse.h"
#include "migrations/utf8.h"

namespace bellows {

namespace {

constexpr std::string_view kWord = "bellows";
constexpr std::array<std::string_view, 6> kVerbs = {"allow",      "release", "phase",
                                                    "depends-on", "back",    "no-transaction"};
constexpr std::string_view kForms =
    "Write one of: -- bellows: allow RULE[, RULE] because REASON; -- bellows: release NAME; "
    "-- bellows: phase expand|backfill|contract because REASON; -- bellows: depends-on VERSION; "
    "-- bellows: back COLUMN = EXPRESSION; -- bellows: no-transaction.";

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && is_blank(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

// Takes the first word off text.
std::string_view take_word(std::string_view& text) {
  text = trimmed(text);
  const auto end = std::find_if(text.begin(), text.end(), is_blank);
  const std::string_view word = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text = trimmed(text.substr(word.size()));
  return word;
}

// Cuts "WHAT because REASON"; the reason is empty when there is none.
std::pair<std::string_view, std::string_view> split_reason(std::string_view text) {
  constexpr std::string_view kBecause = "because";
  for (std::size_t at = text.find(kBecause); at != std::string_view::npos;
       at = text.find(kBecause, at + 1)) {
    const std::size_t end = at + kBecause.size();
    const bool begins_word = at == 0 || is_blank(text[at - 1]);
    const bool ends_word = end == text.size() || is_blank(text[end]);
    if (begins_word && ends_word) {
      return {trimmed(text.substr(0, at)), trimmed(text.substr(end))};
    }
  }
  return {trimmed(text), {}};
}

// "a, b, c"; an empty result when an entry is empty or has a blank in it.
std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> result;
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view entry = trimmed(text.substr(0, comma));
    if (entry.empty() || std::any_of(entry.begin(), entry.end(), is_blank)) {
      return {};
    }
    result.emplace_back(entry);
    if (comma == std::string_view::npos) {
      return result;
    }
    text.remove_prefix(comma + 1);
  }
}

Error bad_directive(std::string message, const Place& at) {
  return Error{ErrorCode::kSource, std::move(message), std::string(kForms), at, ""};
}

using Body = decltype(Directive::body);

Result<Body> read_allow(std::string_view rest, const Place& at) {
  const auto [rules, reason] = split_reason(rest);
  AllowDirective allow{split_list(rules), std::string(reason), false};
  if (allow.rules.empty()) {
    return bad_directive("the directive \"allow\" needs rule names, separated by commas", at);
  }
  if (allow.reason.empty()) {
    return bad_directive("the directive \"allow\" needs a reason: because …", at);
  }
  return Body(std::move(allow));
}

Result<Body> read_phase(std::string_view rest, const Place& at) {
  const auto [phase, reason] = split_reason(rest);
  if (phase != "expand" && phase != "backfill" && phase != "contract") {
    return bad_directive("unknown phase \"" + std::string(phase) + "\"", at);
  }
  if (reason.empty()) {
    return bad_directive("the directive \"phase\" needs a reason: because …", at);
  }
  return Body(PhaseDirective{std::string(phase), std::string(reason)});
}

// The SET list of an UPDATE; nothing when it is none.
std::vector<Assignment> read_assignments(std::string_view text) {
  const Result<Statement> update = parse_one("UPDATE t SET " + std::string(text));
  const auto* query = update ? update->as<Query>() : nullptr;
  const bool only_sets = query != nullptr && !query->where && !query->has_from &&
                         !query->has_returning &&
                         std::none_of(query->assignments.begin(), query->assignments.end(),
                                      [](const Assignment& one) { return one.value.text.empty(); });
  return only_sets ? query->assignments : std::vector<Assignment>();
}

Result<Body> read_back(std::string_view rest, const Place& at) {
  // The expression may well have the word in a string.
  BackDirective back{read_assignments(rest), ""};
  bool complete = !back.assignments.empty();
  if (!complete) {
    const auto [assignments, reason] = split_reason(rest);
    back = {read_assignments(assignments), std::string(reason)};
    complete = !back.assignments.empty() && !back.reason.empty();
  }
  if (!complete) {
    return bad_directive(
        "the directive \"back\" needs what the old columns become: COLUMN = EXPRESSION", at);
  }
  return Body(std::move(back));
}

Result<Body> read_body(std::string_view text, const Place& at) {
  const std::string_view verb = take_word(text);
  if (verb == "allow") {
    return read_allow(text, at);
  }
  if (verb == "phase") {
    return read_phase(text, at);
  }
  if (verb == "release") {
    const std::string_view release = take_word(text);
    if (release.empty() || !text.empty()) {
      return bad_directive("the directive \"release\" needs one name", at);
    }
    return Body(ReleaseDirective{std::string(release)});
  }
  if (verb == "depends-on") {
    DependsOnDirective depends{split_list(text)};
    if (depends.versions.empty()) {
      return bad_directive("the directive \"depends-on\" needs versions, separated by commas", at);
    }
    return Body(std::move(depends));
  }
  if (verb == "back") {
    return read_back(text, at);
  }
  if (verb == "no-transaction") {
    if (!text.empty()) {
      return bad_directive("the directive \"no-transaction\" takes nothing else", at);
    }
    return Body(NoTransactionDirective{});
  }
  return bad_directive("unknown directive \"" + std::string(verb) + "\"", at);
}

// What a comment that begins with "bellows" says; nothing for every other comment. Without a colon
// it is one only when a verb follows: so it is either prose, or a slip to be told about.
struct Spoken {
  std::string_view text;
  bool has_colon = false;
};

std::optional<Spoken> directive_text(std::string_view comment) {
  std::string_view inner = trimmed(comment.substr(2));
  if (!inner.starts_with(kWord)) {
    return std::nullopt;
  }
  inner = trimmed(inner.substr(kWord.size()));
  if (inner.starts_with(':')) {
    return Spoken{inner.substr(1), true};
  }
  std::string_view rest = inner;
  const std::string_view verb = take_word(rest);
  if (std::find(kVerbs.begin(), kVerbs.end(), verb) == kVerbs.end()) {
    return std::nullopt;
  }
  return Spoken{inner, false};
}

bool is_about_a_statement(const Body& body) {
  return std::holds_alternative<AllowDirective>(body) ||
         std::holds_alternative<PhaseDirective>(body) ||
         std::holds_alternative<BackDirective>(body);
}

// The first statement that ends behind the byte: the one around it, or the next.
int statement_at(const std::vector<Statement>& statements, std::size_t byte) {
  const auto found =
      std::partition_point(statements.begin(), statements.end(),
                           [&](const Statement& statement) { return statement.range.end <= byte; });
  return found == statements.end() ? -1 : static_cast<int>(found - statements.begin());
}

// Whether the comment is alone on its line.
bool stands_alone(std::string_view text, std::size_t begin) {
  while (begin > 0 && (text[begin - 1] == ' ' || text[begin - 1] == '\t')) {
    --begin;
  }
  return begin == 0 || text[begin - 1] == '\n' || text[begin - 1] == '\r';
}

// What one comment says; nothing when it is no directive.
Result<std::optional<Directive>> read_comment(std::string_view text, const Token& token,
                                              LineCounter& lines, std::string_view file,
                                              const std::vector<Statement>& statements) {
  const std::optional<Spoken> spoken =
      directive_text(text.substr(token.range.begin, token.range.end - token.range.begin));
  if (!spoken) {
    return std::optional<Directive>();
  }
  lines.advance(token.range.begin);
  const Place at{std::string(file), lines.line(), lines.column()};
  if (token.kind == TokenKind::kBlockComment || !stands_alone(text, token.range.begin)) {
    return bad_directive("a directive stands in a line comment of its own", at);
  }
  if (!spoken->has_colon) {
    return bad_directive("a directive needs a colon behind \"bellows\"", at);
  }
  Result<Body> body = read_body(spoken->text, at);
  if (!body) {
    return std::move(body).error();
  }
  Directive directive{at, -1, *std::move(body)};
  if (is_about_a_statement(directive.body)) {
    directive.statement = statement_at(statements, token.range.begin);
    if (directive.statement < 0) {
      return bad_directive("no statement follows this directive", at);
    }
  }
  return std::optional<Directive>(std::move(directive));
}

}  // namespace

DirectivesRead read_all_directives(std::string_view text, std::string_view file,
                                   const std::vector<Statement>& statements) {
  DirectivesRead read;
  if (text.find(kWord) == std::string_view::npos) {
    return read;  // the usual case, without scanning again
  }
  const Result<std::vector<Token>> tokens = scan_tokens(text);
  if (!tokens) {
    read.problems.push_back(tokens.error());
    return read;
  }
  LineCounter lines(text);
  for (const Token& token : *tokens) {
    if (token.kind != TokenKind::kLineComment && token.kind != TokenKind::kBlockComment) {
      continue;
    }
    Result<std::optional<Directive>> directive = read_comment(text, token, lines, file, statements);
    if (!directive) {
      read.problems.push_back(std::move(directive).error());
    } else if (*directive) {
      read.directives.push_back(**std::move(directive));
    }
  }
  return read;
}

Result<std::vector<Directive>> read_directives(std::string_view text, std::string_view file,
                                               const std::vector<Statement>& statements) {
  DirectivesRead read = read_all_directives(text, file, statements);
  if (!read.problems.empty()) {
    return std::move(read.problems.front());
  }
  return std::move(read.directives);
}

}  // namespace bellows
