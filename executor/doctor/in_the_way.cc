// What is in the way by now: transactions, leftovers, numbers that run out.
#include "executor/doctor/doctor.h"
#include "executor/ledger.h"

namespace bellows {

Result<Diagnosis> check_prepared(const Patient& patient) {
  const Result<Rows> rows = patient.session.query(
      "SELECT quote_literal(gid) || ' of ' || owner || ' since ' || to_char(prepared, 'YYYY-MM-DD "
      "HH24:MI TZ') FROM pg_prepared_xacts WHERE database = current_database() ORDER BY prepared");
  if (!rows) {
    return rows.error();
  }
  return rows->rows.empty()
             ? Diagnosis{Health::kFine, "none", ""}
             : Diagnosis{Health::kWarning, listed(*rows) + ": their locks stay until they end",
                         "COMMIT PREPARED or ROLLBACK PREPARED what was forgotten."};
}

Result<Diagnosis> check_old_transactions(const Patient& patient) {
  const Result<Rows> rows = patient.session.query(
      "SELECT 'pid ' || pid || ' (' || coalesce(nullif(application_name, ''), usename::text, "
      "'unknown') || coalesce(', ' || state, '') || ') for ' || extract(epoch FROM "
      "clock_timestamp() - xact_start)::bigint || ' s' FROM pg_stat_activity WHERE datname = "
      "current_database() AND xact_start < clock_timestamp() - interval '1 minute' AND pid <> "
      "pg_backend_pid() ORDER BY xact_start");
  if (!rows) {
    return rows.error();
  }
  return rows->rows.empty()
             ? Diagnosis{Health::kFine, "none that is older than a minute, of those to be seen", ""}
             : Diagnosis{Health::kWarning,
                         listed(*rows) + ": an index build waits for every one of them",
                         "Let them end before a plan, or end them."};
}

Result<Diagnosis> check_invalid_indexes(const Patient& patient) {
  const Result<Rows> rows = patient.session.query(
      "SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
      "WHERE NOT i.indisvalid AND c.relkind = 'i' AND NOT EXISTS (SELECT FROM "
      "pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid) ORDER BY 1");
  if (!rows) {
    return rows.error();
  }
  return rows->rows.empty()
             ? Diagnosis{Health::kFine, "none", ""}
             : Diagnosis{Health::kWarning,
                         listed(*rows) + ": they cost every write, and serve none",
                         "DROP INDEX CONCURRENTLY, or REINDEX INDEX CONCURRENTLY, those that no "
                         "plan under way is building."};
}

// Of a plan that is under way they are no leftovers.
Result<Diagnosis> check_leftovers(const Patient& patient) {
  const Result<std::optional<ActivePlan>> active = active_plan(patient.session);
  if (!active) {
    return active.error();
  }
  if (active->has_value()) {
    return Diagnosis{Health::kNote, "a plan is under way", "Look with bellows status where it is."};
  }
  const Result<Rows> rows = patient.session.query(
      "SELECT what FROM (SELECT 'function ' || p.oid::regprocedure AS what FROM pg_proc p JOIN "
      "pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'bellows' UNION ALL SELECT "
      "'trigger ' || tgname || ' on ' || tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal "
      "AND tgname LIKE 'zz\\_bellows\\_%') x ORDER BY 1");
  if (!rows) {
    return rows.error();
  }
  return rows->rows.empty()
             ? Diagnosis{Health::kFine, "no trigger or function of an earlier plan", ""}
             : Diagnosis{Health::kWarning, listed(*rows) + " of no plan that is under way",
                         "Find out who made them, and drop them."};
}

Result<Diagnosis> check_integer_keys(const Patient& patient) {
  const Result<Rows> rows = patient.session.query(
      "SELECT name || ' at ' || used || ' %', used FROM (SELECT a.attrelid::regclass || '.' || "
      "quote_ident(a.attname) AS name, 100 * pg_sequence_last_value(s.seqrelid) / CASE a.atttypid "
      "WHEN 'smallint'::regtype THEN 32767 ELSE 2147483647 END AS used FROM pg_sequence s JOIN "
      "pg_depend d ON d.objid = s.seqrelid AND d.classid = 'pg_class'::regclass AND d.refclassid = "
      "'pg_class'::regclass AND d.deptype IN ('a', 'i') JOIN pg_attribute a ON a.attrelid = "
      "d.refobjid AND a.attnum = d.refobjsubid WHERE a.atttypid IN ('smallint'::regtype, "
      "'integer'::regtype) AND (has_sequence_privilege(s.seqrelid, 'USAGE') OR "
      "has_sequence_privilege(s.seqrelid, 'SELECT'))) k WHERE used >= 50 ORDER BY used DESC, name");
  if (!rows) {
    return rows.error();
  }
  return rows->rows.empty()
             ? Diagnosis{Health::kFine, "none has used up half of its numbers", ""}
             : Diagnosis{Health::kWarning, listed(*rows) + " of what its type holds",
                         "Change the column to bigint in time: ALTER TABLE … ALTER COLUMN … TYPE "
                         "bigint, which bellows plan rolls out beside the application."};
}

}  // namespace bellows
