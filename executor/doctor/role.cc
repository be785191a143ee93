// What the role may do. docs/privileges.md has the GRANTs.
#include "executor/doctor/doctor.h"
#include "executor/ledger.h"

namespace bellows {
namespace {

// Of the user's, not of an extension's.
constexpr std::string_view kUserRelations =
    "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', "
    "'v', 'm', 'S') AND n.nspname <> 'information_schema' AND n.nspname <> 'bellows' AND n.nspname "
    "!~~ 'pg\\_%' AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass "
    "AND d.objid = c.oid AND d.deptype = 'e')";

}  // namespace

Result<Diagnosis> check_role(const Patient& patient) {
  const Result<Rows> rows =
      patient.session.query("SELECT current_user, current_setting('is_superuser')");
  if (!rows) {
    return rows.error();
  }
  return rows->text(0, 1) == "on"
             ? Diagnosis{Health::kNote, rows->text(0, 0) + " is a superuser, which no plan needs",
                         "Run plans as a role that owns the tables."}
             : Diagnosis{Health::kFine, rows->text(0, 0) + ", not a superuser", ""};
}

Result<Diagnosis> check_ledger_rights(const Patient& patient) {
  const Result<bool> there = ledger_exists(patient.session);
  if (!there && there.error().code != ErrorCode::kPermission) {
    return there.error();
  }
  const Result<Rows> rows = patient.session.query(
      "SELECT has_database_privilege(current_database(), 'CREATE'), "
      "quote_ident(current_database()),"
      " quote_ident(current_user), coalesce((SELECT pg_has_role(nspowner, 'USAGE') FROM "
      "pg_namespace WHERE nspname = 'bellows'), false), EXISTS (SELECT FROM pg_namespace WHERE "
      "nspname = 'bellows')");
  if (!rows) {
    return rows.error();
  }
  if (rows->text(0, 4) != "t") {
    return rows->text(0, 0) == "t"
               ? Diagnosis{Health::kFine, "schema bellows can be created", ""}
               : Diagnosis{Health::kTrouble, "schema bellows is not there and may not be created",
                           "GRANT CREATE ON DATABASE " + rows->text(0, 1) + " TO " +
                               rows->text(0, 2) + ", or CREATE SCHEMA bellows AUTHORIZATION " +
                               rows->text(0, 2) + "."};
  }
  return rows->text(0, 3) == "t"
             ? Diagnosis{Health::kFine, "schema bellows belongs to the role", ""}
             : Diagnosis{
                   Health::kTrouble, "schema bellows belongs to another role",
                   "Run plans as that role, or ALTER SCHEMA bellows and its tables OWNER TO " +
                       rows->text(0, 2) + "."};
}

Result<Diagnosis> check_ownership(const Patient& patient) {
  const Result<Rows> rows = patient.session.query(
      "SELECT c.oid::regclass::text || ' (of ' || pg_get_userbyid(c.relowner) || ')' " +
      std::string(kUserRelations) + " AND NOT pg_has_role(c.relowner, 'USAGE') ORDER BY 1");
  if (!rows) {
    return rows.error();
  }
  return rows->rows.empty()
             ? Diagnosis{Health::kFine, "the role owns every table, view and sequence", ""}
             : Diagnosis{Health::kWarning, "the role does not own " + listed(*rows),
                         "GRANT the owner's role to it, or change the owner; only an owner may "
                         "alter a table."};
}

Result<Diagnosis> check_schemas(const Patient& patient) {
  const Result<Rows> rows = patient.session.query(
      "SELECT DISTINCT n.nspname " + std::string(kUserRelations) +
      " AND NOT (has_schema_privilege(n.oid, 'USAGE') AND has_schema_privilege(n.oid, 'CREATE')) "
      "ORDER BY 1");
  if (!rows) {
    return rows.error();
  }
  return rows->rows.empty()
             ? Diagnosis{Health::kFine, "the role may create in every schema that has tables", ""}
             : Diagnosis{Health::kWarning, "the role may not create in " + listed(*rows),
                         "GRANT USAGE, CREATE ON SCHEMA … to it: an index, too, is created in its "
                         "table's schema."};
}

// Only where a table's own triggers would fire for each row that is copied.
Result<Diagnosis> check_silence(const Patient& patient) {
  const Result<Rows> may = patient.session.query(
      "SELECT CASE WHEN current_setting('is_superuser') = 'on' THEN true WHEN "
      "current_setting('server_version_num')::integer < 150000 THEN false ELSE "
      "has_parameter_privilege('session_replication_role', 'SET') END, quote_ident(current_user)");
  if (!may) {
    return may.error();
  }
  if (may->text(0, 0) == "t") {
    return Diagnosis{Health::kFine, "the role may set session_replication_role", ""};
  }
  const Result<Rows> rows = patient.session.query(
      "SELECT DISTINCT t.tgrelid::regclass::text FROM pg_trigger t JOIN pg_proc p ON p.oid = "
      "t.tgfoid JOIN pg_namespace n ON n.oid = p.pronamespace WHERE NOT t.tgisinternal AND "
      "n.nspname <> 'bellows' AND t.tgenabled IN ('O', 'A') AND t.tgtype & 16 <> 0 ORDER BY 1");
  if (!rows) {
    return rows.error();
  }
  if (rows->rows.empty()) {
    return Diagnosis{Health::kFine, "no table has triggers that a copy would have to keep silent",
                     ""};
  }
  return Diagnosis{Health::kWarning,
                   "the role may not set session_replication_role: a column of " + listed(*rows) +
                       ", which has triggers, cannot be renamed or change its type",
                   "GRANT SET ON PARAMETER session_replication_role TO " + may->text(0, 1) +
                       " (PostgreSQL 15 and later)."};
}

Result<Diagnosis> check_sight(const Patient& patient) {
  const Result<Rows> rows = patient.session.query(
      "SELECT pg_has_role('pg_read_all_stats', 'USAGE'), quote_ident(current_user), (SELECT "
      "count(*) FROM pg_stat_replication)");
  if (!rows) {
    return rows.error();
  }
  if (rows->text(0, 0) == "t") {
    return Diagnosis{Health::kFine, "the role sees what other sessions do", ""};
  }
  const std::string hint = "GRANT pg_read_all_stats TO " + rows->text(0, 1) + ".";
  return rows->text(0, 2) == "0"
             ? Diagnosis{Health::kWarning,
                         "the role does not see since when other sessions are in the way", hint}
             : Diagnosis{Health::kWarning,
                         "the role does not see how far replicas are behind, so the moving of rows "
                         "will be slowed and then stopped",
                         hint};
}

// Sessions of its own roles it may end without any right; which roles the others are of, and
// whether any will be in the way, nobody knows beforehand.
Result<Diagnosis> check_ending(const Patient& patient) {
  if (patient.settings.end_idle.empty()) {
    return Diagnosis{Health::kFine, "nobody is ended: end-idle is not set", ""};
  }
  const Result<Rows> rows = patient.session.query(
      "SELECT current_setting('is_superuser') = 'on', concat_ws(', ', CASE WHEN NOT "
      "pg_has_role('pg_signal_backend', 'USAGE') THEN 'pg_signal_backend' END, CASE WHEN NOT "
      "pg_has_role('pg_read_all_stats', 'USAGE') THEN 'pg_read_all_stats' END), "
      "quote_ident(current_user)");
  if (!rows) {
    return rows.error();
  }
  if (rows->text(0, 0) == "t" || rows->text(0, 1).empty()) {
    return Diagnosis{Health::kFine,
                     "the role may end sessions that are idle in a transaction, as end-idle says",
                     ""};
  }
  return Diagnosis{Health::kWarning,
                   "end-idle is set, and the role may end sessions of its own roles only",
                   "GRANT " + rows->text(0, 1) + " TO " + rows->text(0, 2) + "."};
}

Result<Diagnosis> check_wal_sight(const Patient& patient) {
  const Result<Rows> may =
      patient.session.query("SELECT has_function_privilege('pg_ls_waldir()', 'EXECUTE')");
  if (!may) {
    return may.error();
  }
  if (may->text(0, 0) != "t") {
    return Diagnosis{Health::kNote, "the role does not see how large the folder of the WAL is", ""};
  }
  const Result<Rows> rows =
      patient.session.query("SELECT pg_size_pretty(coalesce(sum(size), 0)) FROM pg_ls_waldir()");
  if (!rows) {
    return rows.error();
  }
  return Diagnosis{Health::kFine,
                   "the server keeps " + rows->text(0, 0) +
                       " of WAL; how much its disk still has cannot be asked here",
                   ""};
}

}  // namespace bellows
