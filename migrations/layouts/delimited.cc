#include "migrations/layouts/delimited.h"

#include <algorithm>
#include <set>

#include "migrations/parse.h"
#include "migrations/sha256.h"
#include "migrations/transaction_block.h"
#include "migrations/utf8.h"

namespace bellows {

namespace {

constexpr std::string_view kVersion = "version";
constexpr std::string_view kDescription = "description";

// The history that a tool writes in its own SQL, one row at a time.
constexpr std::string_view kAlembicHistory = "alembic_version";

// What Django prints in the place of an operation that is Python.
constexpr std::string_view kNotWritten = "CANNOT BE WRITTEN AS SQL";

Error wrong_delimiter(std::string message) {
  return {ErrorCode::kConfiguration,
          "the delimiter " + std::move(message),
          "Write it as a comment with a hole for the version, such as \"-- Running upgrade {from} "
          "-> {version}\".",
          {},
          ""};
}

std::string_view trimmed(std::string_view text) {
  const std::string_view blanks = " \t\r";
  const std::size_t first = text.find_first_not_of(blanks);
  return first == std::string_view::npos
             ? std::string_view()
             : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// A migration's part of the text.
struct Section {
  DelimiterMatch match;
  std::size_t begin = 0;
  std::size_t end = 0;
  int not_written = 0;  // operations that are programs
};

// A statement of the whole text, and whether a transaction is open around it.
struct Placed {
  const Statement* statement = nullptr;
  bool inside = false;
  bool boundary = false;  // BEGIN, COMMIT
};

bool is_kind(const Statement& statement, TransactionKind kind) {
  const auto* transaction = statement.as<Transaction>();
  return transaction != nullptr && transaction->kind == kind;
}

std::vector<Placed> place_in_transactions(const std::vector<Statement>& statements) {
  std::vector<Placed> placed;
  bool open = false;
  for (const Statement& statement : statements) {
    const bool begins = is_kind(statement, TransactionKind::kBegin);
    const bool commits = is_kind(statement, TransactionKind::kCommit);
    open = begins || (open && !commits);
    placed.push_back({&statement, open, begins || commits});
  }
  return placed;
}

Result<std::vector<Section>> find_sections(std::string_view text, const Delimiter& delimiter,
                                           const std::vector<Statement>& statements,
                                           std::string_view shown) {
  Result<std::vector<Token>> tokens = scan_tokens(text);
  if (!tokens) {
    return std::move(tokens).error();
  }
  std::vector<Section> sections;
  auto statement = statements.begin();
  for (const Token& token : *tokens) {
    if (token.kind != TokenKind::kLineComment) {
      continue;
    }
    while (statement != statements.end() && statement->range.end <= token.range.begin) {
      ++statement;
    }
    const bool within = statement != statements.end() && statement->range.begin < token.range.begin;
    const std::string_view comment =
        text.substr(token.range.begin, token.range.end - token.range.begin);
    if (!sections.empty() && comment.find(kNotWritten) != std::string_view::npos) {
      ++sections.back().not_written;
    }
    std::optional<DelimiterMatch> match = match_delimiter(delimiter, comment);
    if (within || !match) {
      continue;
    }
    const std::size_t begin = sections.empty() ? 0 : token.range.end;
    if (!sections.empty()) {
      sections.back().end = token.range.begin;
    }
    sections.push_back({*std::move(match), begin, text.size(), 0});
  }
  if (sections.empty()) {
    return Error{ErrorCode::kSource,
                 "no comment in the output of " + std::string(shown) + " matches the delimiter",
                 "Run the command yourself, and set delimiter in [source] to the comment that "
                 "begins a migration.",
                 {},
                 ""};
  }
  return sections;
}

// BEGIN and COMMIT become blanks, with the semicolon behind them, so that all places stay.
void blank_out(std::string& text, std::size_t begin, std::size_t end) {
  while (end < text.size() && (text[end] == ' ' || text[end] == '\t')) {
    ++end;
  }
  if (end < text.size() && text[end] == ';') {
    ++end;
  }
  std::fill(text.begin() + static_cast<std::ptrdiff_t>(begin),
            text.begin() + static_cast<std::ptrdiff_t>(end), ' ');
}

// The place of a byte in the text becomes one in the whole output.
void move_down(int& line, int lines_before) {
  line += lines_before;
}

Result<void> parse_section(Migration& migration, int lines_before) {
  Result<std::vector<Statement>> statements = parse_sql(migration.text, migration.file);
  if (!statements) {
    Error error = std::move(statements).error();
    move_down(error.at.line, lines_before);
    return error;
  }
  migration.statements = *std::move(statements);
  Result<std::vector<Directive>> directives =
      read_directives(migration.text, migration.file, migration.statements);
  if (!directives) {
    Error error = std::move(directives).error();
    move_down(error.at.line, lines_before);
    return error;
  }
  migration.directives = *std::move(directives);
  for (Statement& statement : migration.statements) {
    move_down(statement.line, lines_before);
  }
  for (Directive& directive : migration.directives) {
    move_down(directive.at.line, lines_before);
  }
  return {};
}

// The row that says what was applied needs no batches.
void allow_history(Migration& migration) {
  for (std::size_t i = 0; i < migration.statements.size(); ++i) {
    const Statement& statement = migration.statements[i];
    const auto* query = statement.as<Query>();
    if (query != nullptr && query->target.name.text == kAlembicHistory) {
      migration.directives.push_back(
          {{migration.file, statement.line, statement.column},
           static_cast<int>(i),
           AllowDirective{
               {"unbatched-update", "unbatched-delete"}, "it is Alembic's history", true}});
    }
  }
}

bool forbids_transaction(const Migration& migration) {
  return std::any_of(migration.statements.begin(), migration.statements.end(),
                     cannot_run_in_transaction) ||
         std::any_of(migration.directives.begin(), migration.directives.end(),
                     [](const Directive& directive) {
                       return std::holds_alternative<NoTransactionDirective>(directive.body);
                     });
}

// One migration's share of the whole text.
struct Share {
  Section section;
  std::vector<Placed> placed;
  int lines_before = 0;
};

std::vector<Share> share_out(std::vector<Section> sections, std::string_view text,
                             const std::vector<Placed>& placed) {
  std::vector<Share> shares;
  auto next = placed.begin();
  std::size_t counted = 0;
  int lines = 0;
  for (Section& section : sections) {
    const std::string_view before = text.substr(counted, section.begin - counted);
    lines += static_cast<int>(std::count(before.begin(), before.end(), '\n'));
    counted = section.begin;
    const auto end = std::find_if(next, placed.end(), [&](const Placed& one) {
      return one.statement->range.begin >= section.end;
    });
    shares.push_back({std::move(section), std::vector<Placed>(next, end), lines});
    next = end;
  }
  return shares;
}

enum class Transactions { kShown, kNotShown };  // whether the text says BEGIN anywhere

Result<Migration> migration_of(const Share& share, std::string_view text, Transactions transactions,
                               std::string_view shown) {
  const Section& section = share.section;
  Migration migration;
  migration.version = section.match.version;
  migration.description =
      section.match.description.empty() ? section.match.version : section.match.description;
  migration.recorded_name = section.match.version;
  migration.script = section.match.version;
  migration.file = shown;
  migration.text = text.substr(section.begin, section.end - section.begin);
  migration.checksum = sha256_hex(trimmed(migration.text));
  const auto inside = std::count_if(share.placed.begin(), share.placed.end(),
                                    [](const Placed& p) { return p.inside && !p.boundary; });
  const auto outside = std::count_if(share.placed.begin(), share.placed.end(),
                                     [](const Placed& p) { return !p.inside && !p.boundary; });
  migration.transactional = transactions == Transactions::kNotShown || outside == 0;
  for (const Placed& one : share.placed) {
    if (one.boundary && (inside == 0 || outside == 0)) {
      blank_out(migration.text, one.statement->range.begin - section.begin,
                one.statement->range.end - section.begin);
    }
  }
  if (Result<void> parsed = parse_section(migration, share.lines_before); !parsed) {
    return std::move(parsed).error();
  }
  allow_history(migration);
  migration.transactional = migration.transactional && !forbids_transaction(migration);
  return migration;
}

}  // namespace

Result<Delimiter> read_delimiter(std::string_view pattern) {
  Delimiter delimiter;
  delimiter.texts.emplace_back();
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] != '{') {
      delimiter.texts.back() += pattern[at];
      continue;
    }
    const std::size_t end = pattern.find('}', at);
    if (end == std::string_view::npos) {
      return wrong_delimiter("has a { without its }");
    }
    if (!delimiter.holes.empty() && delimiter.texts.back().empty()) {
      return wrong_delimiter("has two holes with nothing between them");
    }
    delimiter.holes.emplace_back(pattern.substr(at + 1, end - at - 1));
    delimiter.texts.emplace_back();
    at = end;
  }
  if (std::count(delimiter.holes.begin(), delimiter.holes.end(), kVersion) != 1) {
    return wrong_delimiter("needs the hole {version} once");
  }
  if (!trimmed(delimiter.texts.front()).starts_with("--")) {
    return wrong_delimiter("is no comment of SQL: it has to begin with --");
  }
  return delimiter;
}

