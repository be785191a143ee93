#include "rules/sure_to_fail.h"

#include "migrations/parse.h"
#include "migrations/sql_words.h"
#include "rules/recipes/casts.h"
#include "rules/recipes/fixed_type.h"
#include "rules/replaced_object.h"

namespace bellows {
namespace {

Error no_server_would(std::string message, std::string hint) {
  return {ErrorCode::kSource, std::move(message), std::move(hint), {}, ""};
}

// The type of "column::type" and CAST (column AS type); nothing for every other expression.
std::optional<TypeRef> cast_of_column(const Expression& expression, const Name& column) {
  const std::vector<Word> words = words_of(expression.text);
  const auto is_column = [&](std::size_t at) {
    return at < words.size() && words[at].is_identifier() && words[at].is(column.text);
  };
  std::size_t from = 0;
  std::size_t to = words.size();
  if (is_column(0) && words.size() > 2 && words[1].is("::")) {
    from = 2;
  } else if (words.size() > 5 && words[0].is("cast") && words[1].is("(") && is_column(2) &&
             words[3].is("as") && closing(words, 1) == words.size() - 1) {
    from = 4;
    to = words.size() - 1;
  } else {
    return std::nullopt;
  }
  const std::string type = expression.text.substr(
      words[from].range.begin, words[to - 1].range.end - words[from].range.begin);
  const Result<Statement> read = parse_one("ALTER TABLE t ALTER COLUMN c TYPE " + type);
  const auto* alter = read ? read->as<AlterTable>() : nullptr;
  const bool a_type = alter != nullptr && alter->commands.size() == 1 &&
                      !alter->commands[0].expression && alter->commands[0].collation.empty();
  return a_type ? std::optional(alter->commands[0].type) : std::nullopt;
}

std::optional<Error> check_type_change(const Subject& subject, const AlterCommand& command) {
  const Table* table = subject.before.table(target_table(subject));
  const Column* column = table == nullptr ? nullptr : table->column(command.name);
  if (column == nullptr) {
    return std::nullopt;
  }
  if (const std::optional<FixedType> fixed = fixed_type(subject.before, *table, column->name)) {
    return no_server_would(display(table->name) + "." + column->name.text + " " + fixed->by +
                               ", and no server changes its type then",
                           fixed->way);
  }
  const TypeRef wanted = canonical_type(subject.before, command.type);
  const std::string from_to = display(table->name) + "." + column->name.text + " from " +
                              type_text(column->type) + " to " + type_text(wanted);
  if (!command.expression) {
    switch (cast_between(column->type, wanted)) {
      case Cast::kNone:
        return no_server_would("PostgreSQL has no conversion of " + from_to,
                               "Say in USING what becomes of each value.");
      case Cast::kWhenWritten:
        return no_server_would(
            "PostgreSQL converts " + from_to + " only when it is told to",
            "Add USING " + to_sql(column->name) + "::" + type_text(wanted) + ".");
      case Cast::kByItself:
      case Cast::kUnknown:
        return std::nullopt;
    }
  }
  const std::optional<TypeRef> cast = cast_of_column(*command.expression, column->name);
  if (cast && cast_between(column->type, canonical_type(subject.before, *cast)) == Cast::kNone) {
    return no_server_would("PostgreSQL has no cast for " + from_to,
                           "Say in USING what becomes of each value.");
  }
  return std::nullopt;
}

std::optional<Error> check_view(const Subject& subject, const CreateView& create) {
  const auto view = subject.before.views.find(subject.before.resolve(create.view));
  if (view == subject.before.views.end() || !create.or_replace ||
      !loses_columns(view->second, create)) {
    return std::nullopt;
  }
  return no_server_would(
      "CREATE OR REPLACE VIEW cannot take columns of " + display(view->first) + " away",
      "Drop the view and create it anew, in the same migration.");
}

}  // namespace

std::optional<Error> sure_to_fail(const Subject& subject) {
  if (const AlterCommand* command = alter_command(subject, AlterKind::kSetType)) {
    return check_type_change(subject, *command);
  }
  const auto* create = subject.statement.as<CreateView>();
  return create == nullptr ? std::nullopt : check_view(subject, *create);
}

}  // namespace bellows
