// What a statement does that commits on its own way, so that nothing can be read in its
// transaction. It is made to wait: another session holds a lock that only the mode in question
// conflicts with, and pg_locks tells which mode it then waits for. ACCESS EXCLUSIVE locks are also
// written into the WAL, where pg_walinspect (since 15) shows even those that were held for an
// instant.
#include <poll.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <optional>
#include <set>

#include "tests/executor/lock_matrix.h"
#include "tests/executor/lock_matrix_probe.h"
#include "tests/support/sandbox_fixture.h"

namespace bellows {
namespace {

// A copy of the fixture's database for one run; gone with it.
class DatabaseCopy {
 public:
  explicit DatabaseCopy(const std::string& url) {
    static int count = 0;
    x_name = "alone_" + std::to_string(++count);
    x_server = sandbox_server().url("postgres");
    const std::size_t begin = url.find("///") + 3;
    Probe(x_server).ask("CREATE DATABASE " + x_name + " TEMPLATE " +
                        url.substr(begin, url.find('?') - begin));
    x_url = sandbox_server().url(x_name);
  }

  DatabaseCopy(const DatabaseCopy&) = delete;
  DatabaseCopy& operator=(const DatabaseCopy&) = delete;

  ~DatabaseCopy() {
    Probe server(x_server);
    server.run("DROP DATABASE " + x_name + " WITH (FORCE)");
    server.run("DROP DATABASE IF EXISTS made_alone");  // by one of the statements
  }

  [[nodiscard]] const std::string& url() const { return x_url; }

 private:
  std::string x_name;
  std::string x_server;
  std::string x_url;
};

struct Wait {
  std::string relation;
  LockMode mode = LockMode::kAccessShare;
};

constexpr const char* kWaits =
    "SELECT coalesce(n.nspname || '.' || c.relname, ''), l.mode, l.locktype FROM pg_locks l"
    " LEFT JOIN pg_class c ON c.oid = l.relation LEFT JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE NOT l.granted AND l.pid = ";

// Runs the statement while others hold locks.
class Attempt {
 public:
  // `near` is held on what the statement is about, `far` on everything else.
  Attempt(const std::string& url, const std::vector<std::string>& near,
          const std::vector<std::string>& far)
      : x_observer(url), x_runner(url), x_near(url), x_far(url) {
    x_pid = x_runner.ask_one("SELECT pg_backend_pid()");
    x_runner.ask("SET client_min_messages = debug1");
    x_runner.ask("SET synchronous_commit = on");  // so that its WAL can be read afterwards
    x_runner.take_notices();
    x_near.ask("BEGIN");
    x_far.ask("BEGIN");
    for (const std::string& sql : near) {
      x_near.ask(sql);
    }
    for (const std::string& sql : far) {
      x_far.ask(sql);
    }
    x_holders =
        x_near.ask_one("SELECT txid_current()") + "," + x_far.ask_one("SELECT txid_current()");
  }

  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

  // The locks are gone when this is: the end of a session alone would be waited for by nobody.
  ~Attempt() {
    x_near.run("ROLLBACK");
    x_far.run("ROLLBACK");
  }

  // The first relation that it has to wait for; nothing when it gets through. Waits for other
  // transactions are no locks on relations: they end with those.
  std::optional<Wait> first_wait(const std::string& statement) {
    x_runner.start(statement);
    int released = 0;
    while (x_runner.is_running()) {
      const auto waits = x_observer.ask(kWaits + x_pid);
      if (!waits.empty() && waits[0][2] == "relation") {
        x_observer.ask("SELECT pg_cancel_backend(" + x_pid + ")");
        x_runner.finish();
        return Wait{waits[0][0], lock_mode_of(waits[0][1])};
      }
      if (!waits.empty() && released < 2) {
        (released++ == 0 ? x_near : x_far).ask("ROLLBACK");
      }
      poll(nullptr, 0, 2);
    }
    INFO(statement);
    REQUIRE(x_runner.finish() == "");
    return std::nullopt;
  }

  std::vector<std::string> take_notices() { return x_runner.take_notices(); }

