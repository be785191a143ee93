#include "migrations/splice.h"

#include <algorithm>

#include "migrations/lower/token_text.h"
#include "migrations/parse.h"

namespace bellows {

namespace {

using lower::TokenText;

Error misused(std::string message) {
  return Error{ErrorCode::kInternal,
               std::move(message),
               "Report this statement as a bug of Bellows.",
               {},
               ""};
}

Error not_as_meant(std::string_view text) {
  return misused("the rewritten statement does not say what was meant: " + std::string(text));
}

// A range of the file, as a range of the statement's own text.
Range local(const Statement& statement, Range range) {
  return {range.begin - statement.range.begin, range.end - statement.range.begin};
}

Result<std::vector<Token>> code_tokens(std::string_view text) {
  Result<std::vector<Token>> tokens = scan_tokens(text);
  if (tokens) {
    std::erase_if(*tokens, [](const Token& token) {
      return token.kind == TokenKind::kLineComment || token.kind == TokenKind::kBlockComment;
    });
  }
  return tokens;
}

// What is left of a value when the places it was read from do not count.
void forget_places(Expression& expression) {
  expression.range = {};
}

void forget_places(ConstraintDef& constraint) {
  constraint.range = {};
  forget_places(constraint.check);
}

void forget_places(ColumnDef& column) {
  column.range = {};
  column.not_null_range.reset();
  column.default_range.reset();
  for (std::optional<Expression>* expression : {&column.default_value, &column.generated}) {
    if (*expression) {
      forget_places(**expression);
    }
  }
  for (ConstraintDef& constraint : column.constraints) {
    forget_places(constraint);
  }
}

void forget_places(CreateIndex& index) {
  for (IndexKey& key : index.keys) {
    if (key.expression) {
      forget_places(*key.expression);
    }
  }
  if (index.predicate) {
    forget_places(*index.predicate);
  }
}

template <typename T>
T without_places(T value) {
  forget_places(value);
  return value;
}

// The only command of an ALTER TABLE, when it is of this kind.
const AlterCommand* single_command(const Statement& statement, AlterKind kind) {
  const auto* alter = statement.as<AlterTable>();
  const bool single =
      alter != nullptr && alter->commands.size() == 1 && alter->commands[0].kind == kind;
  return single ? alter->commands.data() : nullptr;
}

bool same_table(const AlterTable& a, const AlterTable& b) {
  return a.kind == b.kind && a.table == b.table && a.only == b.only && a.if_exists == b.if_exists;
}

}  // namespace

std::string splice(std::string_view text, std::vector<Edit> edits) {
  std::stable_sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) {
    return std::pair(a.range.begin, a.range.end) < std::pair(b.range.begin, b.range.end);
  });
  std::string result;
  std::size_t copied = 0;
  for (const Edit& edit : edits) {
    result += text.substr(copied, edit.range.begin - copied);
    result += edit.text;
    copied = edit.range.end;
  }
  result += text.substr(copied);
  return result;
}

Result<std::vector<Statement>> split_commands(const Statement& statement) {
  const auto* alter = statement.as<AlterTable>();
  if (alter == nullptr || alter->commands.size() < 2) {
    Result<Statement> alone = parse_one(statement.text);
    if (!alone) {
      return std::move(alone).error();
    }
    return std::vector<Statement>{*std::move(alone)};
  }
  const std::string head =
      statement.text.substr(0, local(statement, alter->commands[0].range).begin);
  std::vector<Statement> result;
  for (const AlterCommand& command : alter->commands) {
    Result<Statement> part = parse_one(head + command.text);
    if (!part) {
      return std::move(part).error();
    }
    const AlterCommand* lowered = single_command(*part, command.kind);
    if (lowered == nullptr || lowered->text != command.text ||
        !same_table(*part->as<AlterTable>(), *alter)) {
      return not_as_meant(part->text);
    }
    result.push_back(*std::move(part));
  }
  return result;
}

Result<std::string> create_index_concurrently(const Statement& statement, const Name& name) {
  const auto* index = statement.as<CreateIndex>();
  if (index == nullptr) {
    return misused("not a CREATE INDEX: " + statement.text);
  }
  const Result<std::vector<Token>> tokens = code_tokens(statement.text);
  if (!tokens) {
    return tokens.error();
  }
  const TokenText code(statement.text, *tokens);
  const std::size_t keyword = code.find_word(0, code.size(), "INDEX");
  std::vector<Edit> edits;
  if (!index->concurrently) {
    const std::size_t end = code.range(keyword, keyword + 1).end;
    edits.push_back({{end, end}, " CONCURRENTLY"});
  }
  if (index->index.empty()) {
    const std::size_t on = code.find_word(keyword, code.size(), "ON");
    const std::size_t begin = code.range(on, on + 1).begin;
    edits.push_back({{begin, begin}, to_sql(name) + " "});
  }
  std::string text = splice(statement.text, std::move(edits));
  const Result<Statement> written = parse_one(text);
  if (!written) {
    return not_as_meant(text);
  }
  CreateIndex meant = without_places(*index);
  meant.concurrently = true;
  if (meant.index.empty()) {
    meant.index = name;
  }
  const auto* got = written->as<CreateIndex>();
  if (got == nullptr || without_places(*got) != meant) {
    return not_as_meant(text);
  }
  return text;
}

