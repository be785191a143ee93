// Every violating example on a server: its safe form, step by step, gives the same schema as the
// statement itself, whatever the fold believes.
#include <catch2/catch.hpp>

#include "executor/load_catalog.h"
#include "executor/pg_database.h"
#include "migrations/fold.h"
#include "migrations/parse.h"
#include "rules/judge.h"
#include "rules/rule.h"
#include "tests/support/pending.h"
#include "tests/support/sandbox_fixture.h"

namespace bellows {
namespace {

std::unique_ptr<Session> connected() {
  Result<std::unique_ptr<Session>> session = make_pg_database(fresh_database())->connect("test");
  REQUIRE((session ? "" : session.error().message) == std::string());
  return std::move(session).value();
}

void run(Session& session, const std::string& sql) {
  INFO(sql);
  const Result<Rows> ran = session.query(sql);
  REQUIRE((ran ? "" : ran.error().message) == std::string());
}

void run_all(Session& session, std::string_view sql) {
  const Result<std::vector<Statement>> statements = parse_sql(sql);
  REQUIRE(statements);
  for (const Statement& statement : *statements) {
    run(session, statement.text);
  }
}

Catalog loaded(Session& session) {
  Result<Catalog> catalog = load_catalog(session);
  REQUIRE((catalog ? "" : catalog.error().message) == std::string());
  return *std::move(catalog);
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text += line + "\n";
  }
  return text;
}

// The steps of the safe form, run in the order in which they stand. False: a human has to decide.
bool run_safe_form(Session& session, const Example& example) {
  const Migration pending = migration("2", example.sql);
  Catalog at = loaded(session);
  at.schemas.insert({"bellows"});  // the catalog leaves it out
  const Catalog start = at;
  const std::vector<Migration> all = {pending};
  PlanContext context;
  context.start = &start;
  context.pending = &all;
  for (const Statement& statement : pending.statements) {
    const Result<Judgement> judged = judge(statement, pending, at, context);
    REQUIRE((judged ? "" : judged.error().message) == std::string());
    if (judged->refusal) {
      return false;
    }
    for (const Draft& draft : judged->drafts) {
      if (!draft.probe.empty()) {
        const Result<Rows> done = session.query(draft.probe);
        INFO(draft.probe);
        REQUIRE((done ? "" : done.error().message) == std::string());
        if (done->text(0, 0) == "t") {
          continue;
        }
      }
      const bool together = std::holds_alternative<RunSql>(draft.action);
      run(session, together ? "BEGIN" : "SELECT");
      for (const std::string& sql : action_sql(draft.action)) {
        run(session, sql);
      }
      run(session, together ? "COMMIT" : "SELECT");
    }
    advance(context, statement, at);
    REQUIRE(apply(at, statement));
    ++context.statement;
  }
  return true;
}

TEST_CASE("each safe form leads to the schema of its statement on a server", "[pg]") {
  int rewritten = 0;
  for (const Rule& rule : rules()) {
    for (const Example& example : rule.violating) {
      if (rule.safe_form == nullptr) {
        continue;
      }
      INFO(rule.id << ": " << example.given << " | " << example.sql);
      const std::unique_ptr<Session> safe = connected();
      run(*safe, "CREATE SCHEMA bellows");
      run_all(*safe, example.given);
      if (!run_safe_form(*safe, example)) {
        continue;
      }
      const std::unique_ptr<Session> plain = connected();
      run(*plain, "CREATE SCHEMA bellows");
      run_all(*plain, example.given);
      run_all(*plain, example.sql);
      CHECK(joined(schema_differences(loaded(*plain), loaded(*safe))) == "");
      ++rewritten;
    }
  }
  CHECK(rewritten > 60);
}

}  // namespace
}  // namespace bellows
