#include "executor/row_triggers.h"

#include "executor/transaction.h"

namespace bellows {
namespace {

// Those of the user's that fire on an UPDATE of a column that they do not know: the triggers that
// keep our own columns in step are in schema bellows.
constexpr std::string_view kTriggers =
    "SELECT t.tgname, t.tgenabled = 'A', CASE WHEN current_setting('is_superuser') = 'on' THEN true"
    " WHEN current_setting('server_version_num')::int < 150000 THEN false"
    " ELSE has_parameter_privilege('session_replication_role', 'SET') END, current_user"
    " FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_namespace n ON n.oid ="
    " p.pronamespace WHERE t.tgrelid = to_regclass($1) AND NOT t.tgisinternal AND n.nspname <>"
    " 'bellows' AND t.tgenabled IN ('O', 'A') AND t.tgtype & 16 <> 0 AND"
    " cardinality(t.tgattr::int2[]) = 0 ORDER BY t.tgenabled, t.tgname LIMIT 1";

}  // namespace

Result<Silence> silence_for(Session& session, const MoveRows& move) {
  if (move.triggers == RowTriggers::kFire) {
    return Silence::kNotNeeded;
  }
  const Result<Rows> rows = session.query(kTriggers, {to_sql(move.table)});
  if (!rows) {
    return rows.error();
  }
  if (rows->rows.empty()) {
    return Silence::kNotNeeded;
  }
  const std::string trigger = "trigger " + rows->text(0, 0) + " of " + display(move.table);
  if (rows->text(0, 1) == "t") {
    return Error{ErrorCode::kUnsupported,
                 trigger +
                     " is enabled ALWAYS: it would take the copy inside of each row for a "
                     "change of the row",
                 "Let it fire for origin and local only (ALTER TABLE … ENABLE TRIGGER), and run "
                 "again.",
                 {},
                 ""};
  }
  if (rows->text(0, 2) != "t") {
    return Error{ErrorCode::kPermission,
                 trigger +
                     " would take the copy inside of each row for a change of the row, and "
                     "the role " +
                     rows->text(0, 3) + " may not keep it silent",
                 "GRANT SET ON PARAMETER session_replication_role to the role (PostgreSQL 15 and "
                 "later), or run as a superuser.",
                 {},
                 ""};
  }
  return Silence::kByReplicaRole;
}

Result<void> keep_silent(Session& session, Silence silence) {
  return silence == Silence::kByReplicaRole
             ? execute(session, "SET LOCAL session_replication_role = replica")
             : Result<void>();
}

}  // namespace bellows