std::optional<DelimiterMatch> match_delimiter(const Delimiter& delimiter, std::string_view line) {
  line = trimmed(line);
  const std::string_view opening = delimiter.texts.front();
  if (!line.starts_with(opening)) {
    return std::nullopt;
  }
  line.remove_prefix(opening.size());
  DelimiterMatch match;
  for (std::size_t hole = 0; hole < delimiter.holes.size(); ++hole) {
    const std::string& next = delimiter.texts[hole + 1];
    const bool last = hole + 1 == delimiter.holes.size();
    const std::string_view closing = last ? trimmed(next) : std::string_view(next);
    const std::size_t end = last && closing.empty() ? line.size() : line.find(closing);
    if (end == std::string_view::npos) {
      return std::nullopt;
    }
    const std::string_view value = trimmed(line.substr(0, end));
    if (delimiter.holes[hole] == kVersion) {
      match.version = value;
    } else if (delimiter.holes[hole] == kDescription) {
      match.description = value;
    }
    line.remove_prefix(end + closing.size());
  }
  if (match.version.empty() || !line.empty()) {
    return std::nullopt;
  }
  return match;
}

Result<DividedText> split_at_delimiters(std::string_view text, const Delimiter& delimiter,
                                        std::string_view shown) {
  Result<std::vector<Statement>> statements = parse_sql(text, shown);
  if (!statements) {
    return std::move(statements).error();
  }
  Result<std::vector<Section>> sections = find_sections(text, delimiter, *statements, shown);
  if (!sections) {
    return std::move(sections).error();
  }
  const std::vector<Placed> placed = place_in_transactions(*statements);
  const bool any = std::any_of(placed.begin(), placed.end(), [](auto& p) { return p.boundary; });
  const Transactions transactions = any ? Transactions::kShown : Transactions::kNotShown;
  DividedText divided;
  std::set<std::string> versions;
  for (const Share& share : share_out(*std::move(sections), text, placed)) {
    Result<Migration> migration = migration_of(share, text, transactions, shown);
    if (!migration) {
      return std::move(migration).error();
    }
    if (!versions.insert(migration->version).second) {
      return Error{ErrorCode::kSource,
                   "version " + migration->version + " is there twice in the output of " +
                       std::string(shown),
                   "Let the command print each migration once.",
                   {},
                   ""};
    }
    if (share.section.not_written > 0) {
      divided.warnings.push_back(
          "migration " + migration->version +
          " is in part a program, which is left out: " + std::to_string(share.section.not_written) +
          " of its operations cannot be written as SQL");
    }
    divided.migrations.push_back(*std::move(migration));
  }
  return divided;
}

}  // namespace bellows
