#include "migrations/embedded.h"

#include <algorithm>

#include "migrations/embedded/plpgsql_walk.h"
#include "migrations/lower/plpgsql.h"
#include "migrations/parse.h"
#include "migrations/sql_words.h"

namespace bellows {
namespace {

// Where the body stands in the file, if it stands there as it is.
BodyPlace place_of(const Statement& statement, std::string_view body) {
  BodyPlace place{body, statement.line, 0, false};
  const std::size_t at = body.empty() ? std::string::npos : statement.text.find(body);
  if (at == std::string::npos) {
    return place;
  }
  place.verbatim = true;
  place.offset = statement.range.begin + at;
  place.first_line += static_cast<int>(std::count(
      statement.text.begin(), statement.text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
  return place;
}

Embedded unreadable(const Statement& statement, std::string reason) {
  return {{}, {{statement.line, std::move(reason), {}}}};
}

Embedded of_plpgsql(const Statement& statement, std::string_view body) {
  const Result<std::string> tree = lower::plpgsql_tree(statement.text);
  if (!tree) {
    return unreadable(statement, "its PL/pgSQL cannot be read: " + tree.error().message);
  }
  const Result<Json> json = parse_json(*tree);
  if (!json || !json->is_array() || json->empty() || !json->front().contains("PLpgSQL_function")) {
    return unreadable(statement, "its PL/pgSQL cannot be read");
  }
  Result<Embedded> found =
      walk_plpgsql(json->front().at("PLpgSQL_function"), place_of(statement, body));
  return found ? *std::move(found) : unreadable(statement, found.error().message);
}

// The statements between BEGIN ATOMIC and END, or the query that RETURN is; else the whole body.
std::string_view statements_of(std::string_view body) {
  const std::vector<Word> words = words_of(body);
  const auto is_word = [&](std::size_t i, std::string_view text) {
    return i < words.size() && words[i].kind == TokenKind::kWord && words[i].is(text);
  };
  if (is_word(0, "begin") && is_word(1, "atomic") && is_word(words.size() - 1, "end")) {
    const std::size_t begin = words[1].range.end;
    return body.substr(begin, words.back().range.begin - begin);
  }
  return body;
}

Embedded of_sql(const Statement& statement, std::string_view body) {
  const BodyPlace place = place_of(statement, body);
  const std::string_view inside = statements_of(body);
  const auto skipped = static_cast<std::size_t>(inside.data() - body.data());
  std::string text = std::string(skipped, ' ') + std::string(inside);
  if (const std::vector<Word> words = words_of(inside);
      !words.empty() && words.front().kind == TokenKind::kWord && words.front().is("return")) {
    text.replace(words.front().range.begin, words.front().text.size(), "SELECT");
  }
  Result<std::vector<Statement>> parsed = parse_sql(text);
  if (!parsed) {
    return unreadable(statement, "its body cannot be read: " + parsed.error().message);
  }
  Embedded found;
  for (Statement& one : *parsed) {
    const std::size_t offset = place.verbatim ? place.offset + one.range.begin : 0;
    one.line += place.first_line - 1;
    found.statements.push_back({std::move(one), offset, {}, false});
  }
  return found;
}

}  // namespace

Certainty EmbeddedStatement::certainty() const {
  Certainty result = Certainty::kCertain;
  for (const Guard& guard : guards) {
    const bool needed = guard.kind == GuardKind::kCaught || guard.catalog;
    result = std::max(result, needed ? Certainty::kGuarded : Certainty::kPossible);
  }
  return result;
}

Embedded embedded_statements(const Statement& statement) {
  const auto* block = statement.as<DoBlock>();
  const auto* function = statement.as<CreateFunction>();
  if (block == nullptr && function == nullptr) {
    return {};
  }
  const Name& language = block != nullptr ? block->language : function->language;
  const std::string& body = block != nullptr ? block->body : function->body;
  if (language.text == "plpgsql") {
    return of_plpgsql(statement, body);
  }
  if (language.text == "sql") {
    return of_sql(statement, body);
  }
  return unreadable(statement, "its language is " + language.text + ", which is not read here");
}

std::string why_uncertain(const std::vector<Guard>& guards) {
  std::string why;
  const auto add = [&](const std::string& reason) { why += (why.empty() ? "" : ", ") + reason; };
  for (const Guard& guard : guards) {
    switch (guard.kind) {
      case GuardKind::kIf:
        add("only if " + shortened(guard.text));
        break;
      case GuardKind::kOtherwise:
        add("only if not: " + shortened(guard.text));
        break;
      case GuardKind::kCase:
        add("only if its CASE comes to it");
        break;
      case GuardKind::kLoop:
        add("in a loop");
        break;
      case GuardKind::kCaught:
        add("undone on " + guard.text);
        break;
      case GuardKind::kHandler:
        add("only after " + guard.text);
        break;
      case GuardKind::kAfterExit:
        add("unless the body is left before");
        break;
    }
  }
  return why;
}

}  // namespace bellows
