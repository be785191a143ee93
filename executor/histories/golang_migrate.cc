// golang_migrate.cc: schema_migrations of golang-migrate: one row, the last version, and whether it
// was left half way.
#include "executor/histories/history_rows.h"
#include "executor/transaction.h"
#include "migrations/digest.h"

namespace bellows {

namespace {

Result<MigrationHistory> read(Session& session, const HistoryTable& table) {
  return history_rows(session,
                      "SELECT version, '', '', '', CASE WHEN dirty THEN 'failed' ELSE 'done' END, "
                      "'', '', 0 FROM " +
                          sql_of(table),
                      HistoryReach::kUpToRow);
}

// By URL the tool takes the path for the database's name, slash included; as a library it is told
// the name.
Result<ToolLock> lock(Session& session, const HistoryTable& table) {
  constexpr std::uint32_t kSalt = 1486364155;
  const Result<std::string> database = database_name(session);
  if (!database) {
    return database.error();
  }
  ToolLock keys;
  for (const std::string& name : {"/" + *database, *database}) {
    const std::string separator(1, '\0');
    Crc32 crc;
    crc.add(table.name.schema.text + separator + table.name.name.text + separator + name);
    keys.advisory_keys.push_back(std::to_string(crc.value() * kSalt));
  }
  return keys;
}

Result<void> set_version(Session& session, const HistoryTable& table, const Value& version) {
  if (Result<void> cleared = execute(session, "DELETE FROM " + sql_of(table)); !cleared) {
    return cleared;
  }
  return version ? execute(session,
                           "INSERT INTO " + sql_of(table) +
                               " (version, dirty) VALUES ($1::text::bigint, false)",
                           {version})
                 : Result<void>();
}

// A lower one than is there already leaves no trace.
Result<void> write(Session& session, const HistoryTable& table,
                   const CompletedMigration& migration) {
  const Result<Rows> greatest = session.query(
      "SELECT greatest(max(version), $1::text::bigint) FROM " + sql_of(table), {migration.name});
  return greatest ? set_version(session, table, greatest->text(0, 0))
                  : Result<void>(greatest.error());
}

// What Bellows knows of comes next.
Result<void> forget(Session& session, const HistoryTable& table, const HistoryRow& row) {
  const Result<Rows> before = session.query(
      "SELECT max(version::numeric) FROM bellows.migration WHERE version ~ '^[0-9]+$' AND "
      "version::numeric < $1::text::numeric",
      {row.name});
  return before ? set_version(session, table, before->rows[0][0]) : Result<void>(before.error());
}

// As `migrate force` does it.
Result<void> clear_failed(Session& session, const HistoryTable& table, const HistoryRow&,
                          const std::string& before) {
  return set_version(session, table, before.empty() ? Value() : Value(before));
}

Result<void> mark_done(Session& session, const HistoryTable& table, const HistoryRow& row,
                       const std::string&) {
  return set_version(session, table, row.name);
}

}  // namespace

HistoryTool golang_migrate_history() {
  HistoryTool tool;
  tool.name = "golang-migrate";
  tool.title = "golang-migrate";
  tool.layouts = {"golang-migrate"};
  tool.usual_table = "schema_migrations";
  tool.columns = {{"version", 'N'}, {"dirty", 'B'}};
  tool.repair = "migrate force VERSION";
  tool.read = read;
  tool.lock = lock;
  tool.write = write;
  tool.forget = forget;
  tool.clear_failed = clear_failed;
  tool.mark_done = mark_done;
  return tool;
}

}  // namespace bellows
