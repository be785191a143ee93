#include "tests/support/pending.h"

#include <stdexcept>
#include <string>

#include "migrations/fold.h"
#include "migrations/parse.h"
#include "migrations/sha256.h"

namespace bellows {

Migration migration(std::string_view version, std::string_view sql) {
  Migration result;
  result.version = version;
  result.description = "example";
  result.script = "V" + result.version + "__example.sql";
  result.file = result.script;
  result.text = sql;
  result.checksum = sha256_hex(sql);
  Result<std::vector<Statement>> statements = parse_sql(sql, result.file);
  if (!statements) {
    throw std::runtime_error(statements.error().message);
  }
  Result<std::vector<Directive>> directives = read_directives(sql, result.file, *statements);
  if (!directives) {
    throw std::runtime_error(directives.error().message);
  }
  result.statements = *std::move(statements);
  result.directives = *std::move(directives);
  return result;
}

Catalog folded(std::string_view sql) {
  Result<std::vector<Statement>> statements = parse_sql(sql);
  if (!statements) {
    throw std::runtime_error(statements.error().message);
  }
  Result<Catalog> catalog = fold(Catalog{}, *statements);
  if (!catalog) {
    throw std::runtime_error(catalog.error().message);
  }
  forget_creation(*catalog);
  return *std::move(catalog);
}

}  // namespace bellows
