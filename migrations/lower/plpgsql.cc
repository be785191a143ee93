#include "migrations/lower/plpgsql.h"

#include "migrations/lower/pg_tree.h"

namespace bellows::lower {

Result<std::string> plpgsql_tree(const std::string& statement) {
  const PgQueryPlpgsqlParseResult parsed = pg_query_parse_plpgsql(statement.c_str());
  if (parsed.error != nullptr) {
    Error error{ErrorCode::kSource, parsed.error->message, "Correct the PL/pgSQL.", {}, ""};
    pg_query_free_plpgsql_parse_result(parsed);
    return error;
  }
  std::string tree = parsed.plpgsql_funcs == nullptr ? "[]" : parsed.plpgsql_funcs;
  pg_query_free_plpgsql_parse_result(parsed);
  return tree;
}

}  // namespace bellows::lower
