// reader.h: asks a server's catalogs and puts the rows into a Catalog, one kind of object a
// function.
// Promises: each is one query, whatever the number of objects; what belongs to an extension, to
//           the system or to schema bellows is left out.
// Not here: the order in which they are asked (load_catalog.cc).
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "executor/database.h"
#include "migrations/catalog.h"
#include "migrations/result.h"

namespace bellows {

// One row of an answer.
class Row {
 public:
  Row(const Rows& rows, std::size_t index) : x_rows(rows), x_index(index) {}

  [[nodiscard]] std::string text(std::size_t column) const { return x_rows.text(x_index, column); }

  [[nodiscard]] bool is_null(std::size_t column) const {
    return !x_rows.rows[x_index][column].has_value();
  }

  [[nodiscard]] bool flag(std::size_t column) const { return text(column) == "t"; }

  [[nodiscard]] Name name(std::size_t column) const { return Name{text(column)}; }

  // Two columns: schema, name.
  [[nodiscard]] ObjectName object(std::size_t column) const {
    return {name(column), name(column + 1)};
  }

  // A list that the query joined with chr(31), which no sane name contains.
  [[nodiscard]] std::vector<Name> names(std::size_t column) const;

  // Five columns: schema, name, whether it is an array, typmod, and format_type()'s words.
  [[nodiscard]] TypeRef type(std::size_t column) const;

  // reloptions and the like, joined with chr(31): "fillfactor=70".
  [[nodiscard]] StorageOptions options(std::size_t column) const;

  // An expression as the server prints it, with the functions and columns that it uses.
  [[nodiscard]] std::optional<Expression> expression(std::size_t column) const;

 private:
  const Rows& x_rows;
  std::size_t x_index;
};

Result<void> each_row(Session& session, const std::string& sql,
                      const std::function<void(const Row&)>& take);

// Condition that a schema of this name is the user's: no system schema, not ours.
std::string user_schema(std::string_view column);

// Condition that an object is no extension's: its catalog, its oid.
std::string not_of_extension(std::string_view catalog, std::string_view oid);

// The five columns that Row::type() reads, for a type's oid and its typmod.
std::string type_columns(std::string_view oid, std::string_view typmod);

// The join that type_columns() needs: pg_type, its element, its namespace.
std::string type_joins(std::string_view oid);

Result<void> load_settings(Session& session, Catalog& catalog);
Result<void> load_tables(Session& session, Catalog& catalog);
Result<void> load_columns(Session& session, Catalog& catalog);
Result<void> load_constraints(Session& session, Catalog& catalog);
Result<void> load_triggers(Session& session, Catalog& catalog);
Result<void> load_indexes(Session& session, Catalog& catalog);
Result<void> load_sequences(Session& session, Catalog& catalog);
Result<void> load_views(Session& session, Catalog& catalog);
Result<void> load_types(Session& session, Catalog& catalog);
Result<void> load_functions(Session& session, Catalog& catalog);
Result<void> load_policies(Session& session, Catalog& catalog);
Result<void> load_rules(Session& session, Catalog& catalog);
Result<void> load_statistics(Session& session, Catalog& catalog);
Result<void> load_publications(Session& session, Catalog& catalog);
Result<void> load_notes(Session& session, Catalog& catalog);

// Comments, owners and privileges of functions: `keys` has them by oid.
Result<void> load_function_notes(Session& session, const std::map<std::string, FunctionKey>& keys,
                                 Catalog& catalog);

// An expression as the server prints it, as ours. Each different text is parsed once in a thread.
Expression printed_expression(const std::string& text);

// reloptions of this column as Row::options() reads them.
std::string options_column(std::string_view array);

}  // namespace bellows
