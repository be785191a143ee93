// lint_fuzz: any bytes as a migration: read, directives and peers' comments understood, linted,
// fixed. Nothing but crashes, leaks and hangs are looked for; libFuzzer finds them.
#include <cstddef>
#include <cstdint>
#include <string>

#include "migrations/directive.h"
#include "migrations/fold.h"
#include "migrations/parse.h"
#include "rules/fix.h"
#include "rules/lint.h"
#include "rules/peer_comments.h"

using namespace bellows;

namespace {

const Catalog& start() {
  static const Catalog kStart = [] {
    const Result<std::vector<Statement>> statements = parse_sql(
        "CREATE TABLE t (a int PRIMARY KEY, b text NOT NULL DEFAULT '', c int UNIQUE);"
        "CREATE TABLE p (id int PRIMARY KEY, t_a int REFERENCES t (a));"
        "CREATE INDEX t_b ON t (b); CREATE VIEW v AS SELECT a, b FROM t;"
        "CREATE TYPE mood AS ENUM ('sad', 'ok');");
    Result<Catalog> catalog = fold(Catalog{}, *statements);
    forget_creation(*catalog);
    return *catalog;
  }();
  return kStart;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  Result<std::vector<Statement>> statements = parse_sql(text, "f.sql");
  if (!statements) {
    return 0;
  }
  LintSubject subject;
  subject.start = start();
  Migration migration;
  migration.version = "1";
  migration.file = "f.sql";
  migration.text = text;
  migration.statements = *std::move(statements);
  DirectivesRead read = read_all_directives(text, "f.sql", migration.statements);
  migration.directives = std::move(read.directives);
  migration.problems = std::move(read.problems);
  for (Directive& directive :
       peer_directives(migration, {"squawk", "eugene", "pgfence", "atlas", "migrationpilot"})) {
    migration.directives.push_back(std::move(directive));
  }
  subject.migrations.push_back(std::move(migration));
  static_cast<void>(lint(subject));
  static_cast<void>(fix(subject, {}));
  return 0;
}
