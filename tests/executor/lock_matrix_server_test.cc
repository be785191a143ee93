// What a statement does to a real server, seen from inside its own transaction: the locks it holds
// when it is done, the files it replaced, the tables that were read whole, and what the server
// says at debug1 of what it verifies and builds.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "tests/executor/lock_matrix.h"
#include "tests/executor/lock_matrix_probe.h"

namespace bellows {
namespace {

// A composite type has a row in pg_class, too; that it is looked up hinders nobody.
constexpr const char* kLocks =
    "SELECT b.name, l.mode FROM pg_locks l JOIN matrix.before_it b ON b.oid = l.relation"
    " WHERE l.pid = pg_backend_pid() AND NOT (b.relkind = 'c' AND l.mode = 'AccessShareLock')";

// A new file is a rewrite.
constexpr const char* kNewFiles =
    "SELECT b.name FROM matrix.before_it b JOIN pg_class c USING (oid)"
    " WHERE c.relfilenode <> b.relfilenode AND b.relkind IN ('r', 'm')";

// This transaction's own count of sequential scans.
constexpr const char* kReadWhole =
    "SELECT b.name FROM matrix.before_it b WHERE b.relkind IN ('r', 'm')"
    " AND pg_stat_get_xact_numscans(b.oid) > 0";

// Tables with a foreign key of the name, and what they point at, partitions included: both are
// read to validate it.
constexpr const char* kForeignKeys =
    "SELECT DISTINCT k.conname, n.nspname || '.' || c.relname, rn.nspname || '.' || r.relname"
    " FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid"
    " JOIN pg_namespace n ON n.oid = c.relnamespace"
    " CROSS JOIN LATERAL (SELECT k.confrelid AS relid UNION SELECT t.relid FROM"
    "  pg_partition_tree(k.confrelid) t) p"
    " JOIN pg_class r ON r.oid = p.relid JOIN pg_namespace rn ON rn.oid = r.relnamespace"
    " WHERE k.contype = 'f' AND c.relkind = 'r' AND k.conname = '";

bool starts(const std::string& text, const std::string& with) {
  return text.rfind(with, 0) == 0;
}

// The name between the first pair of quotes from there on.
std::string quoted_in(const std::string& notice, std::size_t from = 0) {
  const std::size_t open = notice.find('"', from);
  const std::size_t close = notice.find('"', open + 1);
  return notice.substr(open + 1, close - open - 1);
}

class Observation {
 public:
  Observation(Probe& probe, const Statement& statement) : x_probe(probe), x_statement(statement) {
    for (const auto& row :
         x_probe.ask("SELECT name FROM matrix.before_it WHERE relkind IN ('r', 'm')")) {
      x_tables.insert(row[0]);
    }
  }

  Lines take(const std::vector<std::string>& notices) {
    add_locks();
    for (const auto& row : x_probe.ask(kReadWhole)) {
      x_scanned.insert(row[0]);
    }
    if (!is_truncate()) {  // which makes its tables anew, from nothing
      for (const auto& row : x_probe.ask(kNewFiles)) {
        x_lines.insert("rewrites " + row[0]);
        x_read.insert(row[0]);
      }
      add_notices(notices);
      add_scans();
    }
    return std::move(x_lines);
  }

 private:
  [[nodiscard]] bool is_truncate() const { return x_statement.as<Truncate>() != nullptr; }

  void add_locks() {
    std::map<std::string, LockMode> locks;
    for (const auto& row : x_probe.ask(kLocks)) {
      const LockMode mode = lock_mode_of(row[1]);
      const auto [found, is_new] = locks.emplace(row[0], mode);
      found->second = std::max(found->second, mode);
    }
    for (const auto& [name, mode] : locks) {
      x_lines.insert("locks " + name + ": " + std::string(lock_mode_name(mode)));
    }
  }

  // The name as the notice has it, without its schema, among the tables that were there.
  [[nodiscard]] std::string full_table(const std::string& name) const {
    for (const char* schema : {"public.", "other."}) {
      if (x_tables.contains(schema + name)) {
        return schema + name;
      }
    }
    return "";
  }

  void add_notices(const std::vector<std::string>& notices) {
    for (const std::string& notice : notices) {
      if (starts(notice, "DEBUG:  verifying table")) {
        x_lines.insert("scans " + full_table(quoted_in(notice)));
      } else if (starts(notice, "DEBUG:  validating foreign key constraint")) {
        add_foreign_key(quoted_in(notice));
      } else if (starts(notice, "DEBUG:  building index")) {
        const std::string table = full_table(quoted_in(notice, notice.find("on table")));
        if (!table.empty()) {
          x_read.insert(table);
          x_lines.insert("builds " + table.substr(0, table.find('.') + 1) + quoted_in(notice));
        }
      }
    }
  }

  // Partitions share the name of their foreign key: the one that was read is the one validated.
  void add_foreign_key(const std::string& name) {
    auto keys = x_probe.ask(kForeignKeys + name + "'");
    std::erase_if(keys, [&](const auto& row) { return !x_tables.contains(row[1]); });
    const auto was_read = [&](const auto& row) { return x_scanned.contains(row[1]); };
    const bool any_read = std::any_of(keys.begin(), keys.end(), was_read);
    for (const auto& row : keys) {
      if (!any_read || was_read(row)) {
        x_lines.insert("scans " + row[1]);
        x_read.insert(row[1]);
      }
      x_read.insert(row[2]);
    }
  }

  // Whatever else was read whole was read to check something, unless reading is what was asked for.
  void add_scans() {
    if (asks_for_rows()) {
      return;
    }
    for (const std::string& table : x_scanned) {
      if (!x_read.contains(table)) {
        x_lines.insert("scans " + table);
      }
    }
  }

  [[nodiscard]] bool asks_for_rows() const {
    return x_statement.as<Query>() != nullptr || x_statement.as<CreateTableAs>() != nullptr ||
           x_statement.as<Copy>() != nullptr || x_statement.as<RefreshView>() != nullptr ||
           x_statement.as<DoBlock>() != nullptr;
  }

  Probe& x_probe;
  const Statement& x_statement;
  std::set<std::string> x_tables;
  std::set<std::string> x_scanned;
  std::set<std::string> x_read;  // read whole for a reason that is told already
  Lines x_lines;
};

}  // namespace

Lines what_happens(const std::string& url, const MatrixStatement& row) {
  Probe probe(url);
  probe.ask("SET TimeZone = '" + row.time_zone + "'");
  probe.ask("BEGIN");
  Observation observation(probe, row.statement);
  probe.ask("SET LOCAL client_min_messages = debug1");
  probe.take_notices();
  if (const std::string refused = probe.run(row.statement.text); !refused.empty()) {
    return {"refused: " + refused};
  }
  const std::vector<std::string> notices = probe.take_notices();
  probe.ask("SET LOCAL client_min_messages = warning");
  return observation.take(notices);
}

}  // namespace bellows
