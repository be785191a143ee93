// Linting many files as a whole: bad ones beside good ones, history between, suppressions.
#include "rules/lint.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "rules/peer_comments.h"
#include "rules/peer_rules.h"
#include "rules/rule.h"
#include "tests/support/pending.h"

namespace bellows {
namespace {

std::vector<std::string> ids(const LintReport& report) {
  std::vector<std::string> result;
  for (const Finding& finding : report.findings) {
    result.push_back(finding.rule);
  }
  return result;
}

using Ids = std::vector<std::string>;

TEST_CASE("a statement that does not fit the schema does not hide what comes after it") {
  const LintReport report = lint({migration("2",
                                            "ALTER TABLE t DROP COLUMN no_such;\n"
                                            "CREATE INDEX i ON t (a);\n")},
                                 folded("CREATE TABLE t (a int);"));
  CHECK(ids(report) == Ids{"does-not-apply", "create-index", "statement-after-access-exclusive"});
  CHECK(report.statements.size() == 2);
}

TEST_CASE("a table that nothing makes is said once and taken for one with rows") {
  const LintReport report = lint({migration("2",
                                            "CREATE INDEX i ON orders (a);\n"
                                            "CREATE INDEX j ON orders (b);\n")},
                                 Catalog{});
  CHECK(ids(report) == Ids{"unknown-relation", "create-index", "create-index"});
  CHECK(lint({migration("2", "SELECT * FROM pg_class;")}, Catalog{}).findings.empty());
  CHECK(lint({migration("2", "DROP TABLE IF EXISTS gone;")}, Catalog{}).findings.empty());
}

TEST_CASE("history between judged files is folded, and what it makes was there before") {
  LintSubject subject;
  subject.migrations = {
      migration("1", "CREATE TABLE mine (a int);"), migration("2", "CREATE TABLE theirs (a int);"),
      migration("3", "CREATE INDEX i ON mine (a); CREATE INDEX j ON theirs (a);")};
  subject.parts = {Lint::kJudge, Lint::kOnlyFold, Lint::kJudge};
  const LintReport report = lint(subject);
  REQUIRE(ids(report) == Ids{"create-index"});
  CHECK(report.findings.front().relations == std::vector<std::string>{"public.theirs"});
  CHECK(report.findings.front().lock == "SHARE");
  CHECK(report.statements.size() == 3);
}

TEST_CASE("what a release of its own has made is in use when the next one comes") {
  LintSubject subject;
  subject.migrations = {
      migration("1", "CREATE TABLE t (a int); CREATE INDEX i ON t (a); CREATE VIEW v AS SELECT 1;"),
      migration("2", "ALTER TABLE t RENAME TO s; DROP VIEW v; ALTER TABLE s ADD COLUMN b int;"),
      migration("3", "SET search_path = other, public; CREATE INDEX j ON s (b);"),
      migration("4", "ALTER TABLE s DROP COLUMN b;")};
  CHECK(ids(lint(subject)) == Ids{"session-setting"});
  subject.releases = Releases::kOneEach;
  std::vector<std::string> found;
  for (const Finding& finding : lint(subject).findings) {
    found.push_back(finding.place.file.substr(0, 2) + " " + finding.rule);
  }
  CHECK(found == std::vector<std::string>{"V2 rename-table", "V2 drop-view",
                                          "V2 multi-table-access-exclusive", "V3 session-setting",
                                          "V3 create-index", "V4 drop-column"});
}

TEST_CASE("a suppression that silences nothing is found, and one of an unknown rule, too") {
  const LintReport report = lint({migration("2",
                                            "-- bellows: allow create-index because it is tiny\n"
                                            "CREATE INDEX i ON t (a);\n"
                                            "-- bellows: allow create-index because it was tiny\n"
                                            "-- bellows: allow no-such-rule because of that\n"
                                            "SELECT 1;\n")},
                                 folded("CREATE TABLE t (a int);"));
  REQUIRE(ids(report) == Ids{"unused-suppression", "unknown-rule"});
  CHECK(report.findings[0].place.line == 3);
  CHECK(report.findings[1].place.line == 4);
  CHECK(report.findings[1].end.line == 4);
  CHECK(report.findings[1].end.column == 47);
}

TEST_CASE("every finding says where it ends") {
  const LintReport report = lint({migration("2", "CREATE INDEX i\n  ON t (ä);\n")},
                                 folded("CREATE TABLE t (\"ä\" int);"));
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].end.line == 2);
  CHECK(report.findings[0].end.column == 11);
}

