#include "migrations/lower/parser_memory.h"

#include <setjmp.h>

// libpg_query keeps these in thread-local storage, the server's own headers do not know that: so
// they are declared once more, under other names for the same symbols.
extern "C" {
extern __thread sigjmp_buf* bellows_exception_stack __asm__("PG_exception_stack");
extern __thread ErrorContextCallback* bellows_context_stack __asm__("error_context_stack");
extern __thread MemoryContext bellows_current_memory __asm__("CurrentMemoryContext");
}

namespace bellows::lower {

namespace {

// libpg_query's scanner has more fields behind the server's; this leaves room for them.
struct ScannerState {
  core_yy_extra_type core;
  char more[256];
};

// The first two characters of a token tell its kind: the lexer has already cut it.
TokenKind kind_of(std::string_view token) {
  const char first = token[0];
  const char second = token.size() > 1 ? token[1] : '\0';
  const bool digit = first >= '0' && first <= '9';
  const bool second_digit = second >= '0' && second <= '9';
  if (digit || (first == '.' && second_digit)) {
    return TokenKind::kNumber;
  }
  if (first == '$') {
    return second_digit ? TokenKind::kParameter : TokenKind::kString;
  }
  if (first == '"') {
    return TokenKind::kQuotedIdentifier;
  }
  if (first == '\'') {
    return TokenKind::kString;
  }
  const bool letter = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') ||
                      first == '_' || static_cast<unsigned char>(first) >= 0x80U;
  if (!letter) {
    return TokenKind::kOperator;
  }
  if (second == '\'') {
    return TokenKind::kString;
  }
  if (second == '&' && token.size() > 2) {
    return token[2] == '"' ? TokenKind::kQuotedIdentifier : TokenKind::kString;
  }
  return TokenKind::kWord;
}

// IDENT is the first token number behind the characters, as parser/scanner.h promises.
constexpr int kIdentifierToken = 258;

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

// Tokens are known by their begin; each ends with the last byte before the next that is no blank.
void finish(std::string_view text, Token& token, std::size_t next_begin, std::vector<Token>& tokens,
            std::vector<Token>& comments) {
  std::size_t end = next_begin;
  while (end > token.range.begin + 1 && is_space(text[end - 1])) {
    --end;
  }
  token.range.end = end;
  const std::string_view bytes = text.substr(token.range.begin, end - token.range.begin);
  if (bytes.starts_with("--")) {
    token.kind = TokenKind::kLineComment;
    comments.push_back(token);
  } else if (bytes.starts_with("/*")) {
    token.kind = TokenKind::kBlockComment;
    comments.push_back(token);
  } else {
    token.kind = kind_of(bytes);
    token.keyword = token.keyword && token.kind == TokenKind::kWord;
    tokens.push_back(token);
  }
}

void run_scanner(const std::string& text, std::vector<Token>& tokens,
                 std::vector<Token>& comments) {
  ScannerState state{};
  core_yyscan_t scanner = scanner_init(text.c_str(), &state.core, &ScanKeywords, ScanKeywordTokens);
  core_YYSTYPE value;
  YYLTYPE begin = 0;
  Token pending;
  bool has_pending = false;
  while (true) {
    const int number = core_yylex(&value, &begin, scanner);
    const std::size_t place = number == 0 ? text.size() : static_cast<std::size_t>(begin);
    if (has_pending) {
      finish(text, pending, place, tokens, comments);
    }
    if (number == 0) {
      break;
    }
    pending = Token{TokenKind::kWord, {place, place}, number > kIdentifierToken};
    has_pending = true;
  }
  scanner_finish(scanner);
}

}  // namespace

RawTree raw_tree(const std::string& text) {
#if PG_VERSION_NUM >= 160000
  PgQueryInternalParsetreeAndError parsed = pg_query_raw_parse(text.c_str(), 0);
#else
  PgQueryInternalParsetreeAndError parsed = pg_query_raw_parse(text.c_str());
#endif
  std::free(parsed.stderr_buffer);
  RawTree result;
  if (parsed.error != nullptr) {
    result.complaint = ParserComplaint{parsed.error->message, parsed.error->cursorpos};
    pg_query_free_error(parsed.error);
    return result;
  }
  result.statements = parsed.tree;
  return result;
}

std::optional<ParserComplaint> scan(const std::string& text, std::vector<Token>& tokens,
                                    std::vector<Token>& comments) {
  sigjmp_buf* const outer_jump = bellows_exception_stack;
  ErrorContextCallback* const outer_context = bellows_context_stack;
  const MemoryContext memory = bellows_current_memory;
  sigjmp_buf jump;
  std::optional<ParserComplaint> complaint;
  // Nothing with a destructor is made below this line until the scanner is done: a longjmp would
  // leave it behind.
  if (sigsetjmp(jump, 0) == 0) {
    bellows_exception_stack = &jump;
    run_scanner(text, tokens, comments);
    bellows_exception_stack = outer_jump;
    bellows_context_stack = outer_context;
    return complaint;
  }
  bellows_exception_stack = outer_jump;
  bellows_context_stack = outer_context;
  bellows_current_memory = memory;
  const ErrorData* const error = CopyErrorData();
  complaint = ParserComplaint{error->message, error->cursorpos};
  FlushErrorState();
  return complaint;
}

}  // namespace bellows::lower
