#include "rules/recipes/column_in_expression.h"

#include <algorithm>

#include "migrations/fold/expressions.h"
#include "migrations/parse.h"
#include "migrations/splice.h"
#include "migrations/sql_words.h"

namespace bellows {
namespace {

// Whether the word at `i`, which reads like the column, can be the column.
bool can_be_column(const std::vector<Word>& words, std::size_t i, const ObjectName& table) {
  const auto is = [&](std::size_t at, std::string_view text) {
    return at < words.size() && words[at].is(text);
  };
  if (!words[i].is_identifier() || is(i + 1, "(") || is(i + 1, ".")) {
    return false;  // a function, or what qualifies something
  }
  if (i == 0) {
    return true;
  }
  if (is(i - 1, ".")) {
    return i >= 2 && words[i - 2].text == table.name.text;
  }
  return !is(i - 1, "::") && !is(i - 1, "collate") && !(words[i - 1].keyword && is(i - 1, "as"));
}

// What an expression says, apart from where it stands and how it is written.
Result<Expression> read_expression(const std::string& text) {
  const Result<Statement> statement = parse_one("ALTER TABLE t ADD CHECK (" + text + ")");
  if (!statement) {
    return statement.error();
  }
  return statement->as<AlterTable>()->commands.front().constraint->check;
}

std::vector<ColumnPath> replaced(std::vector<ColumnPath> paths, const StandIn& column) {
  for (ColumnPath& path : paths) {
    if (!path.empty() && path.back() == column.from) {
      path.back() = column.to;
    }
  }
  return paths;
}

Error not_told_apart(const Expression& expression, const StandIn& column) {
  return Error{ErrorCode::kUnsupported,
               "plan cannot tell which words of (" + expression.text + ") are the column " +
                   display(column.table) + "." + column.from.text,
               "Drop what uses the expression before, and create it again after, each in a "
               "release of its own.",
               {},
               ""};
}

void replace_name(std::vector<Name>& names, const StandIn& column) {
  std::replace(names.begin(), names.end(), column.from, column.to);
}

}  // namespace

Result<Expression> with_stand_in(const Expression& expression, const StandIn& column) {
  if (!mentions(expression, column.from)) {
    return expression;
  }
  const std::vector<Word> words = words_of(expression.text);
  std::vector<Edit> edits;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].text == column.from.text && can_be_column(words, i, column.table)) {
      edits.push_back({words[i].range, to_sql(column.to)});
    }
  }
  const std::string text = splice(expression.text, std::move(edits));
  const Result<Expression> before = read_expression(expression.text);
  const Result<Expression> after = read_expression(text);
  if (!before || !after || after->functions != before->functions || after->casts != before->casts ||
      after->relations != before->relations ||
      after->columns != replaced(before->columns, column)) {
    return not_told_apart(expression, column);
  }
  Expression result = *after;
  result.text = text;
  result.range = {};
  return result;
}

Result<Index> with_stand_in(Index index, const StandIn& column) {
  const auto in_place = [&](std::optional<Expression>& expression) -> Result<void> {
    if (!expression) {
      return {};
    }
    Result<Expression> result = with_stand_in(*expression, column);
    if (!result) {
      return std::move(result).error();
    }
    expression = *std::move(result);
    return {};
  };
  for (IndexKey& key : index.keys) {
    key.column = key.column == column.from ? column.to : key.column;
    if (Result<void> done = in_place(key.expression); !done) {
      return std::move(done).error();
    }
  }
  replace_name(index.include, column);
  if (Result<void> done = in_place(index.predicate); !done) {
    return std::move(done).error();
  }
  return index;
}

Result<Constraint> with_stand_in(Constraint constraint, const StandIn& column) {
  if (constraint.kind == ConstraintKind::kCheck) {
    Result<Expression> check = with_stand_in(constraint.check, column);
    if (!check) {
      return std::move(check).error();
    }
    constraint.check = *std::move(check);
  }
  replace_name(constraint.columns, column);
  if (constraint.referenced == column.table) {
    replace_name(constraint.referenced_columns, column);
  }
  return constraint;
}

}  // namespace bellows
