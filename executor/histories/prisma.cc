// prisma.cc: _prisma_migrations: a row for each try, rolled back or finished.
#include "executor/histories/history_rows.h"
#include "executor/transaction.h"

namespace bellows {

namespace {

Result<MigrationHistory> read(Session& session, const HistoryTable& table) {
  return history_rows(
      session,
      "SELECT migration_name, migration_name || '/migration.sql', '', checksum, CASE WHEN "
      "finished_at IS NULL THEN 'failed' ELSE 'done' END, " +
          iso_time("coalesce(finished_at, started_at)") +
          ", '', extract(epoch FROM finished_at - started_at) FROM (SELECT DISTINCT ON "
          "(migration_name) * FROM " +
          sql_of(table) +
          " WHERE rolled_back_at IS NULL ORDER BY migration_name, started_at DESC) AS latest ORDER "
          "BY started_at, migration_name");
}

Result<ToolLock> lock(Session&, const HistoryTable&) {
  return advisory_lock("72707369");
}

Result<void> write(Session& session, const HistoryTable& table,
                   const CompletedMigration& migration) {
  return execute(session,
                 "INSERT INTO " + sql_of(table) +
                     " (id, checksum, finished_at, migration_name, started_at, "
                     "applied_steps_count) VALUES (gen_random_uuid()::text, $1, "
                     "clock_timestamp(), $2, clock_timestamp() - make_interval(secs => "
                     "$3::text::double precision), 1)",
                 {migration.checksum, migration.name, std::to_string(migration.seconds)});
}

constexpr std::string_view kThisOne = " WHERE migration_name = $1 AND rolled_back_at IS NULL";

Result<void> forget(Session& session, const HistoryTable& table, const HistoryRow& row) {
  return execute(session, "DELETE FROM " + sql_of(table) + " WHERE migration_name = $1",
                 {row.name});
}

Result<void> set_checksum(Session& session, const HistoryTable& table, const HistoryRow& row,
                          const std::string& checksum) {
  return execute(session, "UPDATE " + sql_of(table) + " SET checksum = $2" + std::string(kThisOne),
                 {row.name, checksum});
}

// As `prisma migrate resolve --rolled-back` does it.
Result<void> clear_failed(Session& session, const HistoryTable& table, const HistoryRow& row,
                          const std::string&) {
  return execute(session,
                 "UPDATE " + sql_of(table) + " SET rolled_back_at = clock_timestamp()" +
                     std::string(kThisOne) + " AND finished_at IS NULL",
                 {row.name});
}

// As `prisma migrate resolve --applied` does it: the row of the failed try stays, rolled back.
Result<void> mark_done(Session& session, const HistoryTable& table, const HistoryRow& row,
                       const std::string& checksum) {
  if (Result<void> cleared = clear_failed(session, table, row, ""); !cleared) {
    return cleared;
  }
  CompletedMigration migration;
  migration.name = row.name;
  migration.checksum = checksum;
  return write(session, table, migration);
}

}  // namespace

HistoryTool prisma_history() {
  HistoryTool tool;
  tool.name = "prisma";
  tool.title = "Prisma";
  tool.layouts = {"prisma"};
  tool.usual_table = "_prisma_migrations";
  tool.columns = {{"id", 'S'},         {"checksum", 'S'},           {"finished_at", 'D'},
                  {"started_at", 'D'}, {"migration_name", 'S'},     {"rolled_back_at", 'D'},
                  {"logs", 'S'},       {"applied_steps_count", 'N'}};
  tool.repair = "prisma migrate resolve";
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
