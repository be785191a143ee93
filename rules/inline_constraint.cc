#include "rules/inline_constraint.h"

#include <algorithm>

#include "migrations/parse.h"
#include "migrations/splice.h"
#include "rules/subject.h"

namespace bellows {
namespace {

// "REFERENCES p (id) ON DELETE CASCADE" of "CONSTRAINT n REFERENCES p (id) ON DELETE CASCADE".
Result<std::string> words_of(const Statement& statement, const ConstraintDef& constraint) {
  const std::string text = statement.text.substr(constraint.range.begin - statement.range.begin,
                                                 constraint.range.end - constraint.range.begin);
  if (constraint.name.empty()) {
    return text;
  }
  Result<std::vector<Token>> tokens = scan_tokens(text);
  if (!tokens) {
    return std::move(tokens).error();
  }
  std::vector<Token> words;
  std::copy_if(tokens->begin(), tokens->end(), std::back_inserter(words), [](const Token& token) {
    return token.kind != TokenKind::kLineComment && token.kind != TokenKind::kBlockComment;
  });
  if (words.size() < 3) {
    return Error{ErrorCode::kInternal, "cannot read the constraint: " + text, "", {}, ""};
  }
  return text.substr(words[2].range.begin);  // after CONSTRAINT and its name
}

Result<std::string> table_constraint(const Subject& subject, const ColumnDef& column,
                                     const ConstraintDef& constraint) {
  std::string sql = alter_table_sql(target_table(subject)) + "ADD ";
  if (!constraint.name.empty()) {
    sql += "CONSTRAINT " + to_sql(constraint.name) + " ";
  }
  const std::string columns = "(" + to_sql(column.name) + ")";
  if (constraint.kind == ConstraintKind::kUnique ||
      constraint.kind == ConstraintKind::kPrimaryKey) {
    sql += constraint.kind == ConstraintKind::kUnique ? "UNIQUE " : "PRIMARY KEY ";
    sql += constraint.nulls_not_distinct ? "NULLS NOT DISTINCT " : "";
    sql += columns;
    sql += constraint.deferrable ? " DEFERRABLE" : "";
    sql += constraint.initially_deferred ? " INITIALLY DEFERRED" : "";
    return sql;
  }
  Result<std::string> words = words_of(subject.statement, constraint);
  if (!words) {
    return std::move(words).error();
  }
  return constraint.kind == ConstraintKind::kForeignKey
             ? sql + "FOREIGN KEY " + columns + " " + *words
             : sql + *words;
}

}  // namespace

bool adds_inline(const Subject& subject, ConstraintKind kind) {
  const AlterCommand* command = alter_command(subject, AlterKind::kAddColumn);
  const Table* table = command == nullptr ? nullptr : big_table(subject);
  if (table == nullptr || table->column(command->column->name) != nullptr) {
    return false;
  }
  const std::vector<ConstraintDef>& constraints = command->column->constraints;
  return std::any_of(constraints.begin(), constraints.end(),
                     [&](const ConstraintDef& constraint) { return constraint.kind == kind; });
}

Result<std::vector<Draft>> column_then_constraints(const Subject& subject) {
  const ColumnDef& column = *alter_command(subject, AlterKind::kAddColumn)->column;
  const std::string name = display(target_table(subject)) + "." + column.name.text;
  std::vector<Range> leave_out;
  for (const ConstraintDef& constraint : column.constraints) {
    leave_out.push_back(constraint.range);
  }
  Result<std::string> bare = add_column_without(subject.statement, leave_out);
  if (!bare) {
    return std::move(bare).error();
  }
  Draft add = sql_draft(Phase::kExpand, "add column " + name, {*std::move(bare)});
  add.phase_reason = "the old release does not see a new column that it need not fill";
  add.review = Review::kJudgeAgain;
  std::vector<Draft> drafts = {std::move(add)};
  for (const ConstraintDef& constraint : column.constraints) {
    Result<std::string> sql = table_constraint(subject, column, constraint);
    if (!sql) {
      return std::move(sql).error();
    }
    Draft draft = sql_draft(Phase::kExpand, "add the constraint of " + name, {*std::move(sql)});
    draft.phase_reason =
        "all its columns are new, so nothing that the old release writes can violate it";
    draft.review = Review::kJudgeAgain;
    drafts.push_back(std::move(draft));
  }
  return drafts;
}

}  // namespace bellows
