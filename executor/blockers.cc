#include "executor/blockers.h"

#include <array>

namespace bellows {
namespace {

constexpr std::size_t kMostNamed = 5;

// As pg_locks writes them, in the order of LockMode.
constexpr std::array<std::string_view, 8> kServerModes = {
    "AccessShareLock", "RowShareLock",          "RowExclusiveLock", "ShareUpdateExclusiveLock",
    "ShareLock",       "ShareRowExclusiveLock", "ExclusiveLock",    "AccessExclusiveLock"};

// Autovacuum says in its query whether it must not be cancelled; other queries are not shown.
constexpr std::string_view kWho =
    "CASE WHEN a.pid IS NULL THEN 'prepared transaction ' || coalesce(quote_literal(p.gid), '') "
    "ELSE 'pid ' || a.pid || ' (' || CASE WHEN a.backend_type = 'autovacuum worker' THEN "
    "'autovacuum' || CASE WHEN a.query LIKE '%wraparound%' THEN ' against wraparound, which never "
    "yields' ELSE '' END ELSE coalesce(nullif(a.application_name, ''), a.usename::text, 'unknown') "
    "END || coalesce(', ' || a.state, '') END || coalesce(' for ' || "
    "extract(epoch FROM clock_timestamp() - CASE WHEN a.pid IS NULL THEN p.prepared WHEN a.state "
    "LIKE 'idle%' THEN a.state_change ELSE coalesce(a.query_start, a.xact_start) END)::bigint || "
    "' s', '') || CASE WHEN a.pid IS NULL THEN '' ELSE ')' END";

std::string mode_in_words(const std::string& server_mode) {
  for (std::size_t i = 0; i < kServerModes.size(); ++i) {
    if (kServerModes.at(i) == server_mode) {
      return std::string(lock_mode_name(static_cast<LockMode>(i)));
    }
  }
  return server_mode;
}

// One backend.
Result<std::string> describe_backend(Session& watcher, const std::string& pid) {
  if (pid == "0") {
    return std::string("a prepared transaction");  // so pg_blocking_pids() says
  }
  const Result<Rows> rows =
      watcher.query("SELECT " + std::string(kWho) +
                        " FROM pg_stat_activity a LEFT JOIN pg_prepared_xacts p ON false "
                        "WHERE a.pid = $1::text::integer",
                    {pid});
  if (!rows) {
    return rows.error();
  }
  return rows->rows.empty() ? "pid " + pid : rows->text(0, 0);
}

}  // namespace

std::string_view who_sql() {
  return kWho;
}

std::string conflicting_modes(LockMode wanted) {
  std::string list;
  for (std::size_t i = 0; i < kServerModes.size(); ++i) {
    if (conflicts(wanted, static_cast<LockMode>(i))) {
      list += (list.empty() ? "" : ",") + std::string(kServerModes.at(i));
    }
  }
  return "{" + list + "}";
}

Result<std::vector<std::string>> name_blockers(Session& watcher, const std::vector<Lock>& wanted,
                                               int our_pid) {
  const std::string sql =
      "SELECT " + std::string(who_sql()) +
      ", l.mode FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid "
      // A prepared transaction has no process; it is known by the lock on its own number.
      "LEFT JOIN pg_locks t ON l.pid IS NULL AND t.pid IS NULL AND t.locktype = 'transactionid' "
      "AND t.virtualtransaction = l.virtualtransaction LEFT JOIN pg_prepared_xacts p ON "
      "p.transaction = t.transactionid "
      "WHERE l.locktype = 'relation' AND l.granted AND l.database = (SELECT oid FROM pg_database "
      "WHERE datname = current_database()) AND l.relation = to_regclass($1) AND "
      "l.mode = ANY ($2::text[]) AND l.pid IS DISTINCT FROM $3::text::integer "
      "ORDER BY coalesce(a.xact_start, p.prepared), l.pid, l.mode";
  std::vector<std::string> blockers;
  for (const Lock& lock : wanted) {
    const Result<Rows> rows = watcher.query(
        sql, {to_sql(lock.relation), conflicting_modes(lock.mode), std::to_string(our_pid)});
    if (!rows) {
      return rows.error();
    }
    for (std::size_t i = 0; i < rows->rows.size(); ++i) {
      blockers.push_back(rows->text(i, 0) + " holds " + mode_in_words(rows->text(i, 1)) + " on " +
                         display(lock.relation));
    }
  }
  return blockers;
}

Result<std::vector<std::string>> name_blockers_of(Session& watcher, int waiting_pid) {
  const Result<Rows> rows = watcher.query(
      "SELECT DISTINCT unnest(pg_blocking_pids($1::text::integer))", {std::to_string(waiting_pid)});
  if (!rows) {
    return rows.error();
  }
  std::vector<std::string> blockers;
  for (std::size_t i = 0; i < rows->rows.size(); ++i) {
    Result<std::string> blocker = describe_backend(watcher, rows->text(i, 0));
    if (!blocker) {
      return blocker.error();
    }
    blockers.push_back(*std::move(blocker));
  }
  return blockers;
}

std::string join_blockers(const std::vector<std::string>& blockers) {
  if (blockers.empty()) {
    return "nobody that is still there";
  }
  std::string text;
  for (std::size_t i = 0; i < blockers.size() && i < kMostNamed; ++i) {
    text += (i == 0 ? "" : "; ") + blockers[i];
  }
  if (blockers.size() > kMostNamed) {
    text += " and " + std::to_string(blockers.size() - kMostNamed) + " more";
  }
  return text;
}

}  // namespace bellows
