// liquibase.cc: databasechangelog: changesets by id, author and file; databasechangeloglock is the
// lock, which a killed process leaves behind.
#include "executor/histories/history_rows.h"
#include "executor/transaction.h"

namespace bellows {

namespace {

Result<MigrationHistory> read(Session& session, const HistoryTable& table) {
  return history_rows(session,
                      "SELECT author || ':' || id, filename, description, md5sum, 'done', " +
                          iso_time("dateexecuted") +
                          ", '', 0 FROM (SELECT DISTINCT ON (id, author, filename) * FROM " +
                          sql_of(table) +
                          " ORDER BY id, author, filename, orderexecuted DESC) AS latest ORDER BY "
                          "orderexecuted, id");
}

Result<ToolLock> lock(Session& session, const HistoryTable& table) {
  const std::string name = table.name.name.text + "lock";
  const Result<Rows> there =
      session.query("SELECT to_regclass($1) IS NOT NULL", {sql_beside(table, name)});
  if (!there) {
    return there.error();
  }
  if (there->text(0, 0) != "t") {
    return ToolLock{};
  }
  const std::string update = "UPDATE " + sql_beside(table, name) + " SET locked = ";
  return ToolLock{{},
                  update +
                      "true, lockgranted = clock_timestamp(), lockedby = 'bellows' WHERE NOT "
                      "locked",
                  update + "false, lockgranted = NULL, lockedby = NULL"};
}

// Its path as the tool has it: the one of this very file, or with what the others begin with.
constexpr std::string_view kFileName =
    "coalesce((SELECT left(filename, length(filename) - length($3)) FROM T WHERE right(filename, "
    "length($3) + 1) = '/' || $3 LIMIT 1), (SELECT CASE WHEN count(DISTINCT folder) = 1 THEN "
    "min(folder) END FROM (SELECT regexp_replace(filename, '[^/]*$', '') AS folder FROM T) AS "
    "others), '') || $3";

std::string with_table(std::string text, const std::string& table) {
  constexpr std::string_view kMark = "FROM T";
  for (std::size_t at = text.find(kMark); at != std::string::npos; at = text.find(kMark, at + 1)) {
    text.replace(at, kMark.size(), "FROM " + table);
  }
  return text;
}

std::string detail(const CompletedMigration& migration, const std::string& key) {
  const auto found = migration.details.find(key);
  return found == migration.details.end() ? "" : found->second;
}

// One that runs when it has changed keeps its row.
Result<void> write(Session& session, const HistoryTable& table,
                   const CompletedMigration& migration) {
  const Result<Rows> updated = session.query(
      "UPDATE " + sql_of(table) +
          " SET md5sum = $4, exectype = 'RERAN', dateexecuted = clock_timestamp() WHERE id = $1 "
          "AND author = $2 AND (filename = $3 OR right(filename, length($3) + 1) = '/' || $3)",
      {detail(migration, "id"), detail(migration, "author"), migration.script, migration.checksum});
  if (!updated) {
    return updated.error();
  }
  if (updated->affected > 0) {
    return {};
  }
  return execute(
      session,
      with_table("INSERT INTO " + sql_of(table) +
                     " (id, author, filename, dateexecuted, orderexecuted, exectype, md5sum, "
                     "description, comments, liquibase) SELECT $1, $2, " +
                     std::string(kFileName) +
                     ", clock_timestamp(), coalesce(max(orderexecuted), 0) + 1, 'EXECUTED', $4, "
                     "'sql', '', 'bellows' FROM T",
                 sql_of(table)),
      {detail(migration, "id"), detail(migration, "author"), migration.script, migration.checksum});
}

constexpr std::string_view kThisOne =
    " WHERE author || ':' || id = $1 AND (filename = $2 OR right(filename, length($2) + 1) = '/' "
    "|| $2)";

Result<void> forget(Session& session, const HistoryTable& table, const HistoryRow& row) {
  return execute(session, "DELETE FROM " + sql_of(table) + std::string(kThisOne),
                 {row.name, row.script});
}

Result<void> set_checksum(Session& session, const HistoryTable& table, const HistoryRow& row,
                          const std::string& checksum) {
  return execute(session, "UPDATE " + sql_of(table) + " SET md5sum = $3" + std::string(kThisOne),
                 {row.name, row.script, checksum});
}

}  // namespace

HistoryTool liquibase_history() {
  HistoryTool tool;
  tool.name = "liquibase";
  tool.title = "Liquibase";
  tool.layouts = {"liquibase"};
  tool.usual_table = "databasechangelog";
  tool.columns = {{"id", 'S'},           {"author", 'S'},        {"filename", 'S'},
                  {"dateexecuted", 'D'}, {"orderexecuted", 'N'}, {"exectype", 'S'},
                  {"md5sum", 'S'}};
  tool.repair = "liquibase release-locks";
  tool.read = read;
  tool.lock = lock;
  tool.write = write;
  tool.forget = forget;
  tool.set_checksum = set_checksum;
  return tool;
}

}  // namespace bellows
