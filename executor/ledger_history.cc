#include "executor/ledger_history.h"

#include "executor/transaction.h"

namespace bellows {

namespace {

// A ledger of version 1 has neither table.
Result<bool> has_table(Session& session, const std::string& name) {
  const Result<Rows> rows = session.query("SELECT to_regclass($1) IS NOT NULL", {name});
  return rows ? Result<bool>(rows->text(0, 0) == "t") : Result<bool>(rows.error());
}

constexpr std::string_view kTime = "'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'";

}  // namespace

Result<std::optional<Adoption>> adoption(Session& session) {
  const Result<bool> there = has_table(session, "bellows.adoption");
  if (!there) {
    return there.error();
  }
  if (!*there) {
    return std::optional<Adoption>{};
  }
  const Result<Rows> rows = session.query(
      "SELECT tool, table_schema, table_name, hands_back, lock_row_taken, to_char(adopted_at AT "
      "TIME ZONE 'UTC', " +
      std::string(kTime) + "), adopted_by FROM bellows.adoption");
  if (!rows) {
    return rows.error();
  }
  if (rows->rows.empty()) {
    return std::optional<Adoption>{};
  }
  return std::optional<Adoption>(Adoption{rows->text(0, 0),
                                          {Name{rows->text(0, 1)}, Name{rows->text(0, 2)}},
                                          rows->text(0, 3) == "t",
                                          rows->text(0, 4) == "t",
                                          rows->text(0, 5),
                                          rows->text(0, 6)});
}

Result<void> write_adoption(Session& session, const Adoption& adoption) {
  return execute(
      session,
      "INSERT INTO bellows.adoption (tool, table_schema, table_name, hands_back, adopted_by) "
      "VALUES "
      "($1, $2, $3, $4::text::boolean, $5) ON CONFLICT (single) DO UPDATE SET tool = "
      "excluded.tool, "
      "table_schema = excluded.table_schema, table_name = excluded.table_name, hands_back = "
      "excluded.hands_back, adopted_by = excluded.adopted_by, adopted_at = clock_timestamp()",
      {adoption.tool, adoption.table.schema.text, adoption.table.name.text,
       std::string(adoption.hands_back ? "true" : "false"), adoption.adopted_by});
}

Result<void> end_adoption(Session& session) {
  return execute(session, "DELETE FROM bellows.adoption");
}

Result<void> note_lock_row(Session& session, bool taken) {
  return execute(session, "UPDATE bellows.adoption SET lock_row_taken = $1::text::boolean",
                 {std::string(taken ? "true" : "false")});
}

Result<void> write_adopted_migration(Session& session, const AdoptedMigration& migration) {
  return execute(
      session,
      "INSERT INTO bellows.migration (version, description, script, checksum, applied_at, "
      "applied_by, seconds, mode) VALUES ($1, $2, $3, $4, coalesce(nullif($5::text, "
      "'')::timestamptz, clock_timestamp()), $6, $7::text::double precision, 'adopted')",
      {migration.version, migration.description, migration.script, migration.checksum,
       migration.applied_at, migration.applied_by, std::to_string(migration.seconds)});
}

Result<std::vector<UnfinishedMigration>> unfinished_migrations(Session& session) {
  std::vector<UnfinishedMigration> list;
  const Result<bool> there = has_table(session, "bellows.unfinished");
  if (!there) {
    return there.error();
  }
  if (!*there) {
    return list;
  }
  const Result<Rows> rows = session.query(
      "SELECT version, script, to_char(started_at AT TIME ZONE 'UTC', " + std::string(kTime) +
      "), statements_done, error FROM bellows.unfinished ORDER BY started_at, version");
  if (!rows) {
    return rows.error();
  }
  for (std::size_t i = 0; i < rows->rows.size(); ++i) {
    list.push_back({rows->text(i, 0), rows->text(i, 1), rows->text(i, 2),
                    std::stoi(rows->text(i, 3)), rows->text(i, 4)});
  }
  return list;
}

Result<void> write_unfinished(Session& session, const std::string& version,
                              const std::string& script, int statements_done,
                              const std::string& error) {
  return execute(session,
                 "INSERT INTO bellows.unfinished (version, script, statements_done, error) VALUES "
                 "($1, $2, $3::text::integer, $4) ON CONFLICT (version) DO UPDATE SET "
                 "statements_done = excluded.statements_done, error = excluded.error",
                 {version, script, std::to_string(statements_done), error});
}

Result<void> clear_unfinished(Session& session, const std::string& version) {
  return execute(session, "DELETE FROM bellows.unfinished WHERE version = $1", {version});
}

Result<void> forget_migration(Session& session, const std::string& version) {
  return execute(session, "DELETE FROM bellows.migration WHERE version = $1", {version});
}

Result<void> accept_checksum(Session& session, const std::string& version,
                             const std::string& checksum) {
  return execute(session, "UPDATE bellows.migration SET checksum = $2 WHERE version = $1",
                 {version, checksum});
}

MigrationHistory ledger_history(const std::vector<AppliedMigration>& applied) {
  MigrationHistory history;
  for (const AppliedMigration& one : applied) {
    history.rows.push_back({one.version, one.script, one.description, one.checksum,
                            RowOutcome::kDone, one.applied_at, one.applied_by, one.seconds});
  }
  return history;
}

Result<MigrationHistory> ledger_history(Session& session) {
  const Result<std::vector<AppliedMigration>> applied = applied_migrations(session);
  if (!applied) {
    return applied.error();
  }
  const Result<std::vector<UnfinishedMigration>> unfinished = unfinished_migrations(session);
  if (!unfinished) {
    return unfinished.error();
  }
  MigrationHistory history = ledger_history(*applied);
  for (const UnfinishedMigration& one : *unfinished) {
    history.rows.push_back(
        {one.version, one.script, "", "", RowOutcome::kFailed, one.started_at, "", 0});
  }
  return history;
}

}  // namespace bellows
