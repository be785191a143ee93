// sqitch.cc: the registry of sqitch, a schema of its own; changes has what is deployed.
#include "executor/histories/history_rows.h"
#include "executor/transaction.h"

namespace bellows {

namespace {

Result<MigrationHistory> read(Session& session, const HistoryTable& table) {
  return history_rows(session,
                      "SELECT change_id, change, note, coalesce(script_hash, ''), 'done', " +
                          iso_time("committed_at") + ", committer_name, 0 FROM " + sql_of(table) +
                          " ORDER BY committed_at, change_id");
}

Result<ToolLock> lock(Session&, const HistoryTable&) {
  return advisory_lock("75474063");
}

std::string detail(const CompletedMigration& migration, const std::string& key) {
  const auto found = migration.details.find(key);
  return found == migration.details.end() ? "" : found->second;
}

// $1 to $7 are those of `changes`, $8 the script's hash.
Result<void> write_change(Session& session, const HistoryTable& table,
                          const CompletedMigration& migration) {
  return execute(
      session,
      "INSERT INTO " + sql_of(table) +
          " (change_id, change, project, note, planned_at, planner_name, planner_email, "
          "script_hash, committer_name, committer_email) VALUES ($1, $2, $3, $4, "
          "$5::text::timestamptz, $6, $7, $8, $6, $7)",
      {migration.name, detail(migration, "change"), detail(migration, "project"),
       detail(migration, "note"), detail(migration, "planned_at"),
       detail(migration, "planner_name"), detail(migration, "planner_email"), migration.checksum});
}

// A dependency may name a tag or another project; only what is deployed here can be referred to.
Result<void> write_dependencies(Session& session, const HistoryTable& table,
                                const CompletedMigration& migration) {
  const std::string dependencies = "INSERT INTO " + sql_beside(table, "dependencies") +
                                   " (change_id, type, dependency, dependency_id) ";
  if (Result<void> written = execute(
          session,
          dependencies +
              "SELECT $1, 'require', name, change_id FROM (SELECT DISTINCT ON (name) name, "
              "c.change_id FROM unnest(string_to_array(nullif($2, ''), ' ')) AS name JOIN " +
              sql_of(table) +
              " c ON c.change = split_part(regexp_replace(name, '^[^:@]+:', ''), '@', 1) WHERE "
              "c.change_id <> $1 ORDER BY name, c.committed_at DESC) AS found",
          {migration.name, detail(migration, "requires")});
      !written) {
    return written;
  }
  return execute(session,
                 dependencies +
                     "SELECT $1, 'conflict', name, NULL FROM unnest(string_to_array(nullif($2, "
                     "''), ' ')) AS name",
                 {migration.name, detail(migration, "conflicts")});
}

Result<void> write_event(Session& session, const HistoryTable& table, const std::string& event,
                         const std::string& change_id, const std::string& requires_,
                         const std::string& conflicts) {
  return execute(
      session,
      "INSERT INTO " + sql_beside(table, "events") +
          " (event, change_id, change, project, note, requires, conflicts, committer_name, "
          "committer_email, planned_at, planner_name, planner_email) SELECT $2, change_id, change, "
          "project, note, coalesce(string_to_array(nullif($3, ''), ' '), '{}'), "
          "coalesce(string_to_array(nullif($4, ''), ' '), '{}'), committer_name, committer_email, "
          "planned_at, planner_name, planner_email FROM " +
          sql_of(table) + " WHERE change_id = $1",
      {change_id, event, requires_, conflicts});
}

Result<void> write(Session& session, const HistoryTable& table,
                   const CompletedMigration& migration) {
  if (Result<void> written = write_change(session, table, migration); !written) {
    return written;
  }
  if (Result<void> written = write_dependencies(session, table, migration); !written) {
    return written;
  }
  return write_event(session, table, "deploy", migration.name, detail(migration, "requires"),
                     detail(migration, "conflicts"));
}

Result<void> forget(Session& session, const HistoryTable& table, const HistoryRow& row) {
  if (Result<void> written = write_event(session, table, "revert", row.name, "", ""); !written) {
    return written;
  }
  if (Result<void> done =
          execute(session, "DELETE FROM " + sql_beside(table, "tags") + " WHERE change_id = $1",
                  {row.name});
      !done) {
    return done;
  }
  return execute(session, "DELETE FROM " + sql_of(table) + " WHERE change_id = $1", {row.name});
}

Result<void> set_checksum(Session& session, const HistoryTable& table, const HistoryRow& row,
                          const std::string& checksum) {
  return execute(session, "UPDATE " + sql_of(table) + " SET script_hash = $2 WHERE change_id = $1",
                 {row.name, checksum});
}

}  // namespace

HistoryTool sqitch_history() {
  HistoryTool tool;
  tool.name = "sqitch";
  tool.title = "sqitch";
  tool.layouts = {"sqitch"};
  tool.usual_table = "changes";
  tool.columns = {{"change_id", 'S'}, {"script_hash", 'S'},  {"change", 'S'},
                  {"project", 'S'},   {"committed_at", 'D'}, {"planned_at", 'D'}};
  tool.read = read;
  tool.lock = lock;
  tool.write = write;
  tool.forget = forget;
  tool.set_checksum = set_checksum;
  return tool;
}

}  // namespace bellows
