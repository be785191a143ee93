#include "rules/recipes/column_move.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "migrations/sql_words.h"
#include "rules/directed.h"
#include "rules/same_value.h"
#include "rules/write_statement.h"

namespace bellows {
namespace {

bool contains(const std::vector<Name>& names, const Name& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void add_once(std::vector<Name>& names, const Name& name) {
  if (!contains(names, name)) {
    names.push_back(name);
  }
}

// FROM [ONLY] name [[AS] alias]
struct FromItem {
  ObjectName table;
  Name alias;
};

std::optional<FromItem> only_table(const std::string& from) {
  const std::vector<Word> words = words_of(from);
  const auto plain_word = [&](std::size_t at) {
    return at < words.size() && words[at].is_identifier();
  };
  std::size_t at = !words.empty() && words[0].keyword && words[0].is("only") ? 1 : 0;
  FromItem item;
  if (!plain_word(at)) {
    return std::nullopt;
  }
  item.table.name = Name{words[at++].text};
  if (at < words.size() && words[at].is(".") && plain_word(at + 1)) {
    item.table = {item.table.name, Name{words[at + 1].text}};
    at += 2;
  }
  item.alias = item.table.name;
  if (at < words.size() && words[at].keyword && words[at].is("as")) {
    ++at;
  }
  if (plain_word(at)) {
    item.alias = Name{words[at++].text};
  }
  return at == words.size() ? std::optional(item) : std::nullopt;
}

// Why no trigger can stand on the table, or see all of its rows.
std::string no_triggers_on(const Catalog& catalog, const Table& table) {
  const std::string name = display(table.name);
  if (table.partition_by != PartitionStrategy::kNone || !table.partition_of.empty()) {
    return name + " is partitioned";
  }
  if (!table.inherits.empty() || !catalog.children_of(table.name).empty()) {
    return name + " shares its rows with other tables (INHERITS)";
  }
  if (table.row_security) {
    return "row security decides which rows of " + name + " the trigger would see";
  }
  if (!table.rules.empty()) {
    return name + " has rewrite rules";
  }
  return table.columns_known ? "" : "the columns of " + name + " are not known";
}

MovedColumn plain_way_back(const ColumnMove& move, const Column& source, const MovedColumn& moved) {
  return {&source, to_name(move) + "." + to_sql(moved.column->name), moved.column->name};
}

class Fitting {
 public:
  Fitting(const Subject& subject, const Query& query) : x_subject(subject), x_query(query) {}

  MoveFit run() {
    if (!fills_new_columns()) {
      return {};
    }
    std::string why = not_a_move();
    if (!why.empty()) {
      return {std::nullopt, std::move(why)};
    }
    find_way_back();
    return {std::move(x_move), ""};
  }

 private:
  [[nodiscard]] bool fills_new_columns() const {
    const bool elsewhere = x_query.has_from || x_query.has_with || !x_query.reads.empty();
    return x_query.kind == QueryKind::kUpdate && elsewhere && !x_query.assignments.empty() &&
           std::any_of(x_query.assignments.begin(), x_query.assignments.end(),
                       [&](const Assignment& assignment) { return is_new(assignment.column); });
  }

  [[nodiscard]] bool is_new(const Name& column) const {
    return x_subject.context.is_new(live_table(x_subject)->name, column);
  }

  std::string not_a_move() {
    using Check = std::string (Fitting::*)();
    static constexpr std::array<Check, 4> kChecks = {&Fitting::find_tables, &Fitting::check_tables,
                                                     &Fitting::read_values, &Fitting::read_join};
    for (const Check check : kChecks) {
      if (std::string why = (this->*check)(); !why.empty()) {
        return why;
      }
    }
    return "";
  }

  std::string find_tables() {
    if (!x_query.has_from) {
      return "what it reads stands in a subquery; as UPDATE … FROM one table, joined by a unique "
             "key of it, it could";
    }
    const std::optional<FromItem> item = only_table(x_query.from);
    if (x_query.has_with || !item || x_query.reads.size() != 1) {
      return "it reads more than one other table";
    }
    if (x_query.has_returning) {
      return "it returns rows";
    }
    x_move.to = live_table(x_subject);
    x_move.from = live_table(x_subject, item->table);
    x_move.to_alias = x_query.alias.empty() ? x_query.target.name : x_query.alias;
    x_move.from_alias = item->alias;
    if (x_move.from == nullptr) {
      return display(item->table) + " is no table that was there before";
    }
    return "";
  }

  std::string check_tables() {
    for (const Table* table : {x_move.from, x_move.to}) {
      if (std::string why = no_triggers_on(x_subject.before, *table); !why.empty()) {
        return why;
      }
    }
    return not_in_batches(x_subject, x_query);
  }

  // Notes the columns that an expression mentions.
  std::string read_expression(const Expression& expression) {
    if (!expression.relations.empty()) {
      return "it has a subquery";
    }
    if (volatility_of(expression, x_subject.before) == Volatility::kVolatile) {
      return "it computes another value each time";
    }
    for (const ColumnPath& path : expression.columns) {
      const Side side = side_of(x_move.tables(), path);
      if (side == Side::kUnknown) {
        return "it is not told which table " + path.back().text + " belongs to";
      }
      const Table& table = side == Side::kFrom ? *x_move.from : *x_move.to;
      if (side == Side::kFrom && x_subject.context.is_new(table.name, path.back())) {
        return display(table.name) + "." + path.back().text +
               " is new, so the old release does not write it";
      }
      if (table.column(path.back())->generated) {
        return display(table.name) + "." + path.back().text + " is generated";
      }
      add_once(side == Side::kFrom ? x_move.from_columns : x_move.to_columns, path.back());
    }
    return "";
  }

  std::string read_values() {
    for (const Assignment& assignment : x_query.assignments) {
      const Column* column = x_move.to->column(assignment.column);
      if (!is_new(assignment.column)) {
        return "it writes " + assignment.column.text + ", which was there before, too";
      }
      if (column == nullptr || column->not_null || column->default_value || column->generated) {
        return assignment.column.text + " has a value of its own in new rows";
      }
      if (assignment.value.text.empty()) {
        return "it assigns several columns from one expression";
      }
      if (std::string why = read_expression(assignment.value); !why.empty()) {
        return why;
      }
      x_move.forth.push_back({column, assignment.value.text, plain_source(assignment.value)});
    }
    for (const MovedColumn& moved : x_move.forth) {
      if (contains(x_move.to_columns, moved.column->name)) {
        return "it reads " + moved.column->name.text + ", which it fills";
      }
    }
    return x_move.from_columns.empty() ? "it fills in nothing of " + display(x_move.from->name)
                                       : "";
  }

  // The column of `from` that the whole expression is.
  [[nodiscard]] Name plain_source(const Expression& value) const {
    const std::vector<Word> words = words_of(value.text);
    const bool is_name = (words.size() == 1 || (words.size() == 3 && words[1].is("."))) &&
                         words.front().is_identifier() && words.back().is_identifier();
    if (!is_name || value.columns.size() != 1 ||
        side_of(x_move.tables(), value.columns.front()) != Side::kFrom) {
      return {};
    }
    return value.columns.front().back();
  }

  std::string read_join() {
    const std::string no_key = "it is not joined by a unique key of " + display(x_move.from->name);
    if (!x_query.where) {
      return no_key;
    }
    if (std::string why = read_expression(*x_query.where); !why.empty()) {
      return why;
    }
    for (const MovedColumn& moved : x_move.forth) {
      if (contains(x_move.to_columns, moved.column->name)) {
        return "its condition reads " + moved.column->name.text + ", which it fills";
      }
    }
    x_move.where = x_query.where->text;
    std::vector<Name> keys;
    for (const auto& [from, to] : equal_columns(x_move.tables(), x_move.where)) {
      keys.push_back(from);
      x_move.pointers.push_back(to);
    }
    const Catalog& catalog = x_subject.before;
    x_move.key = unique_key_among(catalog, *x_move.from, keys);
    x_move.belong = unique_key_among(catalog, *x_move.to, x_move.pointers).empty() ? Belong::kMany
                                                                                   : Belong::kOne;
    return x_move.key.empty() ? no_key : "";
  }

  void find_way_back() {
    const std::string from = display(x_move.from->name);
    if (x_move.belong == Belong::kMany) {
      x_move.one_way =
          "several rows of " + display(x_move.to->name) + " may belong to one of " + from;
      return;
    }
    std::vector<MovedColumn> back;
    for (const MovedColumn& moved : x_move.forth) {
      const Column* source = moved.plain.empty() ? nullptr : x_move.from->column(moved.plain);
      const bool twice = std::any_of(back.begin(), back.end(), [&](const MovedColumn& other) {
        return other.column == source;
      });
      if (source == nullptr || twice || !(source->type == moved.column->type) ||
          contains(x_move.key, source->name)) {
        x_move.one_way = "it is not told what " + from + " gets from " + moved.column->name.text;
        return;
      }
      back.push_back(plain_way_back(x_move, *source, moved));
    }
    x_move.back = std::move(back);
  }

  const Subject& x_subject;
  const Query& x_query;
  ColumnMove x_move;
};

Error wrong_back(std::string message, std::string hint) {
  return {ErrorCode::kSource, std::move(message), std::move(hint), {}, ""};
}

Result<void> check_back(const Subject& subject, const ColumnMove& move,
                        const Assignment& assignment) {
  const std::string from = display(move.from->name);
  if (!contains(move.from_columns, assignment.column) || contains(move.key, assignment.column)) {
    return wrong_back("the directive \"back\" gives a value to " + assignment.column.text +
                          ", from which the UPDATE fills nothing",
                      "Name a column of " + from + " that the UPDATE reads.");
  }
  if (!assignment.value.relations.empty()) {
    return wrong_back("what the directive \"back\" makes of a row has a subquery",
                      "Write an expression that the two rows alone decide.");
  }
  for (const ColumnPath& path : assignment.value.columns) {
    if (move.from->column(path.back()) == nullptr && move.to->column(path.back()) == nullptr) {
      return wrong_back("the directive \"back\" reads " + path.back().text + ", and neither " +
                            from + " nor " + display(move.to->name) + " has such a column",
                        "Name columns of the two tables.");
    }
  }
  if (volatility_of(assignment.value, subject.before) == Volatility::kVolatile) {
    return wrong_back("what the directive \"back\" makes of a row is another value each time",
                      "Write an expression that the two rows alone decide.");
  }
  return {};
}

}  // namespace

JoinedTables ColumnMove::tables() const {
  return {from, to, from_alias, to_alias};
}

bool ColumnMove::copies() const {
  const auto plain = [](const MovedColumn& moved) { return !moved.plain.empty(); };
  return std::all_of(forth.begin(), forth.end(), plain) &&
         std::all_of(back.begin(), back.end(), plain);
}

MoveFit fit_move(const Subject& subject, const Query& query) {
  return Fitting(subject, query).run();
}

Result<ColumnMove> with_directive(const Subject& subject, ColumnMove move) {
  const BackDirective* directive = back_directive(subject.context);
  if (directive == nullptr) {
    return move;
  }
  std::vector<MovedColumn> back;
  const auto has = [&](const Column* column) {
    return std::any_of(back.begin(), back.end(),
                       [&](const MovedColumn& other) { return other.column == column; });
  };
  for (const Assignment& assignment : directive->assignments) {
    if (const Result<void> fine = check_back(subject, move, assignment); !fine) {
      return fine.error();
    }
    back.push_back({move.from->column(assignment.column), assignment.value.text, {}});
  }
  // What the directive leaves out comes back as it went.
  for (const MovedColumn& moved : move.forth) {
    const Column* source = moved.plain.empty() ? nullptr : move.from->column(moved.plain);
    if (source != nullptr && !has(source) && source->type == moved.column->type) {
      back.push_back(plain_way_back(move, *source, moved));
    }
  }
  move.back = std::move(back);
  move.one_way.clear();
  return move;
}

std::string from_name(const ColumnMove& move) {
  return to_sql(move.from_alias);
}

std::string to_name(const ColumnMove& move) {
  return to_sql(move.to_alias);
}

std::string differs_from_sql(const std::string& row, const std::vector<MovedColumn>& columns) {
  std::string is;
  std::string should_be;
  for (const MovedColumn& moved : columns) {
    const std::string comma = is.empty() ? "" : ", ";
    is += comma + row + "." + to_sql(moved.column->name);
    should_be += comma + "CAST(" + moved.value + " AS " + type_text(moved.column->type) + ")";
  }
  return differ_in_bytes_sql(is, should_be);
}

std::string out_of_step_sql(const ColumnMove& move) {
  std::string differs = differs_from_sql(to_name(move), move.forth);
  if (!move.back.empty() && !move.copies()) {
    // Either of the two may be the one that was written; a row that was never filled is neither,
    // even where the way back would make the right thing of it.
    std::string empty;
    for (const MovedColumn& moved : move.forth) {
      empty += (empty.empty() ? "" : " AND ") + to_name(move) + "." + to_sql(moved.column->name) +
               " IS NULL";
    }
    differs += " AND (" + differs_from_sql(from_name(move), move.back) + " OR " + empty + ")";
  }
  return differs;
}

}  // namespace bellows