Result<std::string> drop_index_concurrently(const Statement& statement, const DropTarget& target) {
  const auto* drop = statement.as<DropObjects>();
  if (drop == nullptr || drop->kind != ObjectKind::kIndex) {
    return misused("not a DROP INDEX: " + statement.text);
  }
  const auto wanted = std::find(drop->targets.begin(), drop->targets.end(), target);
  if (wanted == drop->targets.end()) {
    return misused("the statement does not drop " + display(target.name));
  }
  if (drop->cascade) {
    return Error{ErrorCode::kUnsupported,
                 "DROP INDEX CONCURRENTLY cannot be used with CASCADE",
                 "Drop what depends on the index first, then leave CASCADE out.",
                 {},
                 ""};
  }
  const Result<std::vector<Token>> tokens = code_tokens(statement.text);
  if (!tokens) {
    return tokens.error();
  }
  const TokenText code(statement.text, *tokens);
  const std::size_t keyword = code.find_word(0, code.size(), "INDEX");
  const std::size_t first =
      keyword + 1 + (drop->concurrently ? 1U : 0U) + (drop->if_exists ? 2U : 0U);
  const std::vector<TokenText::Span> items = code.items({first, code.size()});
  const auto position = static_cast<std::size_t>(wanted - drop->targets.begin());
  const std::size_t end = code.range(keyword, keyword + 1).end;
  std::vector<Edit> edits;
  if (!drop->concurrently) {
    edits.push_back({{end, end}, " CONCURRENTLY"});
  }
  const Range names{code.range(first, first + 1).begin,
                    code.range(first, code.after_name(items.back().first)).end};
  const std::size_t name = items[position].first;
  edits.push_back({names, code.text(name, code.after_name(name))});
  std::string text = splice(statement.text, std::move(edits));
  const Result<Statement> written = parse_one(text);
  DropObjects meant = *drop;
  meant.targets = {target};
  meant.concurrently = true;
  if (!written || written->body != StatementBody(meant)) {
    return not_as_meant(text);
  }
  return text;
}

Result<std::string> add_constraint_not_valid(const Statement& alter, const Name& name) {
  const AlterCommand* command = single_command(alter, AlterKind::kAddConstraint);
  if (command == nullptr) {
    return misused("not a single ADD CONSTRAINT: " + alter.text);
  }
  const ConstraintDef& constraint = *command->constraint;
  std::vector<Edit> edits;
  if (constraint.name.empty()) {
    const std::size_t begin = local(alter, constraint.range).begin;
    edits.push_back({{begin, begin}, "CONSTRAINT " + to_sql(name) + " "});
  }
  if (!constraint.not_valid) {
    const std::size_t end = local(alter, constraint.range).end;
    edits.push_back({{end, end}, " NOT VALID"});
  }
  std::string text = splice(alter.text, std::move(edits));
  ConstraintDef meant = without_places(constraint);
  meant.not_valid = true;
  if (meant.name.empty()) {
    meant.name = name;
  }
  const Result<Statement> written = parse_one(text);
  const AlterCommand* got = written ? single_command(*written, AlterKind::kAddConstraint) : nullptr;
  if (got == nullptr || !same_table(*written->as<AlterTable>(), *alter.as<AlterTable>()) ||
      without_places(*got->constraint) != meant) {
    return not_as_meant(text);
  }
  return text;
}

namespace {

// The column that stays when these clauses are left out; nothing when one of them is no clause.
std::optional<ColumnDef> column_without(ColumnDef column, const std::vector<Range>& leave_out) {
  for (const Range& range : leave_out) {
    if (column.not_null_range == range) {
      column.not_null = false;
    } else if (column.default_range == range) {
      column.default_value.reset();
    } else if (std::erase_if(column.constraints, [&](const ConstraintDef& constraint) {
                 return constraint.range == range;
               }) == 0) {
      return std::nullopt;
    }
  }
  return without_places(std::move(column));
}

}  // namespace

Result<std::string> add_column_without(const Statement& alter,
                                       const std::vector<Range>& leave_out) {
  const AlterCommand* command = single_command(alter, AlterKind::kAddColumn);
  if (command == nullptr) {
    return misused("not a single ADD COLUMN: " + alter.text);
  }
  const std::optional<ColumnDef> meant = column_without(*command->column, leave_out);
  if (!meant) {
    return misused("a range to leave out is no clause of the column: " + alter.text);
  }
  std::vector<Edit> edits;
  for (const Range& range : leave_out) {
    Range cut = local(alter, range);
    while (cut.begin > 0 &&
           (alter.text[cut.begin - 1] == ' ' || alter.text[cut.begin - 1] == '\t')) {
      --cut.begin;  // the blanks that set the clause off go with it
    }
    edits.push_back({cut, ""});
  }
  std::string text = splice(alter.text, std::move(edits));
  const Result<Statement> written = parse_one(text);
  const AlterCommand* got = written ? single_command(*written, AlterKind::kAddColumn) : nullptr;
  if (got == nullptr || !same_table(*written->as<AlterTable>(), *alter.as<AlterTable>()) ||
      got->if_exists != command->if_exists || without_places(*got->column) != *meant) {
    return not_as_meant(text);
  }
  return text;
}

}  // namespace bellows
