#include "migrations/read_drafts.h"

#include <algorithm>

#include "migrations/in_parallel.h"
#include "migrations/parse.h"
#include "migrations/transaction_block.h"

namespace bellows {

namespace {

// The text with everything outside of the parts as blanks, so that places stay what they are.
std::string only(const std::string& text, const std::vector<Range>& parts) {
  std::string result(text.size(), ' ');
  std::size_t done = 0;
  const auto keep_lines = [&](std::size_t end) {
    for (; done < end; ++done) {
      if (text[done] == '\n' || text[done] == '\r') {
        result[done] = text[done];
      }
    }
  };
  for (const Range& part : parts) {
    keep_lines(part.begin);
    text.copy(result.data() + part.begin, part.end - part.begin, part.begin);
    done = part.end;
  }
  keep_lines(text.size());
  return result;
}

bool is_transaction(const Statement& statement, TransactionKind kind) {
  const Transaction* transaction = statement.as<Transaction>();
  return transaction != nullptr && transaction->kind == kind;
}

// BEGIN … COMMIT around all statements, and no other of their kind between them.
void unwrap(Migration& migration) {
  std::vector<Statement>& statements = migration.statements;
  const auto count =
      std::count_if(statements.begin(), statements.end(), [](const Statement& statement) {
        const Transaction* transaction = statement.as<Transaction>();
        return transaction != nullptr && transaction->kind != TransactionKind::kSavepoint &&
               transaction->kind != TransactionKind::kRelease &&
               transaction->kind != TransactionKind::kRollbackTo;
      });
  if (count == 2 && is_transaction(statements.front(), TransactionKind::kBegin) &&
      is_transaction(statements.back(), TransactionKind::kCommit)) {
    statements.pop_back();
    statements.erase(statements.begin());
    migration.transactional = true;
  }
}

Error shifted(Error error, int lines) {
  if (error.at.line > 0) {
    error.at.line += lines;
  }
  return error;
}

Result<void> read_up(UnreadMigration& draft, BadFile bad_file) {
  Migration& migration = draft.migration;
  const bool in_parts = draft.only_up_in_parts || !draft.up.empty();
  const std::string parts = in_parts ? only(migration.text, draft.up) : std::string();
  const std::string& text = in_parts ? parts : migration.text;
  Result<std::vector<Statement>> statements = parse_sql(text, migration.file);
  if (!statements) {
    return std::move(statements).error();
  }
  migration.statements = *std::move(statements);
  if (draft.unwraps) {
    unwrap(migration);
  }
  DirectivesRead read = read_all_directives(text, migration.file, migration.statements);
  if (!read.problems.empty() && bad_file == BadFile::kStop) {
    return std::move(read.problems.front());
  }
  migration.directives = std::move(read.directives);
  for (Error& problem : read.problems) {
    migration.problems.push_back(shifted(std::move(problem), draft.first_line - 1));
  }
  for (Statement& statement : migration.statements) {
    statement.line += draft.first_line - 1;
  }
  for (Directive& directive : migration.directives) {
    directive.at.line += draft.first_line - 1;
  }
  const bool forbids = std::any_of(migration.statements.begin(), migration.statements.end(),
                                   cannot_run_in_transaction);
  const bool declines = std::any_of(
      migration.directives.begin(), migration.directives.end(), [](const Directive& directive) {
        return std::holds_alternative<NoTransactionDirective>(directive.body);
      });
  migration.transactional = migration.transactional && !forbids && !declines;
  return {};
}

Result<void> read_down(UnreadMigration& draft) {
  Migration& migration = draft.migration;
  const bool own_file = !migration.down_text.empty();
  const std::string parts = own_file ? std::string() : only(migration.text, draft.down);
  const std::string& file = migration.down_file.empty() ? migration.file : migration.down_file;
  Result<std::vector<Statement>> down = parse_sql(own_file ? migration.down_text : parts, file);
  if (!down) {
    return std::move(down).error();
  }
  migration.down = *std::move(down);
  return {};
}

ReadMigration read_one(UnreadMigration draft, BadFile bad_file) {
  ReadMigration result;
  if (Result<void> done = read_up(draft, bad_file); !done) {
    result.trouble = shifted(done.error(), draft.first_line - 1);
  } else if (draft.has_down) {
    if (Result<void> back = read_down(draft); !back) {
      const Error& error = back.error();
      result.warning = "the way down cannot be read: " + error.at.file +
                       (error.at.line > 0 ? ":" + std::to_string(error.at.line) : "") + ": " +
                       error.message;
    }
  }
  result.migration = std::move(draft.migration);
  return result;
}

}  // namespace

std::vector<ReadMigration> read_drafts(std::vector<UnreadMigration> drafts, BadFile bad_file) {
  std::vector<ReadMigration> results(drafts.size());
  in_parallel(drafts.size(),
              [&](std::size_t i) { results[i] = read_one(std::move(drafts[i]), bad_file); });
  return results;
}

}  // namespace bellows
