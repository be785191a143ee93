#include "executor/session_settings.h"

namespace bellows {

Result<bool> is_direct(Session& session) {
  // One message, which is a transaction by itself: nothing stays behind in a pooler's process.
  const Result<Rows> rows =
      session.query("SET LOCAL statement_timeout = 0; SELECT pg_backend_pid()");
  if (!rows) {
    return rows.error();
  }
  return rows->text(0, 0) == std::to_string(session.backend_pid());
}

Result<void> apply_session_settings(Session& session) {
  // Alone and first: a timeout of a few milliseconds would end the next statement, too.
  if (const Result<Rows> off = session.query("SET statement_timeout = 0"); !off) {
    return off.error();
  }
  // Only the settings that this server knows (transaction_timeout is from 17). The connection check
  // ends an index build whose executor was killed, so that the next one need not wait for it.
  const Result<Rows> rows = session.query(
      "SELECT set_config(name, CASE name WHEN 'standard_conforming_strings' THEN 'on' WHEN "
      "'client_connection_check_interval' THEN '1s' ELSE '0' END, false) FROM "
      "pg_catalog.pg_settings WHERE name IN ('lock_timeout', "
      "'idle_in_transaction_session_timeout', 'idle_session_timeout', 'transaction_timeout', "
      "'client_connection_check_interval', 'standard_conforming_strings')");
  if (!rows) {
    return rows.error();
  }
  return {};
}

}  // namespace bellows
