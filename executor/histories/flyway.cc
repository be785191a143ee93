// flyway.cc: flyway_schema_history: a row for each run, undo and repair, and the latest one counts.
#include <cstdint>
#include <optional>

#include "executor/histories/history_rows.h"
#include "executor/transaction.h"

namespace bellows {

namespace {

// As Java's String.hashCode() has it.
std::int32_t java_hash(std::string_view text) {
  std::uint32_t hash = 0;
  for (const char c : text) {
    hash = hash * 31 + static_cast<unsigned char>(c);
  }
  return static_cast<std::int32_t>(hash);
}

// Repeatable ones have no version; the folder calls them by their description, too.
Result<MigrationHistory> read(Session& session, const HistoryTable& table) {
  return history_rows(
      session,
      "SELECT name, script, description, checksum, CASE WHEN NOT success THEN 'failed' WHEN type "
      "LIKE '%BASELINE' THEN 'baseline' ELSE 'done' END, " +
          iso_time("installed_on") +
          ", installed_by, execution_time / 1000.0 FROM (SELECT DISTINCT ON (name) * FROM (SELECT "
          "coalesce(version, 'R__' || description) AS name, * FROM " +
          sql_of(table) +
          " WHERE type <> 'SCHEMA') AS named ORDER BY name, installed_rank DESC) AS latest WHERE "
          "type <> 'DELETE' AND NOT (success AND type LIKE 'UNDO%') ORDER BY installed_rank");
}

Result<ToolLock> lock(Session&, const HistoryTable& table) {
  constexpr std::int64_t kFlyway = 0x466C79776179;
  const std::string quoted = "\"" + table.name.schema.text + "\".\"" + table.name.name.text + "\"";
  return advisory_lock(std::to_string(kFlyway + java_hash(quoted)));
}

Result<void> write(Session& session, const HistoryTable& table,
                   const CompletedMigration& migration) {
  const Value version = migration.repeatable ? Value() : Value(migration.name);
  return execute(session,
                 "INSERT INTO " + sql_of(table) +
                     " (installed_rank, version, description, type, script, checksum, "
                     "installed_by, execution_time, success) SELECT coalesce(max(installed_rank), "
                     "0) + 1, $1, $2, 'SQL', $3, $4::text::integer, current_user, "
                     "$5::text::integer, true FROM " +
                     sql_of(table),
                 {version, migration.description, migration.script, migration.checksum,
                  std::to_string(static_cast<int>(migration.seconds * 1000))});
}

constexpr std::string_view kThisOne = " WHERE coalesce(version, 'R__' || description) = $1";

Result<void> forget(Session& session, const HistoryTable& table, const HistoryRow& row) {
  return execute(session, "DELETE FROM " + sql_of(table) + std::string(kThisOne), {row.name});
}

Result<void> set_checksum(Session& session, const HistoryTable& table, const HistoryRow& row,
                          const std::string& checksum) {
  return execute(
      session,
      "UPDATE " + sql_of(table) + " SET checksum = $2::text::integer" + std::string(kThisOne),
      {row.name, checksum});
}

// As `flyway repair` does it.
Result<void> clear_failed(Session& session, const HistoryTable& table, const HistoryRow& row,
                          const std::string&) {
  return execute(session,
                 "DELETE FROM " + sql_of(table) + std::string(kThisOne) + " AND NOT success",
                 {row.name});
}

Result<void> mark_done(Session& session, const HistoryTable& table, const HistoryRow& row,
                       const std::string& checksum) {
  return execute(session,
                 "UPDATE " + sql_of(table) + " SET success = true, checksum = $2::text::integer" +
                     std::string(kThisOne) + " AND NOT success",
                 {row.name, checksum});
}

}  // namespace

HistoryTool flyway_history() {
  HistoryTool tool;
  tool.name = "flyway";
  tool.title = "Flyway";
  tool.layouts = {"flyway"};
  tool.usual_table = "flyway_schema_history";
  tool.columns = {{"installed_rank", 'N'}, {"version", 'S'}, {"description", 'S'},
                  {"type", 'S'},           {"script", 'S'},  {"checksum", 'N'},
                  {"installed_by", 'S'},   {"success", 'B'}};
  tool.repair = "flyway repair";
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
