// What the server is, and how it is set up.
#include <algorithm>

#include "executor/doctor/doctor.h"
#include "executor/session_settings.h"

namespace bellows {

Result<Diagnosis> check_pooler(const Patient& patient) {
  const Result<bool> direct = is_direct(patient.session);
  if (!direct) {
    return direct.error();
  }
  return *direct ? Diagnosis{Health::kFine, "straight to the server", ""}
                 : Diagnosis{Health::kTrouble, "a connection pooler is in between",
                             "Give run and abort the server's own host and port; the application "
                             "may keep using the pooler."};
}

Result<Diagnosis> check_server(const Patient& patient) {
  const Result<Rows> rows = patient.session.query(
      "SELECT current_setting('server_version'), current_setting('server_version_num')::integer / "
      "10000, pg_is_in_recovery()");
  if (!rows) {
    return rows.error();
  }
  const std::string version = "PostgreSQL " + rows->text(0, 0);
  if (rows->text(0, 2) == "t") {
    return Diagnosis{Health::kTrouble, version + ", a read-only standby",
                     "Connect to the primary; target_session_attrs=read-write in the connection "
                     "string finds it."};
  }
  const int major = std::stoi(rows->text(0, 1));
  if (major < 14) {
    return Diagnosis{Health::kTrouble, version + ", older than 14",
                     "Upgrade the server; Bellows is made for PostgreSQL 14 to 18."};
  }
  return major > 18 ? Diagnosis{Health::kWarning, version + ", newer than Bellows knows (18)",
                                "Try the plan on a copy first."}
                    : Diagnosis{Health::kFine, version, ""};
}

Result<Diagnosis> check_settings(const Patient& patient) {
  const Result<Rows> rows = patient.session.query(
      "SELECT setting::integer, current_setting('deadlock_timeout') FROM pg_settings WHERE name = "
      "'deadlock_timeout'");
  if (!rows) {
    return rows.error();
  }
  const std::string text = "deadlock_timeout is " + rows->text(0, 1);
  if (std::stoll(rows->text(0, 0)) > 10'000) {
    return Diagnosis{Health::kWarning,
                     text + ": a step waits that long, and 2 s more, before autovacuum gives way",
                     "Lower deadlock_timeout to a few seconds (the default is 1s)."};
  }
  return Diagnosis{Health::kFine,
                   text +
                       "; timeouts of the role are set aside in our sessions, lock_timeout is "
                       "set step by step",
                   ""};
}

Result<Diagnosis> check_connections(const Patient& patient) {
  const Result<Rows> rows = patient.session.query(
      "SELECT current_setting('max_connections')::integer - "
      "current_setting('superuser_reserved_connections')::integer - count(*) FROM "
      "pg_stat_activity WHERE backend_type = 'client backend' OR backend_type IS NULL");
  if (!rows) {
    return rows.error();
  }
  const long long left = std::stoll(rows->text(0, 0));
  const std::string text = std::to_string(std::max(left, 0LL)) + " connections are free";
  return left >= 5 ? Diagnosis{Health::kFine, text, ""}
                   : Diagnosis{Health::kWarning, text + "; a run needs two or three",
                               "Raise max_connections, or free some."};
}

Result<Diagnosis> check_autovacuum(const Patient& patient) {
  const Result<Rows> rows = patient.session.query(
      "SELECT current_setting('autovacuum'), (SELECT count(*) FROM pg_stat_activity WHERE "
      "backend_type = 'autovacuum worker' AND query LIKE '%wraparound%'), (SELECT "
      "max(age(datfrozenxid)) FROM pg_database)");
  if (!rows) {
    return rows.error();
  }
  if (rows->text(0, 0) != "on") {
    return Diagnosis{Health::kWarning, "autovacuum is off: nothing removes what a backfill leaves",
                     "Switch autovacuum on, or VACUUM the tables after the plan."};
  }
  if (rows->text(0, 1) != "0") {
    return Diagnosis{Health::kWarning,
                     rows->text(0, 1) + " autovacuum against wraparound, which never yields a lock",
                     "Let it finish before a plan that changes its table."};
  }
  const std::string age = rows->text(0, 2);
  if (std::stoll(age) > 1'000'000'000) {
    return Diagnosis{Health::kWarning,
                     "the oldest database is " + age + " transactions from its last freeze",
                     "VACUUM FREEZE it before a plan, which will wait for vacuum otherwise."};
  }
  return Diagnosis{Health::kFine, "on", ""};
}

Result<Diagnosis> check_query_statistics(const Patient& patient) {
  const Result<Rows> rows = patient.session.query(
      "SELECT count(*) FROM pg_extension WHERE extname = 'pg_stat_statements'");
  if (!rows) {
    return rows.error();
  }
  return rows->text(0, 0) != "0"
             ? Diagnosis{Health::kFine, "pg_stat_statements is there", ""}
             : Diagnosis{Health::kNote,
                         "without pg_stat_statements nobody can tell whether a query still names a "
                         "column that is about to go",
                         "CREATE EXTENSION pg_stat_statements, and add it to "
                         "shared_preload_libraries."};
}

Result<Diagnosis> check_extensions(const Patient& patient) {
  std::string missing;
  std::string untrusted;
  for (const std::string& extension : patient.extensions) {
    const Result<Rows> rows = patient.session.query(
        "SELECT (SELECT count(*) FROM pg_extension WHERE extname = $1), count(*), "
        "coalesce(bool_or(trusted OR NOT superuser), false) OR current_setting('is_superuser') = "
        "'on' FROM pg_available_extension_versions WHERE name = $1",
        {extension});
    if (!rows) {
      return rows.error();
    }
    if (rows->text(0, 0) != "0") {
      continue;
    }
    std::string& list = rows->text(0, 1) == "0" ? missing : untrusted;
    if (rows->text(0, 1) == "0" || rows->text(0, 2) != "t") {
      list += (list.empty() ? "" : ", ") + extension;
    }
  }
  if (!missing.empty()) {
    return Diagnosis{Health::kTrouble,
                     "the migrations create " + missing +
                         ", which this server "
                         "does not have",
                     "Install the extension's package on the server."};
  }
  if (!untrusted.empty()) {
    return Diagnosis{Health::kWarning, "only a superuser may create " + untrusted,
                     "Let a superuser CREATE EXTENSION beforehand."};
  }
  return Diagnosis{Health::kFine, "those of the migrations are there or can be created", ""};
}

}  // namespace bellows
