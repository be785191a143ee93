// sqlx.cc: _sqlx_migrations: checksums as bytes, and failed ones until somebody clears them.
#include "executor/histories/history_rows.h"
#include "executor/transaction.h"
#include "migrations/digest.h"

namespace bellows {

namespace {

Result<MigrationHistory> read(Session& session, const HistoryTable& table) {
  return history_rows(
      session,
      "SELECT version, '', description, encode(checksum, 'hex'), CASE WHEN success THEN 'done' "
      "ELSE 'failed' END, " +
          iso_time("installed_on") + ", '', greatest(execution_time, 0) / 1e9 FROM " +
          sql_of(table) + " ORDER BY version");
}

Result<ToolLock> lock(Session& session, const HistoryTable&) {
  constexpr std::uint64_t kSalt = 0x3d32ad9e;
  const Result<std::string> database = database_name(session);
  if (!database) {
    return database.error();
  }
  Crc32 crc;
  crc.add(*database);
  return advisory_lock(std::to_string(kSalt * crc.value()));
}

Result<void> write(Session& session, const HistoryTable& table,
                   const CompletedMigration& migration) {
  return execute(session,
                 "INSERT INTO " + sql_of(table) +
                     " (version, description, success, checksum, execution_time) VALUES "
                     "($1::text::bigint, $2, true, decode($3, 'hex'), ($4::text::double precision "
                     "* 1e9)::bigint)",
                 {migration.name, migration.description, migration.checksum,
                  std::to_string(migration.seconds)});
}

constexpr std::string_view kThisOne = " WHERE version = $1::text::bigint";

Result<void> forget(Session& session, const HistoryTable& table, const HistoryRow& row) {
  return execute(session, "DELETE FROM " + sql_of(table) + std::string(kThisOne), {row.name});
}

Result<void> set_checksum(Session& session, const HistoryTable& table, const HistoryRow& row,
                          const std::string& checksum) {
  return execute(
      session,
      "UPDATE " + sql_of(table) + " SET checksum = decode($2, 'hex')" + std::string(kThisOne),
      {row.name, checksum});
}

Result<void> clear_failed(Session& session, const HistoryTable& table, const HistoryRow& row,
                          const std::string&) {
  return execute(session,
                 "DELETE FROM " + sql_of(table) + std::string(kThisOne) + " AND NOT success",
                 {row.name});
}

Result<void> mark_done(Session& session, const HistoryTable& table, const HistoryRow& row,
                       const std::string& checksum) {
  return execute(session,
                 "UPDATE " + sql_of(table) + " SET success = true, checksum = decode($2, 'hex')" +
                     std::string(kThisOne),
                 {row.name, checksum});
}

}  // namespace

HistoryTool sqlx_history() {
  HistoryTool tool;
  tool.name = "sqlx";
  tool.title = "sqlx";
  tool.layouts = {"sqlx"};
  tool.usual_table = "_sqlx_migrations";
  tool.columns = {{"version", 'N'}, {"description", 'S'}, {"installed_on", 'D'},
                  {"success", 'B'}, {"checksum", 'U'},    {"execution_time", 'N'}};
  tool.repair = "deleting its row from _sqlx_migrations";
  tool.read = read;
  tool.lock = lock;
  tool.write = write;
  tool.forget = forget;
  tool.set_checksum = set_checksum;
  tool.clear_failed = clear_failed;
  tool.mark_done = mark_done;
  return tool;
}

}  // namespace bellows
