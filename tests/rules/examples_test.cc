// Every rule's own examples: the violating ones are found, the clean ones are not, and each safe
// form leads to the schema that the statement leads to.
#include <algorithm>
#include <catch2/catch.hpp>

#include "migrations/fold.h"
#include "migrations/parse.h"
#include "rules/judge.h"
#include "rules/lint.h"
#include "rules/rule.h"
#include "tests/support/pending.h"

namespace bellows {
namespace {

bool finds(const LintReport& report, std::string_view rule) {
  return std::any_of(report.findings.begin(), report.findings.end(),
                     [&](const Finding& finding) { return finding.rule == rule; });
}

// Every rule can be switched on by its name.
Result<LintReport> asked(const Rule& rule, const Example& example) {
  RuleSettings settings;
  settings.on = {std::string(rule.id)};
  return lint({migration("2", example.sql)}, folded(example.given), settings);
}

TEST_CASE("every rule finds its violating examples") {
  for (const Rule& rule : rules()) {
    CHECK(rule.violating.size() >= 2);
    for (const Example& example : rule.violating) {
      INFO(rule.id << ": " << example.given << " | " << example.sql);
      const Result<LintReport> report = asked(rule, example);
      INFO((report ? "" : report.error().message));
      REQUIRE(report);
      CHECK(finds(*report, rule.id));
    }
  }
}

TEST_CASE("no rule speaks about its clean examples") {
  for (const Rule& rule : rules()) {
    CHECK(rule.clean.size() >= 2);
    for (const Example& example : rule.clean) {
      INFO(rule.id << ": " << example.given << " | " << example.sql);
      const Result<LintReport> report = asked(rule, example);
      REQUIRE(report);
      CHECK_FALSE(finds(*report, rule.id));
    }
  }
}

TEST_CASE("matters of taste are off, and everything can be switched on and off") {
  const Catalog start = folded("");
  const std::vector<Migration> pending = {migration("2", "CREATE TABLE t (a json);")};
  CHECK(lint(pending, start).findings.empty());
  RuleSettings settings;
  settings.presets.insert(Preset::kStyle);
  CHECK(finds(lint(pending, start, settings), "json-column"));
  settings.off = {"json-column"};
  CHECK_FALSE(finds(lint(pending, start, settings), "json-column"));
  settings.severities = {{"unqualified-name", Severity::kError}};
  const Result<LintReport> report = lint(pending, start, settings);
  CHECK(std::any_of(report->findings.begin(), report->findings.end(), [](const Finding& finding) {
    return finding.rule == "unqualified-name" && finding.severity == Severity::kError;
  }));
}

TEST_CASE("a rule asks about statements, or about files, and plan hears no talk of style") {
  for (const Rule& rule : rules()) {
    INFO(rule.id);
    CHECK((rule.match == nullptr) == rule.asks.empty());
    CHECK_FALSE((rule.match != nullptr && rule.match_file != nullptr));
    CHECK((rule.match_file == nullptr || rule.safe_form == nullptr));
    CHECK((rule.rule_class != RuleClass::kStyle || rule.audience == Audience::kLint));
  }
}

TEST_CASE("every rule says why it hurts and what the safe form is") {
  for (const Rule& rule : rules()) {
    INFO(rule.id);
    CHECK(find_rule(rule.id) == &rule);
    CHECK_FALSE(rule.title.empty());
    CHECK_FALSE(rule.why.empty());
    CHECK_FALSE(rule.safe.empty());
  }
}

TEST_CASE("a safe form folds to the schema that its statement folds to") {
  for (const Rule& rule : rules()) {
    for (const Example& example : rule.violating) {
      if (rule.safe_form == nullptr) {
        continue;
      }
      INFO(rule.id << ": " << example.given << " | " << example.sql);
      const Migration pending = migration("2", example.sql);
      Catalog at = folded(example.given);
      at.schemas.insert({"bellows"});
      const Catalog start = at;
      const std::vector<Migration> all = {pending};
      PlanContext context;
      context.start = &start;
      context.pending = &all;
      for (const Statement& statement : pending.statements) {
        const Result<Judgement> judged = judge(statement, pending, at, context);
        REQUIRE(judged);
        if (judged->refusal) {
          break;  // a human has to decide; nothing is rewritten
        }
        Catalog rewritten = at;
        for (const Draft& draft : judged->drafts) {
          for (const std::string& sql : action_sql(draft.action)) {
            INFO(sql);
            const Result<Statement> parsed = parse_one(sql);
            REQUIRE(parsed);
            const Result<void> applied = apply(rewritten, *parsed);
            REQUIRE(applied);
          }
        }
        advance(context, statement, at);
        REQUIRE(apply(at, statement));
        CHECK(schema_differences(at, rewritten) == std::vector<std::string>{});
        ++context.statement;
      }
    }
  }
}

TEST_CASE("the rule for what is left is silent where another has spoken") {
  const Result<LintReport> report =
      lint({migration("2", "ALTER TABLE t ALTER COLUMN a TYPE bigint;")},
           folded("CREATE TABLE t (a int);"));
  REQUIRE(report);
  REQUIRE(report->findings.size() == 1);
  CHECK(report->findings.front().rule == "alter-column-type");
}

TEST_CASE("a directive silences one rule for one statement") {
  const Catalog start = folded("CREATE TABLE t (a int, b int);");
  const Migration pending = migration("2",
                                      "-- bellows: allow create-index because the table is tiny\n"
                                      "CREATE INDEX i ON t (a);\n"
                                      "CREATE INDEX j ON t (b);\n");
  const Result<LintReport> report = lint({pending}, start);
  REQUIRE(report);
  REQUIRE(report->findings.size() == 1);
  CHECK(report->findings.front().statement == "CREATE INDEX j ON t (b)");
}

}  // namespace
}  // namespace bellows