TEST_CASE("files that cannot be read are findings") {
  LintSubject subject;
  subject.unread = {{ErrorCode::kSource, "syntax error", "Correct it.", {"a.sql", 3, 7}, ""}};
  const LintReport report = lint(subject);
  REQUIRE(ids(report) == Ids{"syntax-error"});
  CHECK(report.findings[0].place == Place{"a.sql", 3, 7});
  CHECK(report.findings[0].severity == Severity::kError);
}

LintReport with_peers(const std::string& sql, const std::vector<std::string>& honoured) {
  Migration pending = migration("2", sql);
  for (Directive& directive : peer_directives(pending, honoured)) {
    pending.directives.push_back(std::move(directive));
  }
  return lint({pending}, folded("CREATE TABLE t (a int, b int);"));
}

TEST_CASE("a peer's comment silences the next statement, however many lines that has") {
  const std::string two = "CREATE INDEX i\n  ON t\n  (a);\nCREATE INDEX j ON t (b);\n";
  for (const auto& [comment, peer] : std::vector<std::pair<std::string, std::string>>{
           {"-- squawk-ignore require-concurrent-index-creation, ban-drop-column\n", "squawk"},
           {"-- squawk-ignore require-concurrent-index-creation -- it is tiny\n", "squawk"},
           {"/* squawk-ignore require-concurrent-index-creation */\n", "squawk"},
           {"-- eugene: ignore E6\n", "eugene"},
           {"-- pgfence-ignore: create-index-not-concurrent\n", "pgfence"},
           {"-- pgfence-ignore\n", "pgfence"},
           {"-- atlas:nolint PG101\n", "atlas"},
           {"-- migrationpilot-disable MP001\n", "migrationpilot"}}) {
    INFO(comment);
    const LintReport honoured = with_peers(comment + two, {peer});
    REQUIRE(ids(honoured) == Ids{"create-index"});
    CHECK(honoured.findings[0].statement == "CREATE INDEX j ON t (b)");
    CHECK(ids(with_peers(comment + two, {})) == Ids{"create-index", "create-index"});
  }
  CHECK(ids(with_peers("-- squawk-ignore ban-drop-column\n" + two, {"squawk"})) ==
        Ids{"create-index", "create-index"});
}

TEST_CASE("a peer's comment for a file silences all of it") {
  const std::string two = "CREATE INDEX i ON t (a);\nCREATE INDEX j ON t (b);\n";
  CHECK(ids(with_peers(two + "-- squawk-ignore-file\n", {"squawk"})).empty());
  CHECK(
      ids(with_peers("-- migrationpilot-disable-file MP001\n" + two, {"migrationpilot"})).empty());
  CHECK(ids(with_peers("-- atlas:nolint concurrent_index\n\n" + two, {"atlas"})).empty());
  CHECK(ids(with_peers("-- atlas:nolint concurrent_index\n" + two, {"atlas"})) ==
        Ids{"create-index"});
}

TEST_CASE("the table of peers names rules that exist, or says what takes their place") {
  for (const Peer& peer : peers()) {
    CHECK(find_peer(peer.id) == &peer);
    for (const PeerRule& rule : peer.rules) {
      INFO(peer.id << ": " << rule.id);
      CHECK(rule.ours.empty() != rule.instead.empty());
      for (const std::string_view ours : rule.ours) {
        CHECK(find_rule(ours) != nullptr);
      }
    }
  }
}

}  // namespace
}  // namespace bellows
