// Whether effects_of() says what a real server does: each statement is run in a transaction of its
// own session, and the locks it holds then, the files it replaced and the tables it checked are
// compared with what was said.
#include "tests/executor/lock_matrix.h"

#include <libpq-fe.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <sstream>

#include "executor/load_catalog.h"
#include "executor/pg_database.h"
#include "migrations/effects.h"
#include "migrations/parse.h"
#include "tests/support/sandbox_fixture.h"

namespace bellows {
namespace {

// What a statement did, as lines that compare and read well.
using Lines = std::set<std::string>;

std::string text_of(const Lines& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text += "  " + line + "\n";
  }
  return text;
}

// A libpq connection: the server's notices tell which tables it checks and rewrites.
class Probe {
 public:
  explicit Probe(const std::string& url) : x_connection(PQconnectdb(url.c_str())) {
    PQsetNoticeProcessor(
        x_connection,
        [](void* lines, const char* message) {
          static_cast<std::vector<std::string>*>(lines)->emplace_back(message);
        },
        &x_notices);
  }

  Probe(const Probe&) = delete;
  Probe& operator=(const Probe&) = delete;

  ~Probe() { PQfinish(x_connection); }

  // Rows of text columns; an error is the test's failure.
  std::vector<std::vector<std::string>> ask(const std::string& sql) {
    PGresult* result = PQexec(x_connection, sql.c_str());
    const ExecStatusType status = PQresultStatus(result);
    std::vector<std::vector<std::string>> rows;
    for (int row = 0; row < PQntuples(result); ++row) {
      rows.emplace_back();
      for (int column = 0; column < PQnfields(result); ++column) {
        rows.back().emplace_back(PQgetvalue(result, row, column));
      }
    }
    PQclear(result);
    const bool done = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    INFO(sql);
    REQUIRE((done ? "" : std::string(PQerrorMessage(x_connection))) == "");
    return rows;
  }

