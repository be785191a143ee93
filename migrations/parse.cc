#include "migrations/parse.h"

#include <limits>
#include <optional>

#include "migrations/lower/lowering.h"
#include "migrations/lower/parser_memory.h"
#include "migrations/utf8.h"

namespace bellows {

namespace {

// The parser counts bytes in an int and copies the text.
constexpr std::size_t kMaxBytes = 256U << 20U;

Error source_error(std::string message, std::string hint, Place at) {
  return Error{ErrorCode::kSource, std::move(message), std::move(hint), std::move(at), ""};
}

// What the parser would misread: it takes a NUL for the end, and counts characters as UTF-8.
std::optional<Error> unreadable(std::string_view text, std::string_view file) {
  if (text.size() > kMaxBytes) {
    return source_error("the text is larger than 256 MiB", "Split it into smaller files.",
                        {std::string(file), 0, 0});
  }
  const std::optional<std::size_t> bad = first_bad_byte(text);
  if (!bad) {
    return std::nullopt;
  }
  const Place at = place_of_byte(file, text, *bad);
  if (text[*bad] == '\0') {
    return source_error("the text contains a NUL byte", "Remove it, or save the file as UTF-8.",
                        at);
  }
  return source_error("the text is not UTF-8", "Save the file as UTF-8.", at);
}

// Whether rows of COPY … FROM stdin may stand before this byte, as pg_dump writes them.
bool follows_copied_rows(std::string_view text, std::size_t byte) {
  constexpr std::string_view kStdin = "from stdin";
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; };
  const std::string_view before = text.substr(0, byte);
  return std::search(before.begin(), before.end(), kStdin.begin(), kStdin.end(), same) !=
         before.end();
}

std::string hint_for(std::string_view text, std::size_t byte) {
  constexpr std::size_t kLongLine = 160;
  if (byte < text.size() && text[byte] == '\\') {
    return "Remove the psql meta-command: only SQL is read here.";
  }
  if (follows_copied_rows(text, byte)) {
    return "Write the rows behind COPY … FROM stdin as INSERT: only SQL is read here.";
  }
  const std::string advice = "Correct the statement (PostgreSQL " +
                             std::to_string(grammar_version()) + "'s grammar reads it)";
  const std::string_view line = line_around(text, byte);
  if (line.empty() || line.size() > kLongLine) {
    return advice + ".";
  }
  return advice + "; the line reads: " + std::string(line);
}

// The parser quotes what it stumbled over, and an open string reaches to the end of the text.
std::string first_line(std::string_view message) {
  constexpr std::size_t kLong = 200;
  const std::size_t end = message.find_first_of("\r\n");
  if (end == std::string_view::npos && message.size() <= kLong) {
    return std::string(message);
  }
  std::size_t cut = std::min({end, kLong, message.size()});
  while (cut > 0 && (static_cast<unsigned char>(message[cut]) & 0xC0U) == 0x80U) {
    --cut;
  }
  return std::string(message.substr(0, cut)) + "…";
}

Error syntax_error(const lower::ParserComplaint& complaint, std::string_view text,
                   std::string_view file) {
  if (complaint.cursor <= 0) {
    return source_error(first_line(complaint.message), "Correct or split the statement.",
                        {std::string(file), 0, 0});
  }
  const std::size_t byte = byte_of_character(text, static_cast<std::size_t>(complaint.cursor));
  return source_error(first_line(complaint.message), hint_for(text, byte),
                      place_of_byte(file, text, byte));
}

// StatementReader turns the raw statements of a text into ours, from the first to the last.
class StatementReader {
 public:
  StatementReader(std::string_view text, std::string_view file, const std::vector<Token>& tokens)
      : x_file(file), x_tokens(text, tokens), x_lines(text) {}

  // Fills the statement in where it is to stay: it is large.
  std::optional<Error> read(const RawStmt& raw, Statement& statement) {
    lower::Lowering in{x_tokens, 0, 0, {}};
    in.first = x_tokens.at(raw.stmt_location);
    in.last = raw.stmt_len == 0 ? x_tokens.size() : x_tokens.at(raw.stmt_location + raw.stmt_len);
    statement.range = x_tokens.range(in.first, in.last);
    x_lines.advance(statement.range.begin);
    statement.line = x_lines.line();
    statement.column = x_lines.column();
    statement.text = x_tokens.text(in.first, in.last);
    statement.body = lower::lower_statement(in, *raw.stmt);
    if (in.problem) {
      in.problem->at = {std::string(x_file), statement.line, statement.column};
    }
    return std::move(in.problem);
  }

