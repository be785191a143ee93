#include "executor/quarantine.h"

#include "executor/cursor_json.h"
#include "executor/transaction.h"

namespace bellows {
bool is_row_trouble(const Error& error) {
  const std::string kind = error.sqlstate.substr(0, 2);
  // Data exceptions, violated constraints, and what a trigger raises.
  return kind == "22" || kind == "23" || error.sqlstate == "P0001";
}

Result<std::vector<QuarantinedRow>> quarantined_rows(Session& session, const std::string& plan_hash,
                                                     const std::string& step) {
  const Result<Rows> rows = session.query(
      "SELECT key, error FROM bellows.quarantine WHERE plan_hash = $1 AND step_id = $2 ORDER BY "
      "at, key",
      {plan_hash, step});
  if (!rows) {
    return rows.error();
  }
  std::vector<QuarantinedRow> list;
  for (std::size_t i = 0; i < rows->rows.size(); ++i) {
    Result<WalkCursor> key = cursor_from_json(rows->text(i, 0));
    if (!key) {
      return key.error();
    }
    list.push_back({*std::move(key), rows->text(i, 1)});
  }
  return list;
}

Result<void> set_aside(Session& session, const std::string& plan_hash, const std::string& step,
                       const WalkCursor& key, const Error& error) {
  return execute(session,
                 "INSERT INTO bellows.quarantine (plan_hash, step_id, key, sqlstate, error) VALUES "
                 "($1, $2, $3::jsonb, $4, $5) ON CONFLICT (plan_hash, step_id, key) DO UPDATE SET "
                 "sqlstate = excluded.sqlstate, error = excluded.error, at = clock_timestamp()",
                 {plan_hash, step, cursor_to_json(key), error.sqlstate, error.message});
}

Result<void> release_row(Session& session, const std::string& plan_hash, const std::string& step,
                         const WalkCursor& key) {
  return execute(session,
                 "DELETE FROM bellows.quarantine WHERE plan_hash = $1 AND step_id = $2 AND key = "
                 "$3::jsonb",
                 {plan_hash, step, cursor_to_json(key)});
}

}  // namespace bellows