  // The transactions of the holders, whose locks are in the WAL as well.
  [[nodiscard]] const std::string& holders() const { return x_holders; }

 private:
  Probe x_observer;
  Probe x_runner;
  Probe x_near;
  Probe x_far;
  std::string x_pid;
  std::string x_holders;
};

// How to hold a lock of that mode on the relation and on nothing else. An index can only be held in
// two modes: a stronger one stands in for one that is wanted to keep a weak lock out.
std::optional<std::string> hold(const Catalog& catalog, const ObjectName& relation, LockMode mode) {
  if (catalog.tables.contains(relation)) {
    return "LOCK TABLE ONLY " + to_sql(relation) + " IN " + std::string(lock_mode_name(mode)) +
           " MODE";
  }
  const bool view = catalog.views.contains(relation);
  if (view && mode == LockMode::kShareUpdateExclusive) {
    return "COMMENT ON MATERIALIZED VIEW " + to_sql(relation) + " IS NULL";
  }
  if (!catalog.indexes.contains(relation)) {
    return std::nullopt;
  }
  switch (mode) {
    case LockMode::kShareUpdateExclusive:
      return "COMMENT ON INDEX " + to_sql(relation) + " IS NULL";
    case LockMode::kShare:
    case LockMode::kExclusive:
    case LockMode::kAccessExclusive:
      return "ALTER INDEX " + to_sql(relation) + " SET TABLESPACE pg_default";
    default:
      return std::nullopt;
  }
}

// The weakest mode that keeps the wanted one out.
LockMode keeper_out(LockMode wanted) {
  for (int mode = 0; mode < static_cast<int>(LockMode::kAccessExclusive); ++mode) {
    if (conflicts(static_cast<LockMode>(mode), wanted)) {
      return static_cast<LockMode>(mode);
    }
  }
  return LockMode::kAccessExclusive;
}

std::string lock_line(const std::string& relation, LockMode mode) {
  return "locks " + relation + ": " + std::string(lock_mode_name(mode));
}

// One mode weaker than what keeps the expected lock out: it must not be in the way.
std::optional<std::string> bystander(const Catalog& catalog, const Lock& expected) {
  const LockMode keeper = keeper_out(expected.mode);
  if (keeper == LockMode::kAccessShare) {
    return std::nullopt;
  }
  return hold(catalog, expected.relation, static_cast<LockMode>(static_cast<int>(keeper) - 1));
}

bool has_wal_inspection(const std::string& url) {
  return Probe(url).ask_one(
             "SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_walinspect'") == "1";
}

std::string without_suffix(std::string name, const std::string& suffix) {
  if (name.size() > suffix.size() &&
      name.compare(name.size() - suffix.size(), suffix.size(), suffix) == 0) {
    name.resize(name.size() - suffix.size());
  }
  return name;
}

// From the server's words at debug1.
void add_builds(Probe& observer, const std::vector<std::string>& notices, Lines& lines) {
  for (const std::string& notice : notices) {
    if (notice.rfind("DEBUG:  building index", 0) != 0) {
      continue;
    }
    const auto quoted = [&](std::size_t from) {
      const std::size_t open = notice.find('"', from);
      return notice.substr(open + 1, notice.find('"', open + 1) - open - 1);
    };
    const std::string schema = observer.ask_one(
        "SELECT split_part(name, '.', 1) FROM matrix.before_it"
        " WHERE split_part(name, '.', 2) = '" +
        quoted(notice.find("on table")) + "'");
    if (!schema.empty()) {  // else it is the index of a TOAST table
      lines.insert("builds " + schema + "." + without_suffix(quoted(0), "_ccnew"));
    }
  }
}

// ACCESS EXCLUSIVE locks: the record's text is "xid 745 db 16384 rel 16390", once for each.
void add_locks_of_wal(Probe& observer, const std::string& start, const std::string& holders,
                      Lines& lines) {
  observer.ask("SET synchronous_commit = on");
  observer.ask("SELECT pg_logical_emit_message(true, 'matrix', 'all that is written is flushed')");
  const std::string end = observer.ask_one("SELECT pg_current_wal_flush_lsn()");
  if (observer.ask_one("SELECT '" + end + "'::pg_lsn > '" + start + "'::pg_lsn") != "t") {
    return;
  }
  const auto rows = observer.ask(
      "SELECT DISTINCT b.name FROM matrix.pg_get_wal_records_info('" + start + "', '" + end +
      "') r, regexp_matches(r.description, 'xid (\\d+) db (\\d+) rel (\\d+)', 'g') m"
      " JOIN matrix.before_it b ON b.oid = m[3]::oid WHERE r.resource_manager = 'Standby'"
      " AND r.record_type = 'LOCK' AND m[2]::oid ="
      " (SELECT oid FROM pg_database WHERE datname = current_database())"
      " AND m[1]::bigint NOT IN (" +
      holders + ")");
  for (const auto& locked : rows) {
    lines.insert(lock_line(locked[0], LockMode::kAccessExclusive));
  }
}

// Run to its end while every relation is held, as strongly as what is said of it allows.
Lines run_through(const MatrixDatabase& database, const std::string& url,
                  const MatrixStatement& row, const Effects& said, bool wal) {
  std::vector<std::string> near;
  std::vector<std::string> far;
  std::set<ObjectName> named;
  for (const Lock& lock : said.locks) {
    named.insert(lock.relation);
    if (const auto sql = bystander(database.catalog, lock)) {
      near.push_back(*sql);
    }
  }
  const auto hold_rest = [&](const ObjectName& name, const ObjectName& table) {
    if (!named.contains(name) && !database.catalog.views.contains(table)) {
      far.push_back(*hold(database.catalog, name, LockMode::kAccessExclusive));
    }
  };
  for (const auto& [name, table] : database.catalog.tables) {
    hold_rest(name, name);
  }
  for (const auto& [name, index] : database.catalog.indexes) {
    hold_rest(name, index.table);
  }
  Probe observer(url);
  Attempt attempt(url, near, far);
  // What was written, flushed or not: a rollback leaves the locks of earlier holders unflushed.
  const std::string start = observer.ask_one("SELECT pg_current_wal_insert_lsn()");
  Lines lines;
  if (const std::optional<Wait> wait = attempt.first_wait(row.statement.text)) {
    return {lock_line(wait->relation, wait->mode)};
  }
  add_builds(observer, attempt.take_notices(), lines);
  for (const auto& file :
       observer.ask("SELECT b.name FROM matrix.before_it b JOIN pg_class c USING (oid)"
                    " WHERE c.relfilenode <> b.relfilenode AND b.relkind IN ('r', 'm')")) {
    lines.insert("rewrites " + file[0]);
  }
  if (wal) {
    add_locks_of_wal(observer, start, attempt.holders(), lines);
  }
  return lines;
}

}  // namespace

Lines what_happens_alone(const MatrixDatabase& database, const MatrixStatement& row,
                         const Effects& said) {
  const bool wal = has_wal_inspection(database.url);
  const DatabaseCopy copy(database.url);
  if (wal) {
    Probe(copy.url()).ask("CREATE EXTENSION pg_walinspect SCHEMA matrix");
  }
  Lines lines;
  for (const Lock& lock : said.locks) {
    const std::string name = display(lock.relation);
    const bool strongest = lock.mode == LockMode::kAccessExclusive;
    if (strongest && wal) {
      continue;  // the WAL will tell
    }
    if (strongest && database.catalog.indexes.contains(lock.relation)) {
      lines.insert(lock_line(name, lock.mode));  // nothing can tell before 15
      continue;
    }
    const auto sql = hold(database.catalog, lock.relation, keeper_out(lock.mode));
    if (!sql) {
      continue;
    }
    const std::optional<Wait> wait = Attempt(copy.url(), {*sql}, {}).first_wait(row.statement.text);
    if (!wait) {
      return {"runs through while " + *sql};
    }
    lines.insert(lock_line(wait->relation, wait->mode));
  }
  lines.merge(run_through(database, copy.url(), row, said, wal));
  return lines;
}

}  // namespace bellows