 private:
  std::string_view x_file;
  lower::TokenText x_tokens;
  LineCounter x_lines;
};

}  // namespace

Result<std::vector<Statement>> parse_sql(std::string_view text, std::string_view file) {
  if (std::optional<Error> error = unreadable(text, file)) {
    return *std::move(error);
  }
  const std::string terminated(text);
  const lower::ParserMemory memory;
  const lower::RawTree tree = lower::raw_tree(terminated);
  if (tree.complaint) {
    return syntax_error(*tree.complaint, text, file);
  }
  constexpr std::size_t kBytesPerToken = 5;  // about
  std::vector<Token> tokens;
  std::vector<Token> comments;
  tokens.reserve(text.size() / kBytesPerToken);
  if (const auto complaint = lower::scan(terminated, tokens, comments)) {
    return syntax_error(*complaint, text, file);
  }
  std::vector<Statement> statements;
  statements.reserve(lower::length_of(tree.statements));
  StatementReader reader(terminated, file, tokens);
  for (const Node* node : lower::Nodes(tree.statements)) {
    const auto& raw = *reinterpret_cast<const RawStmt*>(node);
    if (std::optional<Error> problem = reader.read(raw, statements.emplace_back())) {
      return *std::move(problem);
    }
  }
  return statements;
}

bool accepts(std::string_view text) {
  const lower::ParserMemory memory;
  return !unreadable(text, "") && !lower::raw_tree(std::string(text)).complaint;
}

Result<Statement> parse_one(std::string_view text) {
  Result<std::vector<Statement>> statements = parse_sql(text);
  if (!statements) {
    return std::move(statements).error();
  }
  if (statements->size() != 1) {
    return source_error("expected one statement, found " + std::to_string(statements->size()),
                        "Give exactly one SQL statement.", {});
  }
  return std::move(statements->front());
}

Result<bool> same_meaning(std::string_view a, std::string_view b) {
  // The comparison recurses as deep as the tree is. Reading a query refuses what is too deep; of
  // other statements only the length bounds it, as a chain such as 1+1+… takes two bytes a level.
  constexpr std::size_t kComparableBytes = 256U << 10U;
  for (const std::string_view text : {a, b}) {
    const Result<std::vector<Statement>> statements = parse_sql(text);
    if (!statements) {
      return statements.error();
    }
    for (const Statement& statement : *statements) {
      if (statement.as<Query>() == nullptr && statement.text.size() > kComparableBytes) {
        return source_error("the statement is too long to be compared with another",
                            "Split the statement.", {"", statement.line, statement.column});
      }
    }
  }
  const lower::ParserMemory memory;
  const lower::RawTree left = lower::raw_tree(std::string(a));
  const lower::RawTree right = lower::raw_tree(std::string(b));
  if (lower::length_of(left.statements) != lower::length_of(right.statements)) {
    return false;
  }
  for (std::size_t i = 0; i < lower::length_of(left.statements); ++i) {
    const auto* one = reinterpret_cast<const RawStmt*>(lower::node_at(left.statements, i));
    const auto* other = reinterpret_cast<const RawStmt*>(lower::node_at(right.statements, i));
    if (!equal(one->stmt, other->stmt)) {
      return false;
    }
  }
  return true;
}

Result<std::vector<Token>> scan_tokens(std::string_view text) {
  if (std::optional<Error> error = unreadable(text, "")) {
    return *std::move(error);
  }
  const std::string terminated(text);
  std::vector<Token> tokens;
  std::vector<Token> comments;
  {
    const lower::ParserMemory memory;
    if (const auto complaint = lower::scan(terminated, tokens, comments)) {
      return syntax_error(*complaint, text, "");
    }
  }
  std::vector<Token> all(tokens.size() + comments.size());
  std::merge(tokens.begin(), tokens.end(), comments.begin(), comments.end(), all.begin(),
             [](const Token& x, const Token& y) { return x.range.begin < y.range.begin; });
  return all;
}

int grammar_version() {
  return PG_MAJORVERSION_NUM;
}

}  // namespace bellows