  // The server's complaint; empty when it did as told.
  std::string run(const std::string& sql) {
    PGresult* result = PQexec(x_connection, sql.c_str());
    const ExecStatusType status = PQresultStatus(result);
    PQclear(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ? ""
                                                                   : PQerrorMessage(x_connection);
  }

  // How the server answers the statement inside a transaction.
  std::string sqlstate_in_transaction(const std::string& sql) {
    PQclear(PQexec(x_connection, "BEGIN"));
    PGresult* result = PQexec(x_connection, sql.c_str());
    const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    std::string text = state == nullptr ? "" : state;
    PQclear(result);
    return text;
  }

  std::vector<std::string> take_notices() { return std::move(x_notices); }

 private:
  PGconn* x_connection;
  std::vector<std::string> x_notices;
};

LockMode mode_of(const std::string& name) {
  static const std::map<std::string, LockMode> kModes = {
      {"AccessShareLock", LockMode::kAccessShare},
      {"RowShareLock", LockMode::kRowShare},
      {"RowExclusiveLock", LockMode::kRowExclusive},
      {"ShareUpdateExclusiveLock", LockMode::kShareUpdateExclusive},
      {"ShareLock", LockMode::kShare},
      {"ShareRowExclusiveLock", LockMode::kShareRowExclusive},
      {"ExclusiveLock", LockMode::kExclusive},
      {"AccessExclusiveLock", LockMode::kAccessExclusive}};
  return kModes.at(name);
}

// The table named between the first pair of quotes of a notice.
std::string quoted_in(const std::string& notice) {
  const std::size_t open = notice.find('"');
  const std::size_t close = notice.find('"', open + 1);
  return notice.substr(open + 1, close - open - 1);
}

constexpr const char* kBefore =
    "CREATE TEMP TABLE before_it AS SELECT c.oid, n.nspname || '.' || c.relname AS name, c.relkind,"
    " c.relfilenode FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname IN ('public', 'other')";

constexpr const char* kLocks =
    "SELECT b.name, l.mode FROM pg_locks l JOIN before_it b ON b.oid = l.relation"
    " WHERE l.pid = pg_backend_pid()";

// A new file is a rewrite.
constexpr const char* kNewFiles =
    "SELECT b.name FROM before_it b JOIN pg_class c USING (oid)"
    " WHERE c.relfilenode <> b.relfilenode AND b.relkind IN ('r', 'm')";

// Which tables have a foreign key of the name; only those with rows are checked.
constexpr const char* kForeignKeys =
    "SELECT k.conname, n.nspname || '.' || c.relname FROM pg_constraint k JOIN pg_class c"
    " ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE k.contype = 'f' AND c.relkind = 'r'";

bool starts(const std::string& text, const std::string& with) {
  return text.rfind(with, 0) == 0;
}

// From the server's own words at debug1: what it verified, rewrote and built.
void add_notices(const std::vector<std::string>& notices,
                 const std::multimap<std::string, std::string>& foreign_keys,
                 const std::set<std::string>& tables, Lines& lines) {
  for (const std::string& notice : notices) {
    const std::string name = "public." + quoted_in(notice);
    if (starts(notice, "DEBUG:  verifying table")) {
      lines.insert("scans " + name);
    } else if (starts(notice, "DEBUG:  validating foreign key constraint")) {
      const auto [first, last] = foreign_keys.equal_range(quoted_in(notice));
      std::for_each(first, last, [&](const auto& key) { lines.insert("scans " + key.second); });
    } else if (starts(notice, "DEBUG:  building index")) {
      const std::size_t on = notice.find("on table");
      const std::string table = "public." + quoted_in(notice.substr(on));
      if (tables.contains(table) && notice.find("pg_toast") == std::string::npos) {
        lines.insert("builds " + name);
      }
    }
  }
}

Lines what_happened(const std::string& url, const std::string& statement) {
  Probe probe(url);
  probe.ask(kBefore);
  std::set<std::string> tables;
  for (const auto& row : probe.ask("SELECT name FROM before_it WHERE relkind IN ('r', 'm')")) {
    tables.insert(row[0]);
  }
  // timestamp ↔ timestamptz would be free in UTC; that is not what is said.
  probe.ask("SET TimeZone = 'Europe/Berlin'");
  probe.ask("BEGIN");
  probe.ask("SET LOCAL client_min_messages = debug1");
  probe.take_notices();
  if (const std::string refused = probe.run(statement); !refused.empty()) {
    return {"refused: " + refused};
  }
  const std::vector<std::string> notices = probe.take_notices();
  probe.ask("SET LOCAL client_min_messages = warning");
  std::map<std::string, LockMode> locks;
  for (const auto& row : probe.ask(kLocks)) {
    const LockMode mode = mode_of(row[1]);
    const auto [found, is_new] = locks.emplace(row[0], mode);
    found->second = std::max(found->second, mode);
  }
  std::multimap<std::string, std::string> foreign_keys;
  for (const auto& row : probe.ask(kForeignKeys)) {
    foreign_keys.emplace(row[0], row[1]);
  }
  Lines lines;
  for (const auto& [name, mode] : locks) {
    lines.insert("locks " + name + ": " + std::string(lock_mode_name(mode)));
  }
  for (const auto& row : probe.ask(kNewFiles)) {
    lines.insert("rewrites " + row[0]);
  }
  add_notices(notices, foreign_keys, tables, lines);
  return lines;
}

Lines what_is_said(const Effects& effects) {
  Lines lines;
  for (const Lock& lock : effects.locks) {
    lines.insert("locks " + display(lock.relation) + ": " + std::string(lock_mode_name(lock.mode)));
  }
  for (const ObjectName& name : effects.scans) {
    lines.insert("scans " + display(name));
  }
  for (const ObjectName& name : effects.rewrites) {
    lines.insert("rewrites " + display(name));
  }
  for (const ObjectName& name : effects.builds) {
    lines.insert("builds " + display(name));
  }
  return lines;
}

std::string difference(const Lines& said, const Lines& happened) {
  std::string text;
  for (const std::string& line : said) {
    text += happened.contains(line) ? "" : "  said, did not happen: " + line + "\n";
  }
  for (const std::string& line : happened) {
    text += said.contains(line) ? "" : "  happened, was not said: " + line + "\n";
  }
  return text;
}

// Leaves out what the server does without a word at debug1.
Lines without_silent(const MatrixRow& row, Lines said) {
  for (const std::string_view line : row.silent) {
    INFO("listed as silent, but never said: " << line);
    REQUIRE(said.erase(std::string(line)) == 1);
  }
  return said;
}

// TRUNCATE makes its tables and indexes anew, from nothing: that is neither rewrite nor build.
Lines without_builds_from_nothing(const MatrixRow& row, Lines happened) {
  if (starts(std::string(row.sql), "TRUNCATE")) {
    std::erase_if(happened, [](const std::string& line) { return !starts(line, "locks"); });
  }
  return happened;
}

Catalog fixture_catalog(const std::string& url) {
  Probe(url).ask(std::string(matrix_fixture()));
  const Result<std::unique_ptr<Session>> session = make_pg_database(url)->connect("test");
  REQUIRE(session.has_value());
  Result<Catalog> catalog = load_catalog(**session);
  REQUIRE((catalog ? "" : catalog.error().message) == std::string());
  return *catalog;
}

}  // namespace

void check_matrix(const std::vector<MatrixRow>& rows) {
  const std::string url = fresh_database();
  const Catalog catalog = fixture_catalog(url);
  std::string wrong;
  for (const MatrixRow& row : rows) {
    INFO(row.sql);
    const Result<Statement> statement = parse_one(row.sql);
    REQUIRE((statement ? "" : statement.error().message) == std::string());
    const Lines said = without_silent(row, what_is_said(effects_of(*statement, catalog)));
    const Lines happened =
        without_builds_from_nothing(row, what_happened(url, std::string(row.sql)));
    const std::string differs = difference(said, happened);
    wrong += differs.empty() ? "" : std::string(row.sql) + "\n" + differs;
  }
  CHECK(wrong == "");
}

void check_alone(const std::vector<AloneRow>& rows) {
  const std::string url = fresh_database();
  const Catalog catalog = fixture_catalog(url);
  for (const AloneRow& row : rows) {
    INFO(row.sql);
    const Result<Statement> statement = parse_one(row.sql);
    REQUIRE((statement ? "" : statement.error().message) == std::string());
    const Effects effects = effects_of(*statement, catalog);
    CHECK(effects.needs_no_transaction);
    Lines expected;
    for (const std::string_view line : row.expected) {
      expected.insert(std::string(line));
    }
    CHECK(text_of(what_is_said(effects)) == text_of(expected));
    CHECK(Probe(url).sqlstate_in_transaction(std::string(row.sql)) == "25001");
  }
}

}  // namespace bellows
